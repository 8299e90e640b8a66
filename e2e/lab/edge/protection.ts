import { type BindRequest, type OidcOptions, Refusal } from "./agent-messages";
import { parsePolicy, type TrafficPolicy } from "./policy/parse";

/** What visitors meet before the app: the listener's own OIDC options, or a Traffic Policy, or nothing. */
export type Protection = { oidc: OidcOptions | undefined; policy: TrafficPolicy };

/** Reads what a listener was bound with, and refuses what ngrok would refuse. */
export function readProtection({ Opts }: BindRequest, mayUseOidc: boolean): Protection {
  const protection: Protection = {
    oidc: Opts.OIDC ?? undefined,
    policy: parsePolicy(Opts.TrafficPolicy ?? ""),
  };
  if (hasLogin(protection) && !mayUseOidc) {
    throw new Refusal("Your account is not authorized to use OIDC.", "ERR_NGROK_7098");
  }
  return protection;
}

export function hasLogin({ oidc, policy }: Protection): boolean {
  const actions = policy.on_http_request.flatMap((rule) => rule.actions);
  return oidc !== undefined || actions.some(({ type }) => type === "openid-connect");
}
