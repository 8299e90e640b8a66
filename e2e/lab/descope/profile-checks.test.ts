import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { NGROK_CALLBACK } from "@/lib/profiles/check-callback";
import { runChecks } from "@/lib/profiles/check-profile";
import type { Check } from "@/lib/profiles/schema";
import type { DescopeFaults } from "./faults";
import { type Descope, startDescope } from "./start-descope";

// The profile's checks against a provider that answers as Descope does, in each of its ways.

let descope: Descope;

beforeAll(async () => {
  descope = await startDescope({ redirectUris: [] });
});
afterEach(() => {
  descope.fault({});
  descope.approve(NGROK_CALLBACK);
});
afterAll(() => descope.close());

async function check(id: string, faults: DescopeFaults, clientSecret?: string): Promise<Check> {
  descope.fault(faults);
  const checks = await runChecks({
    issuerUrl: descope.issuer,
    clientId: descope.clientId,
    clientSecret: clientSecret ?? descope.clientSecret,
    scopes: ["openid", "profile", "email"],
  });
  const found = checks.find((each) => each.id === id);
  if (!found) throw new Error(`There is no check ${id}`);
  return found;
}

test("an approved callback passes, although the login's address names where errors would go", async () => {
  descope.approve(NGROK_CALLBACK);
  expect(await check("callback", {})).toMatchObject({ status: "pass" });
});

test.each(["redirect", "page", "json", undefined] as const)(
  "a callback that is not approved is seen when the refusal is %s",
  async (refusal) => {
    descope.disapprove(NGROK_CALLBACK);
    const found = await check("callback", { ...(refusal && { refusal }) });
    expect(found.status).toBe("warn");
    expect(found.fix).toContain("approved redirect URLs of the application");
    expect(found.fix).toContain("Project Settings, Security");
  },
);

test.each([
  ["as OAuth says it", {}],
  ["in Descope's own shape", { ownErrors: true }],
] as const)("a wrong Access Key is refused %s", async (_how, faults) => {
  const found = await check("secret", faults, "K2wrong");
  expect(found.status).toBe("fail");
});

test("an answer in Descope's own shape that is no refusal of the key is not taken for one", async () => {
  const found = await check("secret", { ownErrors: true });
  expect(found.status).toBe("warn");
  expect(found.detail).toContain("E061001");
});

test.each(["client_secret_post", "client_secret_basic"] as const)(
  "the Access Key is checked by %s where the issuer offers that alone",
  async (clientAuth) => {
    expect(await check("secret", { clientAuth })).toMatchObject({ status: "pass" });
    expect(await check("secret", { clientAuth }, "K2wrong")).toMatchObject({ status: "fail" });
  },
);
