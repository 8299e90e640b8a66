import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import type { Login } from "./read-tunnel";
import type { Remarks } from "./remarks";

/** The content of a foreign policy, sorted into the fields of our tunnels. */
export type ReadPolicy = Remarks & {
  login?: Login;
  /** The settings of that login as the file has them; an identical second login is ignored. */
  loginConfig?: unknown;
  maxSessionDuration?: string;
  idleSessionDuration?: string;
  userinfoRefresh?: string;
  allowedEmails?: string[];
  allowedDomains?: string[];
  identityHeaders?: boolean;
  /** The `Host` that the app gets, when a rule of ours sets it. */
  hostHeader?: string;
  requestRules: PolicyRule[];
  responseRules: PolicyRule[];
  /** Those of the request rules that ran before the login. */
  beforeLogin: Set<PolicyRule>;
};
