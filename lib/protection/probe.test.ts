import http from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { probe } from "./probe";

let server: http.Server;
let base: string;
let asked = 0;

beforeAll(async () => {
  server = http.createServer((request, response) => {
    asked += 1;
    const path = request.url ?? "";
    const location: Record<string, string> = {
      "/metadata": "http://169.254.169.254/latest/meta-data/",
      "/file": "file:///etc/passwd",
      "/login": `${base}/authorize?client_id=ours`,
      "/other-login": `${base}/authorize?client_id=theirs`,
    };
    if (path.startsWith("/loop")) {
      return void response.writeHead(302, { location: `/loop?${asked}` }).end();
    }
    if (path.startsWith("/refused/")) {
      const code = decodeURIComponent(path.slice("/refused/".length));
      return void response.writeHead(429, { "ngrok-error-code": code }).end();
    }
    if (path === "/endless") {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", more);
      return more();
    }
    const to = location[path];
    return void (to ? response.writeHead(302, { location: to }) : response.writeHead(200)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const ask = (path: string) => {
  asked = 0;
  const login = { authorizationEndpoint: `${base}/authorize`, clientId: "ours" };
  return probe(base + path, "nonce", login, async () => false);
};

test("the login with our client id is what protects, not another one", async () => {
  expect(await ask("/login")).toMatchObject({ verdict: "protected" });
  expect(await ask("/other-login")).toMatchObject({ verdict: "unknown" });
});

test("redirects without end are followed ten times", async () => {
  expect(await ask("/loop")).toMatchObject({ verdict: "unknown" });
  expect(asked).toBe(10);
});

test("an answer without end is not read", async () => {
  expect(await ask("/endless")).toMatchObject({ verdict: "unknown" });
});

test("redirects to metadata addresses and files are not followed", async () => {
  const { verdict, summary } = await ask("/metadata");
  expect(verdict).toBe("unreachable");
  expect(summary).toContain("never asks");
  expect(await ask("/file")).toMatchObject({ verdict: "unknown" });
  expect(asked).toBe(1);
});

// Visitors meet these before the login, so the probe does, too.
test.each([
  ["ERR_NGROK_702", "Too many connections in a minute (ngrok plan). It passes within a minute"],
  ["ERR_NGROK_727", "The month's requests are used up (ngrok plan). Wait for the next month"],
  ["ERR_NGROK_725", "The month's data transfer is used up (ngrok plan). Wait for the next month"],
  ["ERR_NGROK_736", "The month's Traffic Policy requests are used up (ngrok plan). Wait"],
  ["ERR_NGROK_4026", "The account's credit is used up (ngrok plan). Use a larger plan, or"],
  ["ERR_NGROK_4027", "The plan's data transfer is used up (ngrok plan). Buy more"],
  ["ERR_NGROK_6008", "ngrok has suspended the account (ngrok plan). Update the payment"],
  ["ERR_NGROK_8012", "The app cannot be reached from this machine (Your app). Start your app"],
  ["ERR_NGROK_98765", "a code that is new to Gatehouse (ngrok account). Look the code up"],
])(
  "an error page of ngrok's with %s says whose side it is on and what helps",
  async (code, words) => {
    const { verdict, summary, code: told } = await ask(`/refused/${code}`);
    expect({ verdict, told }).toEqual({ verdict: "unreachable", told: code });
    expect(summary).toContain(words);
  },
);

test.each([
  "",
  "ERR_NGROK_",
  "ERR_NGROK_727, ERR_NGROK_727",
  "<b>ERR_NGROK_727</b>",
  "constructor",
])("%j in the place of a code is none", async (text) => {
  const { verdict, code } = await ask(`/refused/${encodeURIComponent(text)}`);
  expect({ verdict, code }).toEqual({ verdict: "unknown", code: undefined });
});
