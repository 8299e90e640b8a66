import { showHidden } from "@/lib/contract/show-hidden.mjs";

const NAMED = 2;

/** `a@example.com, b@example.com and 3 more`: the first e-mails, and how many others there are. */
export function namePeople(emails: readonly string[]): string {
  const names = emails
    .slice(0, NAMED)
    .map((email) => showHidden(email))
    .join(", ");
  const rest = emails.length - NAMED;
  return rest > 0 ? `${names} and ${rest.toLocaleString("en")} more` : names;
}
