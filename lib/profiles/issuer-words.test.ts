import { expect, test } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { loginEndPage } from "./login-end-page";
import { readIssuerError } from "./read-issuer-error";

const ODD = "denied\u202e \u009b2J \u200b";

test("an issuer's words hide nothing, in a report and on the page where a login ends", () => {
  const own = { errorCode: "E1", errorDescription: ODD };
  for (const answer of [{ error: "access_denied", error_description: ODD }, own]) {
    const words = readIssuerError(answer)?.words ?? "";
    expect(words).toContain("denied\\u202e");
    expect(hasHidden(words)).toBe(false);
  }
  const error = { title: ODD, detail: ODD, cause: ODD };
  const page = loginEndPage("n", { status: "failed", error });
  expect(page).toContain("denied\\u202e");
  expect(hasHidden(page.replaceAll("\n", ""))).toBe(false);
});
