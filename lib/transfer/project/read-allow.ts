import { z } from "zod";
import { readWho, type Who } from "@/lib/contract/read-who";
import {
  allowedDomainsSchema,
  allowedEmailsSchema,
  allowedRolesSchema,
  allowedTenantsSchema,
} from "@/lib/contract/tunnel-input";

type Read = { ok: true; who: Who } | { ok: false; problems: string[] };

/** The stored form of who may enter. */
export const whoSchema = z.object({
  allowedEmails: allowedEmailsSchema,
  allowedDomains: allowedDomainsSchema,
  allowedRoles: allowedRolesSchema,
  allowedTenants: allowedTenantsSchema,
});

/** Who may enter, from the entries of `allow`. Everyone who can log in only where it says so. Linear. */
export function readAllow(entries: readonly string[]): Read {
  const said = entries.filter((entry) => entry.trim().toLowerCase() === "everyone");
  const others = entries.filter((entry) => entry.trim().toLowerCase() !== "everyone");
  const parsed = whoSchema.safeParse(readWho(others.join("\n")));
  if (!parsed.success) {
    return { ok: false, problems: [...new Set(parsed.error.issues.map(({ message }) => message))] };
  }
  const who = parsed.data;
  const hasList = who.allowedEmails.length + who.allowedDomains.length > 0;
  if (said.length > 0 && hasList) {
    return { ok: false, problems: ["With everyone a list of people says nothing: remove one."] };
  }
  if (said.length === 0 && !hasList) {
    return {
      ok: false,
      problems: [
        "Say whose e-mails may enter, or everyone: roles and tenants alone are for all who can log in.",
      ],
    };
  }
  return { ok: true, who };
}
