import { once } from "node:events";
import http from "node:http";
import type { Listener } from "@ngrok/ngrok";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { logInAt } from "@/e2e/checks/bench/visit";
import { authSchema } from "./agent-messages";
import { loginPolicy, type SdkLab, startSdkLab, visit } from "./sdk-lab";

// What ngrok refuses at the bind because of the account's plan or the requested options.

let sdk: SdkLab;

beforeAll(async () => {
  sdk = await startSdkLab();
});

afterEach(() => sdk.clear());
afterAll(() => sdk.lab.close());

const bind = async (account: string, domain?: string): Promise<Listener> => {
  const builder = (await sdk.connect(account)).httpEndpoint();
  if (domain) builder.domain(domain);
  return builder.listen();
};

test.each([
  ["Free account", "shop.localhost", "ERR_NGROK_313"],
  ["Free account", "shop.example.com", "ERR_NGROK_314"],
  ["Hobbyist account", "shop.example.com", "ERR_NGROK_319"],
  ["Work account", "shop.example.com", "ERR_NGROK_319"],
  ["Hobbyist account", "storefront.localhost", "ERR_NGROK_320"],
  ["Work account", "1.21 gigawatts", "ERR_NGROK_326"],
])("%s may not have %s", async (account, domain, code) => {
  await expect(bind(account, domain)).rejects.toMatchObject({ errorCode: code });
});

test("a Hobbyist may choose a name below ngrok's domains, and has three endpoints", async () => {
  const session = await sdk.connect("Hobbyist account");
  for (const name of ["one", "two", "three"]) {
    await session.httpEndpoint().domain(`${name}.localhost`).listen();
  }
  const fourth = session.httpEndpoint().domain("four.localhost").listen();
  await expect(fourth).rejects.toMatchObject({ errorCode: "ERR_NGROK_18021" });
});

test("the free plan has no random names: it has its one domain, once", async () => {
  const url = (await bind("Free account")).url();
  expect(url).toContain("//free.localhost:");
  await expect(bind("Free account")).rejects.toMatchObject({ errorCode: "ERR_NGROK_334" });
  const [one, other] = [await bind("Hobbyist account"), await bind("Hobbyist account")];
  expect(one.url()).not.toBe(other.url());
});

test("on the free plan only browsers get a warning, until they have accepted it", async () => {
  const online = async (account: string) => {
    const endpoint = (await sdk.connect(account)).httpEndpoint();
    return (await endpoint.trafficPolicy(loginPolicy(sdk.lab)).listen()).url();
  };
  const url = await online("Free account");
  const browser = { accept: "text/html,*/*;q=0.8", "user-agent": "Mozilla/5.0 (X11; Linux)" };
  const warned = await visit(url, "/", browser);
  expect(warned).toMatchObject({ status: 200, headers: { "ngrok-error-code": "ERR_NGROK_6024" } });
  expect(warned.body).toContain("Visit Site");
  for (const others of [
    { ...browser, cookie: "abuse_interstitial=free.localhost" },
    { ...browser, "ngrok-skip-browser-warning": "1" },
    { ...browser, "user-agent": "curl/8" },
    { ...browser, accept: "application/json" },
  ]) {
    expect((await visit(url, "/", others)).status).toBe(302);
  }
  const elsewhere = { ...browser, cookie: "abuse_interstitial=other.localhost" };
  expect((await visit(url, "/", elsewhere)).status).toBe(200);
  expect((await visit(await online("Hobbyist account"), "/", browser)).status).toBe(302);
});

test("the endpoints over one session have a limit of their own", async () => {
  await sdk.control.limits({ account: "Second account", sessionEndpointLimit: 1 });
  const session = await sdk.connect("Second account");
  await session.httpEndpoint().listen();
  const second = session.httpEndpoint().listen();
  await expect(second).rejects.toMatchObject({ errorCode: "ERR_NGROK_324" });
  const other = await sdk.connect("Second account");
  await expect(other.httpEndpoint().listen()).resolves.toBeDefined();
});

