import type { PolicyRule } from "@/lib/tunnels/extra-policy";
import type { Login } from "./read-tunnel";
import type { Remarks } from "./remarks";

/** What was found in a policy of somebody's, sorted into what a tunnel of ours has. */
export type ReadPolicy = Remarks & {
  login?: Login;
  /** The settings of that login as the file has them; a second one that is the same is no second login. */
  loginConfig?: unknown;
  maxSessionDuration?: string;
  idleSessionDuration?: string;
  userinfoRefresh?: string;
  allowedEmails?: string[];
  allowedDomains?: string[];
  identityHeaders?: boolean;
  /** What the app reads in `Host`, where a rule of ours says so. */
  hostHeader?: string;
  requestRules: PolicyRule[];
  responseRules: PolicyRule[];
  /** Of the request rules, those that ran before the login. */
  beforeLogin: Set<PolicyRule>;
};
