import { foldEmail } from "@/lib/contract/fold-email";
import type { AccessRules } from "@/lib/traffic/gate-orders";

/** Whether these rules may exclude somebody whom the earlier ones let in. When in doubt, yes. */
export function takesAway(before: AccessRules, after: AccessRules): boolean {
  return stable(before) !== stable(after) || before.grants.some((grant) => !isKept(grant, after));
}

/** The part of the rules that changes only when their owner changes it. */
function stable(rules: AccessRules): string {
  const { emails, domains, roles, tenants, requireVerifiedEmail, removals, doors } = rules;
  return JSON.stringify([emails, domains, roles, tenants, requireVerifiedEmail, removals, doors]);
}

function isKept(before: AccessRules["grants"][number], { grants }: AccessRules): boolean {
  const { email, sub, issuer, until } = before;
  return grants.some(
    (grant) =>
      foldEmail(grant.email) === foldEmail(email) &&
      (sub === undefined || (grant.sub === sub && grant.issuer === issuer)) &&
      (grant.until === null || (until !== null && grant.until >= until)),
  );
}
