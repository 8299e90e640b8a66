import { escapeHtml, plainPage } from "@/lib/base/plain-page";
import type { LoginResult } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { OWN_CODES } from "@/lib/errors/own-codes";

/** The last page of a tried login. It shows the person who logged in only what concerns them. */
export function loginEndPage(nonce: string, result: LoginResult | undefined): string {
  const described = describe(result);
  // The issuer's words are in both.
  const [title, text] = [showHidden(described.title), showHidden(described.text)];
  return plainPage(
    nonce,
    title,
    `<h1>${escapeHtml(title)}</h1>\n<p>${escapeHtml(text)}</p>\n<p>You can close this tab.</p>`,
  );
}

function describe(result: LoginResult | undefined): { title: string; text: string } {
  if (result?.status === "passed") {
    const text = "The login works and the e-mail claim is there.";
    return { title: `You are ${result.email}`, text };
  }
  if (result?.status === "failed") {
    const { title, detail, cause, fix } = result.error;
    return { title, text: [cause ?? detail, fix].filter(Boolean).join(" ") };
  }
  const { title, cause, fix } = OWN_CODES.login_expired;
  return { title, text: `${cause} ${fix}` };
}
