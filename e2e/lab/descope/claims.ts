import type { DescopeFaults } from "./faults";
import type { LabUser } from "./users";

type Claims = { sub: string; [claim: string]: unknown };

/** What ID tokens and the userinfo endpoint say about a person. */
export function claimsOf(user: LabUser, faults: DescopeFaults): Claims {
  const email = faults.noEmail ? undefined : user.email;
  const verified = faults.emailVerified ?? user.emailVerified ?? true;
  const { roles = [], permissions = [], tenants = {} } = user;
  return {
    sub: user.id,
    name: user.name,
    ...(email && { email }),
    ...(email && verified !== "missing" && { email_verified: verified }),
    // The scope `descope.claims` adds the rights in the project, and those within each tenant.
    ...{ roles, permissions, tenants },
  };
}
