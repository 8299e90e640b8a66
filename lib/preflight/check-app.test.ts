import { once } from "node:events";
import http from "node:http";
import http2 from "node:http2";
import https from "node:https";
import net from "node:net";
import { networkInterfaces } from "node:os";
import { afterEach, expect, test } from "vitest";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";
import type { Check } from "@/lib/contract/profiles";
import type { App } from "./app-question";
import { checkApp } from "./check-app";

// Each app is a real server on a port of its own.

const { key, cert } = makeEdgeCertificate();
const servers: net.Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listen(server: net.Server, host = "127.0.0.1"): Promise<number> {
  servers.push(server.listen(0, host));
  server.on("connection", (socket) => socket.on("error", () => undefined).unref());
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const serve = (handler: http.RequestListener, host?: string) =>
  listen(http.createServer(handler), host);

const DOMAIN = "demo.example.com";

function check(upstream: string, fields: Partial<App> = {}): Promise<Check[]> {
  const app = { upstream, domain: DOMAIN, verifyUpstreamTls: true, rewriteHost: false, ...fields };
  return checkApp(app);
}

const bad = (checks: Check[]) =>
  checks
    .filter(({ status }) => status !== "pass")
    .map(({ id, detail, fix, apply }) => ({
      id,
      text: `${detail} | ${fix}`,
      fields: apply?.fields,
    }));

/** Answers as Vite does to a host name that it does not know (its server/middlewares/hostCheck). */
const likeVite: http.RequestListener = ({ headers }, response) => {
  const name = headers.host?.replace(/:\d+$/, "") ?? "";
  const isKnown = name === "127.0.0.1" || name === "localhost" || name === "shop.test";
  if (isKnown) response.setHeader("content-type", "text/html").end("<h1>Hello</h1>");
  else response.writeHead(403).end(`Blocked request. This host ("${name}") is not allowed.`);
};

test("the app is asked with the host name that a visitor's request has", async () => {
  const seen: (string | undefined)[] = [];
  const upstream = `http://127.0.0.1:${await serve(({ headers }, response) => {
    seen.push(headers.host, String(headers["x-forwarded-host"]));
    response.end("ok");
  })}`;
  for (const fields of [
    {},
    { rewriteHost: true },
    { rewriteHost: true, hostHeader: "shop.test" },
    { hostHeader: "shop.test" },
  ])
    expect(bad(await check(upstream, fields))).toEqual([]);
  const own = new URL(upstream).host;
  expect(seen).toEqual([DOMAIN, own, "shop.test", DOMAIN].flatMap((name) => [name, DOMAIN]));
  const checks = await check(upstream, { rewriteHost: true });
  expect(checks.at(-1)?.detail).toContain(`with Rewrite Host it sees ${own}`);
});

test("a host-name check is passed by a line of config, or by Rewrite Host if that was seen to help", async () => {
  const upstream = `http://127.0.0.1:${await serve(likeVite)}`;
  expect(bad(await check(upstream))).toEqual([
    {
      id: "app-host",
      text: expect.stringContaining(`server: { allowedHosts: ["${DOMAIN}"] }`),
      fields: { rewriteHost: true },
    },
  ]);
  expect(bad(await check(upstream, { rewriteHost: true }))).toEqual([]);
  expect(bad(await check(upstream, { rewriteHost: true, hostHeader: "shop.test" }))).toEqual([]);
  const [wrong] = bad(await check(upstream, { rewriteHost: true, hostHeader: "other.test" }));
  expect(wrong).toMatchObject({ id: "app-host", fields: undefined });
  expect(wrong?.text).toContain('allowedHosts: ["other.test"]');

  // As Rails does, which looks at the forwarded name, too.
  const strict = `http://127.0.0.1:${await serve((request, response) => {
    const name = request.headers["x-forwarded-host"];
    if (name === DOMAIN) response.writeHead(403).end(`Blocked hosts: ${name}`);
    else response.end("ok");
  })}`;
  expect(bad(await check(strict))).toMatchObject([{ id: "app-host", fields: undefined }]);

  const next = `http://127.0.0.1:${await serve((request, response) => {
    if (request.headers.origin) response.writeHead(403).end("Unauthorized");
    else response.end('<script src="/_next/static/chunks/main.js"></script>');
  })}`;
  for (const rewriteHost of [false, true]) {
    const [line] = bad(await check(next, { rewriteHost }));
    expect(line).toMatchObject({ id: "app-host", fields: undefined });
    expect(line?.text).toContain(`allowedDevOrigins: ["${DOMAIN}"]`);
  }
});

test.runIf(hasIpv6())(
  "an app on one of this machine's addresses is found at the other",
  async () => {
    const six = await serve((_request, response) => response.end("ok"), "::1");
    expect(bad(await check(`http://127.0.0.1:${six}`))).toMatchObject([
      { id: "app", fields: { upstream: `http://localhost:${six}` } },
    ]);
    expect(bad(await check(`http://localhost:${six}`))).toEqual([]);
    const four = await serve((_request, response) => response.end("ok"));
    expect(bad(await check(`http://[::1]:${four}`))).toMatchObject([
      { id: "app", fields: { upstream: `http://localhost:${four}` } },
    ]);
  },
);

test("a name that exists only inside containers, and one that exists nowhere", async () => {
  const [inside] = bad(await check("http://host.lima.internal:3000"));
  expect(inside?.text).toContain("only inside containers");
  expect(inside?.fields).toEqual({ upstream: "http://localhost:3000" });
  const [nowhere] = bad(await check("http://no-such-app.invalid:3000"));
  expect(nowhere?.text).toMatch(/host name (is not known|could not be looked up)|name server/);
  expect(nowhere?.fields).toBeUndefined();
});

test("an app that speaks HTTP/2 only, HTTPS on http, HTTP on https, or no HTTP", async () => {
  const plain = await listen(http2.createServer());
  const [h2c] = bad(await check(`http://127.0.0.1:${plain}`));
  expect(h2c?.text).toContain("speaks HTTP/2 only");
  const secured = await listen(http2.createSecureServer({ key, cert }));
  const [h2] = bad(await check(`https://localhost:${secured}`, { verifyUpstreamTls: false }));
  expect(h2?.text).toContain("speaks HTTP/2 only");

  const tls = await listen(https.createServer({ key, cert }, (_q, response) => response.end("ok")));
  expect(bad(await check(`http://localhost:${tls}`))).toMatchObject([
    { fields: { upstream: `https://localhost:${tls}` } },
  ]);
  expect(bad(await check(`https://localhost:${tls}`))).toMatchObject([
    { fields: { verifyUpstreamTls: false } },
  ]);
  const http1 = await serve((_request, response) => response.end("ok"));
  expect(bad(await check(`https://localhost:${http1}`))).toMatchObject([
    { fields: { upstream: `http://localhost:${http1}` } },
  ]);
  const mail = await listen(net.createServer((socket) => socket.end("220 mail.example.com\r\n")));
  const [other] = bad(await check(`http://127.0.0.1:${mail}`));
  expect(other?.text).toContain("not HTTP");
  expect(other?.fields).toBeUndefined();
  const [broken] = bad(
    await check(
      `http://127.0.0.1:${await listen(
        net.createServer((socket) => void socket.end("HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n")),
      )}`,
    ),
  );
  expect(broken?.text).toContain('the header "X Y" has a name that HTTP does not allow');
});

test("redirects and cookies that work only on this machine are found", async () => {
  const fixed = await serve((_request, response) =>
    response
      .writeHead(302, {
        location: "http://localhost:3000/login?token=hidden",
        "set-cookie": ["a=hidden; Path=/", "sid=hidden; Path=/; Domain=localhost"],
      })
      .end(),
  );
  const found = bad(await check(`http://127.0.0.1:${fixed}`));
  expect(found.map(({ id, fields }) => [id, fields])).toEqual([
    ["app-redirect", undefined],
    ["app-cookie", undefined],
  ]);
  expect(found[0]?.text).toContain("http://localhost:3000, which is not");
  expect(found[0]?.text).toContain(`to https://${DOMAIN}`);
  expect(found[1]?.text).toContain("sid is for localhost");
  expect(JSON.stringify(found)).not.toContain("hidden");

  // The app makes it from the Host header, so the switch fixes it.
  const made = await serve(({ headers }, response) =>
    response.writeHead(302, { location: `http://${headers.host}/login` }).end(),
  );
  expect(bad(await check(`http://127.0.0.1:${made}`, { rewriteHost: true }))).toMatchObject([
    { id: "app-redirect", fields: { rewriteHost: false } },
  ]);
  expect(bad(await check(`http://127.0.0.1:${made}`))).toEqual([]);
  const virtual = { rewriteHost: true, hostHeader: "shop.test" };
  expect(bad(await check(`http://127.0.0.1:${made}`, virtual))).toMatchObject([
    { id: "app-redirect", fields: { rewriteHost: false } },
  ]);

  const fine = await serve((_request, response) =>
    response
      .writeHead(302, { location: "/login", "set-cookie": ["a=1", "b=1; Domain=.example.com"] })
      .end(),
  );
  expect(bad(await check(`http://127.0.0.1:${fine}`))).toEqual([]);
});

function hasIpv6(): boolean {
  return Object.values(networkInterfaces()).some((each) =>
    each?.some(({ address }) => address === "::1"),
  );
}

test.each([
  "http://169.254.169.254:80",
  "http://[fd00:ec2::254]:80",
  "https://100.100.100.200:443",
])("%s is not asked, and the check says why", async (upstream) => {
  expect(bad(await check(upstream))).toEqual([
    {
      id: "app",
      text: `${upstream}: Gatehouse never connects to this address. | Correct the address.`,
      fields: undefined,
    },
  ]);
});
