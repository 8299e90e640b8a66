import { expect, test } from "vitest";
import { fitsWebhook } from "./find-door";

const visit = { method: "POST", target: "/hooks/github", rawHeaders: [], isUpgrade: false };
const rule = {
  id: "1",
  name: "Builds",
  method: "POST",
  path: "/hooks/github",
  signature: { scheme: "github" as const, secrets: [] },
};

test.each([
  "X-HTTP-Method-Override",
  "X-Original-URL",
  "X-Original-URI",
  "X_Rewrite_Url",
  "X-Override-URL",
  "SCRIPT_NAME",
  "Script-Name",
  "X.Script.Name",
  "PATH_INFO",
  "RAW_REQUEST_URI",
  "X-HTTP-Path-Override",
  "UNENCODED_URL",
  "X-Waws-Unencoded-Url",
])("a webhook from which an app may take another address by %s is refused", (name) => {
  expect(fitsWebhook(visit, ["Host", "a", name, "/hooks"], rule)).toBe(false);
});

test("any other header is a sender's own", () => {
  const headers = ["X-GitHub-Event", "push", "X-Request-Path", "/a", "Script", "b"];
  expect(fitsWebhook(visit, headers, rule)).toBe(true);
});
