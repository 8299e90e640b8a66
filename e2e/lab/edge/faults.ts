import { z } from "zod";
import { tokenFaultSchema } from "@/e2e/lab/descope/token-faults";
import { POLICY_PARTS, type PolicyPart } from "./policy/edit";

const account = z.string().optional();
const times = z.int().positive().optional();

/**
 * The identity token that policies see: the visitor's own, none, an empty text, a given text, or the visitor's own with
 * a fault, which the issuer's lab makes.
 */
const shownTokenSchema = z.union([
  z.enum(["own", "none", "empty"]),
  z.strictObject({ text: z.string() }),
  tokenFaultSchema,
]);

export type ShownToken = z.infer<typeof shownTokenSchema>;

/** The faults that `POST /faults` at the control port accepts. `account` is an account's name. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("drop-sessions"), account }),
  z.object({ kind: z.literal("refuse-connections"), ms: z.int().positive().optional() }),
  z.object({ kind: z.literal("silence"), account, newToo: z.boolean().optional() }),
  z.object({ kind: z.literal("delay"), ms: z.int().positive() }),
  z.object({ kind: z.literal("refuse-auth"), code: z.string(), text: z.string(), times }),
  /** Sessions with shorter heartbeat intervals are refused. */
  z.object({ kind: z.literal("least-heartbeat"), seconds: z.number().positive() }),
  z.object({
    kind: z.literal("refuse-bind"),
    code: z.string(),
    text: z.string(),
    hostname: z.string().optional(),
    times,
  }),
  z.object({ kind: z.literal("hang-bind"), hostname: z.string().optional(), times }),
  z.object({
    kind: z.literal("stop-tunnel"),
    listenerId: z.string().optional(),
    hostname: z.string().optional(),
    message: z.string(),
    code: z.string().default(""),
  }),
  /** The service has stopped a tunnel, and the agent was not told. */
  z.object({ kind: z.literal("lose-tunnel"), hostname: z.string() }),
  z.object({ kind: z.literal("stop-session"), account }),
  z.object({
    kind: z.literal("slow-link"),
    bytesPerSecond: z.number().positive(),
    latencyMs: z.number().nonnegative(),
  }),
  /** Drops every login, so that tunnels are really open. */
  z.object({ kind: z.literal("drop-oidc") }),
  /** Every visitor gets the page of a device in between, as in a hotel, or is redirected `to` one. */
  z.object({ kind: z.literal("captive-portal"), to: z.string().optional() }),
  /** Visitors get the free plan's warning first. With `always` it also comes when the request asks to skip it. */
  z.object({ kind: z.literal("interstitial"), always: z.boolean().optional() }),
  /** Every visitor gets one of ngrok's own error pages, before any login. */
  z.object({ kind: z.literal("error-page"), code: z.string(), status: z.int().default(502) }),
  /** The login redirects every visitor back to where they came from, without end. */
  z.object({ kind: z.literal("login-loop") }),
  /** When an expression of a policy fails, the request fails. Without this fault, its rule is skipped. */
  z.object({ kind: z.literal("fail-expressions") }),
  /**
   * The effect of a value `${...}` that fails: its action is skipped, or the request fails. Without this fault, the
   * value is empty.
   */
  z.object({ kind: z.literal("fail-values"), effect: z.enum(["skip-action", "fail-request"]) }),
  /**
   * The value of `actions.ngrok.oidc.identity_token` from now on. With "none", actions that use it are skipped, unless
   * "fail-values" says otherwise. `further` is a second value of each header with the token, on a line of its own, or
   * with `oneLine` on the same line after a comma.
   */
  z.object({
    kind: z.literal("identity-token"),
    token: shownTokenSchema.default("own"),
    further: shownTokenSchema.optional(),
    oneLine: z.boolean().optional(),
  }),
  /** Policies do not see these variables of `actions.ngrok.oidc`, such as `identity.provider_user_id`. */
  z.object({ kind: z.literal("hide-variables"), names: z.array(z.string()).min(1) }),
  /** Somebody has edited every policy at ngrok, and the agents were not told. */
  z.object({ kind: z.literal("edit-policy"), drop: z.array(z.enum(POLICY_PARTS)).min(1) }),
  /**
   * Makes every session and its identity token older by so many seconds, once. With `tokensOnly` only the tokens age,
   * as when nothing limits ngrok's sessions.
   */
  z.object({
    kind: z.literal("age-sessions"),
    seconds: z.int(),
    tokensOnly: z.boolean().optional(),
  }),
  /** Revokes sessions at ngrok: those of one person, by the provider's id, or all of them. */
  z.object({ kind: z.literal("end-sessions"), person: z.string().optional() }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** The faults that are set. Each lasts until it is cleared or has happened the given number of times. */
export class Faults {
  private active: Fault[] = [];

  add(fault: Fault): void {
    this.active.push(fault);
  }

  clear(): void {
    this.active = [];
  }

  has(kind: Fault["kind"]): boolean {
    return this.active.some((fault) => fault.kind === kind);
  }

  /** Returns the newest one, so a new fault replaces an older one of its kind. */
  find<K extends Fault["kind"]>(kind: K): Extract<Fault, { kind: K }> | undefined {
    return this.active.findLast(
      (fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind,
    );
  }

  /** The parts that `edit-policy` has removed, by one fault or several. */
  get droppedParts(): Set<PolicyPart> {
    return new Set(
      this.active.flatMap((fault) => (fault.kind === "edit-policy" ? fault.drop : [])),
    );
  }

  /** Returns the fault for this request, and counts it down when it has a number of times. */
  take(kind: "refuse-bind", hostname: string): Extract<Fault, { kind: "refuse-bind" }> | undefined;
  take(kind: "hang-bind", hostname: string): Extract<Fault, { kind: "hang-bind" }> | undefined;
  take(kind: "refuse-auth"): Extract<Fault, { kind: "refuse-auth" }> | undefined;
  take(kind: Fault["kind"], hostname?: string): Fault | undefined {
    const fault = this.active.find(
      (candidate) =>
        candidate.kind === kind &&
        (!("hostname" in candidate) ||
          candidate.hostname === undefined ||
          candidate.hostname === hostname),
    );
    if (!fault || !("times" in fault) || fault.times === undefined) return fault;
    fault.times -= 1;
    if (fault.times === 0) this.active = this.active.filter((other) => other !== fault);
    return fault;
  }
}
