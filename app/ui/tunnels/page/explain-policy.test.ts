import { expect, test } from "vitest";
import { explainPolicy } from "./explain-policy";

test("every rule is explained in order, even an unknown one", () => {
  const rules = explainPolicy({
    on_http_request: [
      {
        name: "Log in",
        actions: [
          {
            type: "openid-connect",
            config: { issuer_url: "https://issuer.example.com", max_session_duration: "8h" },
          },
        ],
      },
      { expressions: ["true"], actions: [{ type: "made-up" }] },
    ],
  });
  expect(rules.map(({ title, when }) => [title, when])).toEqual([
    ["Log in", "On every request"],
    ["Rule without a name", "On each request that meets its expression"],
  ]);
  expect(rules[0]?.lines.join()).toContain("https://issuer.example.com");
  expect(rules[0]?.lines.join()).toContain("after 8h");
  expect(rules[1]?.lines.join()).toContain("made-up");
});

test("the gate's three headers, whose names are masked, are explained once", () => {
  const add = (value: string) => ({
    type: "add-headers",
    config: { headers: { "gh-********": value } },
  });
  const [rule] = explainPolicy({ on_http_request: [{ actions: [add("a"), add("b"), add("c")] }] });
  expect(rule?.lines).toEqual([
    "Adds the proof of the login for Gatehouse, in headers whose names are secret.",
  ]);
});

test("the listener's own options say who gets in", () => {
  const [rule] = explainPolicy({
    oidc: { issuer_url: "https://issuer.example.com", allow_emails: [], allow_domains: [] },
  });
  expect(rule?.lines.join(" ")).toContain("Everyone who can log in gets in.");
});

test("a document of another form gets no explanation", () => {
  expect(explainPolicy("text")).toEqual([]);
});
