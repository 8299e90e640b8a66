import { expect, test } from "vitest";
import { parsePolicy } from "@/e2e/lab/edge/policy/parse";
import { SPELLED_REMOVALS, withSpelledRemovals } from "./strip-spellings";

test("exports remove every spelling with - and _, within ngrok's limits, before the login", () => {
  const login = {
    actions: [
      { type: "remove-headers", config: { headers: ["ngrok-auth-user-email"] } },
      {
        type: "openid-connect",
        config: { issuer_url: "https://login.example.com", client_id: "P1", client_secret: "K1" },
      },
    ],
  };
  const policy = withSpelledRemovals({ on_http_request: [login] });
  const [rule] = parsePolicy(JSON.stringify(policy)).on_http_request;
  expect(rule?.actions.at(-1)?.type).toBe("openid-connect");
  const names = SPELLED_REMOVALS.flatMap(({ config }) => config?.headers ?? []);
  expect(new Set(names).size).toBe(24 + 16);
  expect(names).toContain("ngrok_auth-user_name");
  expect(names).toContain("ngrok-auth_user-email_verified");
});
