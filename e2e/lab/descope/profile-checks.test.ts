import { once } from "node:events";
import http from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { Check } from "@/lib/contract/profiles";
import { checkCallback, NGROK_CALLBACK } from "@/lib/profiles/check-callback";
import { checkKind } from "@/lib/profiles/check-discovery";
import { runChecks } from "@/lib/profiles/check-profile";
import type { DescopeFaults } from "./faults";
import { type Descope, startDescope } from "./start-descope";

// The profile's checks against a provider that answers in each of Descope's ways.

let descope: Descope;

beforeAll(async () => {
  descope = await startDescope({ redirectUris: [] });
});
afterEach(() => {
  descope.fault({});
  descope.approve(NGROK_CALLBACK);
});
afterAll(() => descope.close());

type Credentials = { clientId?: string; clientSecret?: string; scopes?: string[] };

async function checkAll(credentials: Credentials = {}, issuer = descope): Promise<Check[]> {
  return runChecks({
    issuerUrl: issuer.issuer,
    clientId: issuer.clientId,
    clientSecret: issuer.clientSecret,
    scopes: ["openid", "profile", "email"],
    ...credentials,
  });
}

async function check(id: string, faults: DescopeFaults, credentials?: Credentials): Promise<Check> {
  descope.fault(faults);
  const found = (await checkAll(credentials)).find((each) => each.id === id);
  if (!found) throw new Error(`There is no check ${id}`);
  return found;
}

test("an approved callback passes, although the login's address says where errors would go", async () => {
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
  [200, "text/html", "<h1>Log in</h1>"],
  [403, "text/html", "<h1>Forbidden</h1>"],
  [503, "text/plain", "busy"],
])(
  "an answer %i that does not mention the callback decides nothing",
  async (status, type, body) => {
    const server = http.createServer((_request, response) =>
      response.writeHead(status, { "content-type": type }).end(body),
    );
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = z.object({ port: z.int() }).parse(server.address());
    const at = `http://127.0.0.1:${port}`;
    const found = await checkCallback(
      { issuerUrl: at, clientId: "P2a", clientSecret: "K2a", scopes: ["openid"] },
      { issuer: at, authorization_endpoint: at, token_endpoint: at, jwks_uri: at },
    );
    expect(found).toMatchObject({
      status: "skip",
      detail: expect.stringContaining("Could not tell"),
    });
    server.close();
  },
);

test.each([
  ["as OAuth says it", {}],
  ["in Descope's own shape", { ownErrors: true }],
] as const)("a wrong Access Key is refused %s", async (_how, faults) => {
  const found = await check("secret", faults, { clientSecret: "K2wrong" });
  expect(found.status).toBe("fail");
});

test("an answer in Descope's own format that does not refuse the key is not read as a refusal", async () => {
  const found = await check("secret", { ownErrors: true });
  expect(found.status).toBe("warn");
  expect(found.detail).toContain("E061001");
});

test.each(["client_secret_post", "client_secret_basic"] as const)(
  "the Access Key is checked by %s where the issuer offers that alone",
  async (clientAuth) => {
    expect(await check("secret", { clientAuth })).toMatchObject({ status: "pass" });
    expect(await check("secret", { clientAuth }, { clientSecret: "K2wrong" })).toMatchObject({
      status: "fail",
    });
  },
);

test("a confidential application is recognised, and so is an id with another application's secret", async () => {
  const { application, clientId, clientSecret } = descope;
  const title = "Client id and client secret are accepted";
  expect(await check("secret", {}, application)).toMatchObject({ status: "pass", title });
  expect(await check("callback", {}, application)).toMatchObject({ status: "pass" });
  const wrong = { ...application, clientSecret: "not-its-secret" };
  expect(await check("secret", {}, wrong)).toMatchObject({
    status: "fail",
    title: "Client id and client secret are not accepted",
    detail: expect.stringContaining("this client id with this client secret"),
    fix: expect.stringContaining("the same application"),
    action: "descope-applications",
  });
  const withKey = { clientId: application.clientId, clientSecret };
  expect((await check("secret", {}, withKey)).fix).toContain("belongs to the Project ID");
  const ofProject = { clientId, clientSecret: application.clientSecret };
  expect(await check("secret", {}, ofProject)).toMatchObject({
    title: "Project ID and Access Key are not accepted",
    fix: expect.stringContaining("the secret of a confidential application"),
  });
});

