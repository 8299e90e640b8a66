import { foldEmail } from "@/lib/contract/fold-email";
import type { AccessRules } from "@/lib/traffic/gate-orders";

/** Whether somebody may be cut off by these rules whom the ones before let in. Rather once too often. */
export function takesAway(before: AccessRules, after: AccessRules): boolean {
  return stable(before) !== stable(after) || before.grants.some((grant) => !isKept(grant, after));
}

/** What of the rules changes only when their owner changes it. */
function stable(rules: AccessRules): string {
  const { emails, domains, roles, tenants, requireVerifiedEmail, removals, doors } = rules;
  return JSON.stringify([emails, domains, roles, tenants, requireVerifiedEmail, removals, doors]);
}

function isKept({ email, until }: AccessRules["grants"][number], { grants }: AccessRules): boolean {
  return grants.some(
    (grant) =>
      foldEmail(grant.email) === foldEmail(email) &&
      (grant.until === null || (until !== null && grant.until >= until)),
  );
}
