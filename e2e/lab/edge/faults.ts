import { z } from "zod";
import { tokenFaultSchema } from "@/e2e/lab/descope/token-faults";
import { POLICY_PARTS, type PolicyPart } from "./policy/edit";

const account = z.string().optional();
const times = z.int().positive().optional();

/**
 * An identity token as policies see it: the visitor's own, none at all, an empty text, one that is given word for word,
 * or the visitor's own with something wrong in it, which the issuer's lab makes.
 */
const shownTokenSchema = z.union([
  z.enum(["own", "none", "empty"]),
  z.strictObject({ text: z.string() }),
  tokenFaultSchema,
]);

export type ShownToken = z.infer<typeof shownTokenSchema>;

/** What can be made to go wrong, over `POST /faults` of the control port. `account` is an account's name. */
export const faultSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("drop-sessions"), account }),
  z.object({ kind: z.literal("refuse-connections"), ms: z.int().positive().optional() }),
  z.object({ kind: z.literal("silence"), account, newToo: z.boolean().optional() }),
  z.object({ kind: z.literal("delay"), ms: z.int().positive() }),
  z.object({ kind: z.literal("refuse-auth"), code: z.string(), text: z.string(), times }),
  /** Sessions with heartbeats closer together are refused. */
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
  /** The service has stopped a tunnel, and its agent did not hear of it. */
  z.object({ kind: z.literal("lose-tunnel"), hostname: z.string() }),
  z.object({ kind: z.literal("stop-session"), account }),
  z.object({
    kind: z.literal("slow-link"),
    bytesPerSecond: z.number().positive(),
    latencyMs: z.number().nonnegative(),
  }),
  /** Forgets every login: tunnels are really open. */
  z.object({ kind: z.literal("drop-oidc") }),
  /** Every visitor gets a page of somebody between, as in a hotel, or is sent `to` one. */
  z.object({ kind: z.literal("captive-portal"), to: z.string().optional() }),
  /** Visitors get the free plan's warning first; when `always`, also those who ask to be spared. */
  z.object({ kind: z.literal("interstitial"), always: z.boolean().optional() }),
  /** Every visitor gets one of ngrok's own error pages, before any login. */
  z.object({ kind: z.literal("error-page"), code: z.string(), status: z.int().default(502) }),
  /** The login sends every visitor back to where they came from, for ever. */
  z.object({ kind: z.literal("login-loop") }),
  /** A request fails when an expression of its policy fails; else that rule is skipped. */
  z.object({ kind: z.literal("fail-expressions") }),
  /**
   * What becomes of an action with a value `${...}` that fails: it is left out, or the request fails. Else the value is
   * empty.
   */
  z.object({ kind: z.literal("fail-values"), effect: z.enum(["skip-action", "fail-request"]) }),
  /**
   * What `actions.ngrok.oidc.identity_token` is from now on. With "none", actions that ask for it are left out, unless
   * "fail-values" says otherwise. `further` is a second value of each header that holds the token, in a line of its own
   * or, when `oneLine`, in the same one behind a comma.
   */
  z.object({
    kind: z.literal("identity-token"),
    token: shownTokenSchema.default("own"),
    further: shownTokenSchema.optional(),
    oneLine: z.boolean().optional(),
  }),
  /** Policies do not see these of `actions.ngrok.oidc`, such as `identity.provider_user_id`. */
  z.object({ kind: z.literal("hide-variables"), names: z.array(z.string()).min(1) }),
  /** Somebody has edited every policy at ngrok, and the agents did not hear of it. */
  z.object({ kind: z.literal("edit-policy"), drop: z.array(z.enum(POLICY_PARTS)).min(1) }),
  /**
   * Every session, and its identity token, becomes so many seconds older, once. With `tokensOnly` ngrok goes on as
   * before, as where nothing limits its sessions.
   */
  z.object({
    kind: z.literal("age-sessions"),
    seconds: z.int(),
    tokensOnly: z.boolean().optional(),
  }),
  /** Sessions are revoked at ngrok: of one person, by the provider's id, or of everybody. */
  z.object({ kind: z.literal("end-sessions"), person: z.string().optional() }),
]);

export type Fault = z.infer<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;

/** The faults that last until they are cleared, or until they have happened often enough. */
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

  /** The newest one, so that another of its kind takes its place. */
  find<K extends Fault["kind"]>(kind: K): Extract<Fault, { kind: K }> | undefined {
    return this.active.findLast(
      (fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind,
    );
  }

  /** What `edit-policy` has taken out, by one fault or several. */
  get droppedParts(): Set<PolicyPart> {
    return new Set(
      this.active.flatMap((fault) => (fault.kind === "edit-policy" ? fault.drop : [])),
    );
  }

  /** The fault that hits this request, counted down when it has a number of times. */
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