test("an application with its own redirect URLs refuses the callback; the project's approved domain accepts it", async () => {
  const { application } = descope;
  descope.disapprove(NGROK_CALLBACK, application.clientId);
  expect(await check("callback", {}, application)).toMatchObject({ status: "warn" });
  expect(await check("callback", {})).toMatchObject({ status: "pass" });
  descope.approveDomains(["idp.ngrok.com"]);
  expect(await check("callback", {}, application)).toMatchObject({ status: "pass" });
  descope.approveDomains([]);
});

test("the keys are checked while they change, and when there are none", async () => {
  expect(await check("keys", {})).toMatchObject({ status: "pass", detail: "One key." });
  descope.rotateKeys();
  expect(await check("keys", {})).toMatchObject({ status: "pass", detail: "2 keys." });
  descope.rotateKeys({ keepOldMs: 0 });
  expect(await check("keys", {})).toMatchObject({ status: "pass", detail: "One key." });
  const without = await check("keys", { noKeys: true });
  expect(without).toMatchObject({ status: "fail", detail: expect.stringContaining("503") });
  expect(without.fix).toContain("ngrok cannot check who logs in");
});

test("a scope that the issuer does not offer is named, and the scope for roles and tenants passes", async () => {
  const scopes = ["openid", "email", "descope.claims"];
  expect(await check("scopes", {}, { scopes })).toMatchObject({ status: "pass" });
  const wrong = await check("scopes", {}, { scopes: [...scopes, "descope.nothing"] });
  expect(wrong).toMatchObject({ status: "warn", apply: { fields: { scopes } } });
});

test("a project in another region passes every check under its own ids", async () => {
  const projectId = `Peuc1${"2".padEnd(27, "a")}`;
  const regional = await startDescope({
    redirectUris: [NGROK_CALLBACK],
    projectId,
    accessKey: `Keuc1${"2".padEnd(60, "b")}`,
  });
  const checks = await checkAll({}, regional);
  expect(checks.filter(({ status }) => status !== "pass")).toEqual([]);
  const [wrong] = (await checkAll({ clientSecret: projectId }, regional)).filter(
    ({ status }) => status === "fail",
  );
  expect(wrong?.fix).toContain("This is the Project ID");
  await regional.close();
});

test("the issuer of an inbound application gets a warning with the right issuer", () => {
  const projectId = `Puse1${"2".padEnd(27, "a")}`;
  const [warned] = checkKind(`https://api.use1.descope.com/v1/apps/${projectId}`);
  expect(warned).toMatchObject({
    status: "warn",
    fix: expect.stringContaining("this application's own client id and secret"),
    apply: { fields: { issuerUrl: `https://api.use1.descope.com/${projectId}` } },
  });
  expect(checkKind(`https://api.use1.descope.com/${projectId}`)).toEqual([]);
});

test("what failed or warns is not called what it is called when it passes", async () => {
  const titles = async (found: Promise<Check[]>) =>
    new Map((await found).map(({ id, status, title }) => [id, { status, title }]));
  const fine = await titles(checkAll());
  descope.disapprove(NGROK_CALLBACK);
  descope.fault({ clockAheadS: -7200 });
  const wrong = { clientSecret: "K2wrong", scopes: ["openid", "made-up"] };
  const broken = await titles(checkAll(wrong));
  const bad = [...broken].filter(([, { status }]) => status === "fail" || status === "warn");
  expect(bad.map(([id]) => id)).toEqual(["scopes", "secret", "callback", "clock"]);
  for (const [id, { title }] of bad) expect(title).not.toBe(fine.get(id)?.title);
});
