import dns from "node:dns";
import http from "node:http";
import https from "node:https";
import type { AddressInfo, Server } from "node:net";
import os from "node:os";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import { fetchHop } from "./fetch-hop";
import { probe } from "./probe";

let server: http.Server;
let secure: https.Server;
let base: string;
let other: string;
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
      "/look-alike": `${other}/authorize?client_id=ours`,
      "/look-alike-path": `${base}/portal/authorize?client_id=ours`,
      "/look-alike-gone": "http://127.0.0.1:1/authorize?client_id=ours",
      "/secure": `https://localhost:${port(secure)}/`,
      "/gone": "http://no-such-name.invalid/",
    };
    if (path.startsWith("/loop")) {
      return void response.writeHead(302, { location: `/loop?${asked}` }).end();
    }
    if (path === "/page") {
      return void response.end(`<a href="${base}/authorize?client_id=ours">Log in</a>`);
    }
    if (path === "/upgrade") {
      return void response.socket?.end(
        "HTTP/1.1 101 Go on\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
      );
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
  const { key, cert } = makeEdgeCertificate();
  secure = https.createServer({ key, cert }, (_request, response) => {
    response.writeHead(302, { location: `${base}/authorize?client_id=ours` }).end();
  });
  for (const each of [server, secure]) {
    await new Promise<void>((resolve) => each.listen(0, resolve));
  }
  base = `http://127.0.0.1:${port(server)}`;
  other = `http://localhost:${port(server)}`;
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

afterAll(() => {
  server.close();
  secure.close();
});

const port = (each: Server) => (each.address() as AddressInfo).port;

const ask = (path: string, origin = base) => {
  asked = 0;
  const login = { authorizationEndpoint: `${base}/authorize`, clientId: "ours" };
  return probe(origin + path, "nonce", login, async () => false);
};

test("only the login with our client id protects", async () => {
  expect(await ask("/login")).toMatchObject({ verdict: "protected" });
  expect(await ask("/other-login")).toMatchObject({
    verdict: "unknown",
    summary: expect.stringContaining("another client id"),
  });
});

test.each([
  ["/look-alike", "another origin"],
  ["/look-alike-path", "another path"],
  ["/look-alike-gone", "another port, where nobody answers"],
])("%s: a page that looks like the login on %s is not the login", async (path) => {
  const { verdict, summary, evidence } = await ask(path);
  expect(verdict).toBe("unknown");
  expect(summary).toContain("looks like the login");
  expect(summary).toContain(`${base}/authorize`);
  expect(evidence).toHaveLength(2);
});

test("a page that only links to the login does not protect", async () => {
  expect(await ask("/page")).toMatchObject({ verdict: "unknown" });
});

test("endless redirects are followed ten times", async () => {
  expect(await ask("/loop")).toMatchObject({ verdict: "unknown" });
  expect(asked).toBe(10);
});

test("an endless answer is not read, and an invalid one ends the check", async () => {
  expect(await ask("/endless")).toMatchObject({ verdict: "unknown" });
  expect(await ask("/upgrade")).toMatchObject({ verdict: "unreachable" });
});

test("redirects to metadata addresses and files are not followed", async () => {
  const { verdict, summary } = await ask("/metadata");
  expect(verdict).toBe("unreachable");
  expect(summary).toContain("never connects to");
  expect(await ask("/file")).toMatchObject({ verdict: "unknown" });
  expect(asked).toBe(1);
});

test("an untrusted certificate proves nothing, even if the environment allows it", async () => {
  for (const value of [undefined, "0"]) {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", value);
    const { verdict, summary } = await ask("/secure");
    expect(verdict).toBe("unreachable");
    expect(summary).toContain("not trusted");
    expect(summary).toContain("Something between this machine and the server may have answered");
  }
});

test.each([
  ["http://demo.example.com", "the side of your domain's DNS. Add the CNAME record"],
  ["http://demo.ngrok.app", "The name is ngrok's"],
])(
  "%s without a record is reported with whose side it is on and what to do",
  async (url, advice) => {
    vi.spyOn(dns, "lookup").mockImplementation(((
      _n: string,
      _o: object,
      done: (e: Error) => void,
    ) => done(Object.assign(new Error("no"), { code: "ENOTFOUND" }))) as never);
    const { verdict, summary, evidence } = await ask("/", url);
    expect(verdict).toBe("unreachable");
    expect(summary).toContain(`the name ${new URL(url).host} was not found. `);
    expect(summary).toContain(advice);
    expect(evidence).toEqual([{ url: `${url}/`, note: "name not found" }]);
  },
);

const outside = Object.values(os.networkInterfaces())
  .flat()
  .find((each) => each?.family === "IPv4" && !each.internal)?.address;

test.skipIf(!outside)(
  "plain http from another machine proves nothing, wherever it leads",
  async () => {
    expect(await ask("/login", `http://${outside}:${port(server)}`)).toMatchObject({
      verdict: "unknown",
      summary: expect.stringContaining("plain http"),
    });
  },
);

// Visitors see these answers before the login, so the probe gets them too.
test.each([
  [
    "ERR_NGROK_702",
    "Too many connections in a minute (ngrok plan). It works again within a minute",
  ],
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
])("%j in the place of a code is not a code", async (text) => {
  const { verdict, code } = await ask(`/refused/${encodeURIComponent(text)}`);
  expect({ verdict, code }).toEqual({ verdict: "unknown", code: undefined });
});

test("the dashboard itself is not asked", async () => {
  const url = new URL(`${base}/page`);
  expect(await fetchHop(url, {}, 5_000)).toMatchObject({ status: 200 });
  const before = asked;
  vi.stubEnv("PORT", url.port);
  await expect(fetchHop(url, {}, 5_000)).rejects.toThrow("dashboard itself");
  vi.unstubAllEnvs();
  expect(asked).toBe(before);
});
