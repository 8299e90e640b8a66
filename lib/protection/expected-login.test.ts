import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findExpectedLogin } from "./expected-login";

// A server that answers in place of the issuer, in all the ways in which a network's sign-in page or a proxy does.

let server: http.Server;
let origin: string;
let issuer: string;
let answer: (response: http.ServerResponse) => void;

beforeAll(async () => {
  server = http.createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  issuer = `${origin}/P2example`;
});

beforeEach(() => document({}));
afterAll(() => server.close());

function document(fields: Record<string, unknown>): void {
  const good = {
    issuer,
    authorization_endpoint: `${origin}/oauth2/v1/authorize`,
    token_endpoint: `${origin}/oauth2/v1/token`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
  };
  answer = (response) => response.end(JSON.stringify({ ...good, ...fields }));
}

async function doubtOf(issuerUrl = issuer): Promise<string> {
  const finding = await findExpectedLogin(issuerUrl, "ours");
  return finding.login ? "" : finding.doubt;
}

test("the expected login is the one in the issuer's own document", async () => {
  const login = { authorizationEndpoint: `${origin}/oauth2/v1/authorize`, clientId: "ours" };
  expect(await findExpectedLogin(issuer, "ours")).toEqual({ login });
  expect(await findExpectedLogin(`${issuer}/`, "ours")).toEqual({ login });
});

test("a page, a redirect and another status are no document", async () => {
  answer = (response) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<h1>Welcome to the hotel</h1>");
  expect(await doubtOf()).toMatch(/web page.*Something between/);
  answer = (response) =>
    response.writeHead(302, { location: "http://portal.example/sign-in" }).end();
  expect(await doubtOf()).toMatch(/redirects to http:\/\/portal\.example.*Something between/);
  answer = (response) => response.writeHead(511).end();
  expect(await doubtOf()).toMatch(/answers 511.*Something between/);
  answer = (response) => response.writeHead(404).end();
  expect(await doubtOf()).toMatch(/answers 404\.$/);
});

test("a document of another issuer, or an invalid one, is refused", async () => {
  answer = (response) =>
    response.end('{"portal": true, "user-portal-url": "https://portal.example"}');
  expect(await doubtOf()).toContain("lacks what OpenID Connect requires");
  answer = (response) => response.end("[".repeat(100_000));
  expect(await doubtOf()).toContain("it is no JSON object");
  document({ issuer: "https://login.example.com/P2other" });
  expect(await doubtOf()).toContain("is of another issuer (https://login.example.com/P2other)");
  document({ issuer: `${issuer}x` });
  expect(await doubtOf()).toContain("is of another issuer");
});

test.each([
  "https://portal.example/oauth2/v1/authorize",
  "http://127.0.0.1:1/oauth2/v1/authorize",
  "http://localhost/oauth2/v1/authorize",
  "javascript:alert(1)",
])("a document with the right issuer and its login at %s proves nothing", async (endpoint) => {
  document({ authorization_endpoint: endpoint });
  expect(await doubtOf()).toContain("which is not the issuer's address");
});

test("an issuer without TLS is not asked", async () => {
  expect(await doubtOf("http://login.example.com/P2example")).toContain("not https");
});