test("a policy on the free plan may have five rules", async () => {
  const rule = { actions: [{ type: "add-headers", config: { headers: { "x-a": "1" } } }] };
  const policy = (count: number) => JSON.stringify({ on_http_request: Array(count).fill(rule) });
  const session = await sdk.connect("Free account");
  const six = session.httpEndpoint().trafficPolicy(policy(6)).listen();
  await expect(six).rejects.toMatchObject({ errorCode: "ERR_NGROK_2264" });
  await expect(session.httpEndpoint().trafficPolicy(policy(5)).listen()).resolves.toBeDefined();
});

test.each([
  ["ERR_NGROK_366", Array(51).fill("a@example.com"), [], []],
  ["ERR_NGROK_367", [], Array(51).fill("example.com"), []],
  ["ERR_NGROK_388", [], [], Array(51).fill("email")],
])("%s refuses a list that is too long in the options", async (code, emails, domains, scopes) => {
  const { issuer, clientId, clientSecret } = sdk.lab.descope;
  const endpoint = (await sdk.connect()).httpEndpoint();
  endpoint.oidc(issuer, clientId, clientSecret, emails, domains, scopes);
  await expect(endpoint.listen()).rejects.toMatchObject({ errorCode: code });
});

test("a login in the options and one in the policy count as two", async () => {
  const { issuer, clientId, clientSecret } = sdk.lab.descope;
  const endpoint = (await sdk.connect()).httpEndpoint().oidc(issuer, clientId, clientSecret);
  endpoint.trafficPolicy(loginPolicy(sdk.lab));
  await expect(endpoint.listen()).rejects.toMatchObject({ errorCode: "ERR_NGROK_2239" });
});

test("an issuer without a discovery document is refused, and a good one is asked once", async () => {
  let asked = 0;
  let named: string | undefined;
  const server = http.createServer((_request, response) => {
    asked += 1;
    const endpoints = { authorization_endpoint: `${issuer}/a`, token_endpoint: `${issuer}/t` };
    response.end(named ? JSON.stringify({ issuer: named, ...endpoints }) : "<!doctype html>");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const issuer = `http://127.0.0.1:${port}`;
  const session = await sdk.connect();
  const online = () => session.httpEndpoint().oidc(issuer, "id", "secret").listen();
  await expect(online()).rejects.toMatchObject({ errorCode: "ERR_NGROK_2227" });
  named = "https://issuer.example.com";
  await expect(online()).rejects.toMatchObject({ errorCode: "ERR_NGROK_2227" });
  named = issuer;
  asked = 0;
  for (let count = 0; count < 3; count += 1) await online();
  expect(asked).toBe(1);
  server.close();
});

test("TLS endpoints need Pay-as-you-go, and TCP endpoints on Free need a card", async () => {
  const hobbyist = await sdk.connect("Hobbyist account");
  await expect(hobbyist.tlsEndpoint().listen()).rejects.toMatchObject({
    errorCode: "ERR_NGROK_312",
  });
  await expect(hobbyist.tcpEndpoint().listen()).resolves.toBeDefined();
  const free = await sdk.connect("Free account");
  await expect(free.tcpEndpoint().listen()).rejects.toMatchObject({ errorCode: "ERR_NGROK_8013" });
});

test("labelled listeners are refused", async () => {
  const session = await sdk.connect();
  const bound = session.labeledListener().label("edge", "edghts_1").listen();
  await expect(bound).rejects.toMatchObject({ errorCode: "ERR_NGROK_358" });
});

test("the authtoken is read under both of its names", () => {
  expect(authSchema.parse({ Extra: { Authtoken: "a" } }).Extra).toMatchObject({ Authtoken: "a" });
  expect(authSchema.parse({ Extra: { AuthToken: "a" } }).Extra).toMatchObject({ AuthToken: "a" });
});

test("a limited number of people may log in within a month, each as often as they like", async () => {
  await sdk.control.limits({ account: "Work account", monthlyLogins: 1 });
  const endpoint = (await sdk.connect()).httpEndpoint().trafficPolicy(loginPolicy(sdk.lab));
  const url = (await endpoint.listenAndForward(sdk.lab.app.url)).url() ?? "";
  const logIn = async (email: string) => (await logInAt(url, email)).leave();
  await logIn("member@example.com");
  await expect(logIn("guest@example.org")).rejects.toThrow();
  await logIn("member@example.com");
  sdk.lab.edge.beginMonth();
  await logIn("guest@example.org");
});
