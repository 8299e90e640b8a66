import type { LabAccount } from "./account";
import { type BindRequest, type Modules, type OidcOptions, Refusal } from "./agent-messages";
import { checkLists, notRunOf } from "./modules";
import type { Action } from "./policy/actions";
import { notRunIn, type Proto, parsePolicy, type TrafficPolicy } from "./policy/parse";
import { isLogin, PHASES } from "./policy/phases";

/** What visitors meet before the app: the listener's own options, a Traffic Policy, both, or nothing. */
export type Protection = {
  oidc: OidcOptions | undefined;
  modules: Modules;
  policy: TrafficPolicy;
  /** The parts of it that the lab does not implement. */
  notRun: string[];
};

/** Reads the protection of a bind, and refuses what ngrok would refuse. */
export function readProtection({ Opts, Proto }: BindRequest, account: LabAccount): Protection {
  const policy = parsePolicy(Opts.TrafficPolicy ?? "", protoOf(Proto));
  const oidc = Opts.OIDC ?? undefined;
  checkLists(oidc, "ERR_NGROK_388");
  checkLists(Opts.OAuth, "ERR_NGROK_368");
  refuseTooManyRules(policy, account.ruleLimit);
  const protection = {
    oidc,
    modules: Opts,
    policy,
    notRun: [...notRunIn(policy), ...notRunOf(Opts)],
  };
  if (hasLogin(protection) && !account.oidc) {
    throw new Refusal("Your account is not authorized to use OIDC.", "ERR_NGROK_7098");
  }
  const inOptions = [oidc, Opts.OAuth].filter(Boolean).length;
  if (inOptions + actionsOf(policy).filter(isLogin).length > 1) {
    throw new Refusal("Invalid policy: only one login per endpoint.", "ERR_NGROK_2239");
  }
  return protection;
}

export function hasLogin({ oidc, policy }: Pick<Protection, "oidc" | "policy">): boolean {
  return oidc !== undefined || actionsOf(policy).some(({ type }) => type === "openid-connect");
}

/** The issuers that ngrok asks for their discovery document before it binds. */
export function issuersOf({ oidc, policy }: Protection): { action: string; issuer: string }[] {
  const ofActions = actionsOf(policy).flatMap((action) =>
    action.type === "openid-connect"
      ? [{ action: action.type, issuer: action.config.issuer_url }]
      : [],
  );
  return [...(oidc ? [{ action: "oidc", issuer: oidc.issuer_url }] : []), ...ofActions];
}

/** @throws Refusal ERR_NGROK_332 for an unknown protocol */
export function protoOf(proto: string): Proto {
  if (proto === "tcp" || proto === "tls") return proto;
  if (proto === "http" || proto === "https") return "http";
  throw new Refusal(`${proto} is not a supported tunnel protocol`, "ERR_NGROK_332");
}

function refuseTooManyRules(policy: TrafficPolicy, limit: number | undefined): void {
  const count = PHASES.flatMap((phase) => policy[phase]).length;
  if (limit === undefined || count <= limit) return;
  throw new Refusal(
    `Policy configuration has exceeded its rule per policy limit of ${limit}.`,
    "ERR_NGROK_2264",
  );
}

function actionsOf(policy: TrafficPolicy): Action[] {
  return PHASES.flatMap((phase) => policy[phase]).flatMap(({ actions }) => actions);
}
