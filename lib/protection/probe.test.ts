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
