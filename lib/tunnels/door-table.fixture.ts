import { createHmac } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { text } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { openDoor } from "@/lib/access/doors";

// Proofs of machines, right and wrong, for a tunnel of its own and for an app on a link.

export const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
export const OTHER = "whsec_plJ3nmyCDGBKInavdOK15jsl";

export type Sent = {
  method?: string;
  path?: string;
  headers?: Record<string, string | string[]> | string[];
  body?: string | Buffer;
  chunks?: Buffer[];
};

export async function send(
  url: string,
  { method = "POST", path = "/", headers = {}, body, chunks }: Sent,
) {
  const { host, port } = new URL(url);
  const raw = Array.isArray(headers) ? ["Host", host, ...headers] : { host, ...headers };
  const asked = { host: "127.0.0.1", port, method, path, headers: raw, agent: false };
  const request = http.request(asked);
  const answered = once(request, "response");
  for (const chunk of chunks ?? []) request.write(chunk);
  request.end(body);
  const [response]: http.IncomingMessage[] = await answered;
  if (!response) throw new Error("no answer");
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

export const now = () => Math.floor(Date.now() / 1000);
export const hmac = (key: string | Buffer, signed: string | Buffer, encoding: "hex" | "base64") =>
  createHmac("sha256", key).update(signed).digest(encoding);

export const github = (body: string | Buffer, secret = SECRET) => ({
  "X-Hub-Signature-256": `sha256=${hmac(secret, body, "hex")}`,
});
export const stripe = (body: string, at = now(), secret = SECRET) => ({
  "Stripe-Signature": `t=${at},v1=${hmac(secret, `${at}.${body}`, "hex")}`,
});
export const slack = (body: string, at = now(), secret = SECRET) => ({
  "X-Slack-Request-Timestamp": String(at),
  "X-Slack-Signature": `v0=${hmac(secret, `v0:${at}:${body}`, "hex")}`,
});
export const shopify = (body: string, secret = SECRET) => ({
  "X-Shopify-Hmac-Sha256": hmac(secret, body, "base64"),
});
export const standard = (body: string, at = now(), secret = SECRET, message = "msg_1") => ({
  "webhook-id": message,
  "webhook-timestamp": String(at),
  "webhook-signature": `v1,${hmac(Buffer.from(secret.slice(6), "base64"), `${message}.${at}.${body}`, "base64")}`,
});
export const plain = (body: string, secret = SECRET) => ({
  "X-Sig": `v1:${hmac(secret, body, "hex")}`,
});

export const BODY = '{"event":"paid","n":1}';

export function openAll(id: string): { key: string; other: string } {
  const webhook = (scheme: string, more: object = {}) =>
    openDoor(id, {
      kind: "webhook",
      name: scheme,
      path: `/hooks/${scheme}`,
      scheme,
      secret: SECRET,
      ...more,
    });
  for (const scheme of ["github", "stripe", "slack", "shopify"]) webhook(scheme);
  webhook("standard", { previousSecret: OTHER, query: "from=acme" });
  webhook("hmac", { header: "X-Sig", encoding: "hex", prefix: "v1:", method: "PUT" });
  const keys = ["ci", "phone"].map((name) => openDoor(id, { kind: "key", name }).door);
  const [key = "", other = ""] = keys.map((door) => ("key" in door ? String(door.key) : ""));
  return { key, other };
}

export const at = (
  scheme: string,
  headers: Sent["headers"] & object,
  more: Partial<Sent> = {},
): Sent => ({
  path: `/hooks/${scheme}`,
  headers,
  body: BODY,
  ...more,
});

/** What is wrong in each of these is in its name. */
export function wrong(key: string): [string, Sent][] {
  const hub = github(BODY)["X-Hub-Signature-256"];
  const sig = stripe(BODY)["Stripe-Signature"];
  const shop = shopify(BODY)["X-Shopify-Hmac-Sha256"];
  const put = { method: "PUT" };
  const from = { path: "/hooks/standard?from=acme" };
  const get = { method: "GET" };
  return [
    ["no proof", at("github", {})],
    ["another secret", at("github", github(BODY, OTHER))],
    ["another body", at("github", github(`${BODY} `))],
    ["a body that is cut", at("github", github(BODY), { body: BODY.slice(0, -1) })],
    ["an empty signature", at("github", { "X-Hub-Signature-256": "" })],
    ["a signature that is cut", at("github", { "X-Hub-Signature-256": hub.slice(0, -2) })],
    [
      "in capitals",
      at("github", { "X-Hub-Signature-256": `sha256=${hub.slice(7).toUpperCase()}` }),
    ],
    [
      "in base64",
      at("github", { "X-Hub-Signature-256": `sha256=${hmac(SECRET, BODY, "base64")}` }),
    ],
    ["the older signature alone", at("github", { "X-Hub-Signature": `sha1=${"a".repeat(40)}` })],
    ["twice", at("github", ["X-Hub-Signature-256", hub, "x-hub-signature-256", hub])],
    ["two in one", at("github", { "X-Hub-Signature-256": `${hub}, ${hub}` })],
    [
      "another method by a header",
      at("github", { ...github(BODY), "X-HTTP-Method-Override": "DELETE" }),
    ],
    ["the same with underscores", at("github", { ...github(BODY), X_Method_Override: "PUT" })],
    ["a query that nobody saved", at("github", github(BODY), { path: "/hooks/github?a=1" })],
    ["an empty query", at("github", github(BODY), { path: "/hooks/github?" })],
    [
      "the body undone",
      at("github", { ...github(BODY), "content-encoding": "gzip" }, { body: gzipSync(BODY) }),
    ],
    ["a longer path", at("github", github(BODY), { path: "/hooks/github/x" })],
    ["a path that is encoded", at("github", github(BODY), { path: "/hooks/%67ithub" })],
    ["a path with two slashes", at("github", github(BODY), { path: "/hooks//github" })],
    ["a path in capitals", at("github", github(BODY), { path: "/Hooks/github" })],
    ["a path with dots", at("github", github(BODY), { path: "/hooks/./github" })],
    ["a slash at the end", at("github", github(BODY), { path: "/hooks/github/" })],
    ["another method", at("github", github(BODY), { method: "PATCH" })],
    ["another sender's proof", at("stripe", github(BODY))],
    ["an old one", at("stripe", stripe(BODY, now() - 400))],
    ["one of tomorrow", at("stripe", stripe(BODY, now() + 86_400))],
    ["another time", at("stripe", { "Stripe-Signature": sig.replace(/t=\d/, "t=2") })],
    ["no time", at("stripe", { "Stripe-Signature": sig.replace(/^t=\d+,/, "") })],
    ["the scheme before", at("stripe", { "Stripe-Signature": sig.replace("v1=", "v0=") })],
    ["an old one of Slack", at("slack", slack(BODY, now() - 301))],
    [
      "Slack's time twice",
      at("slack", [
        ...Object.entries(slack(BODY)).flat(),
        "x-slack-request-timestamp",
        String(now()),
      ]),
    ],
    ["without its padding", at("shopify", { "X-Shopify-Hmac-Sha256": shop.replace(/=+$/, "") })],
    [
      "in base64 for addresses",
      at("shopify", { "X-Shopify-Hmac-Sha256": Buffer.from(shop, "base64").toString("base64url") }),
    ],
    ["without the query", at("standard", standard(BODY))],
    ["another message's", at("standard", { ...standard(BODY), "webhook-id": "msg_2" }, from)],
    ["an old message", at("standard", standard(BODY, now() - 500), from)],
    ["without the prefix", at("hmac", { "X-Sig": hmac(SECRET, BODY, "hex") }, put)],
    ["a key that is cut", { ...get, headers: { "Gatehouse-Key": key.slice(0, -1) } }],
    ["a key twice", { ...get, headers: ["Gatehouse-Key", key, "gatehouse-key", key] }],
    [
      "a key in another case",
      { ...get, headers: { Authorization: `Bearer ${key.toUpperCase()}` } },
    ],
    [
      "a key as a password",
      { ...get, headers: { Authorization: `Basic ${Buffer.from(`:${key}`).toString("base64")}` } },
    ],
    ["a key in the query", { ...get, path: `/?gatehouse-key=${key}` }],
    ["a key and a webhook", at("github", { ...github(BODY), "Gatehouse-Key": key })],
    ["a key that nobody has", { ...get, headers: { "Gatehouse-Key": `gh_${"A".repeat(43)}` } }],
  ];
}

export function right(key: string, other: string): [string, Sent][] {
  const put = { method: "PUT" };
  const from = { path: "/hooks/standard?from=acme" };
  const zeros = "0".repeat(64);
  const zipped = gzipSync(BODY);
  const large = "x".repeat(3_000_000);
  const chunks = [Buffer.from(BODY.slice(0, 5)), Buffer.from(BODY.slice(5))];
  return [
    ["GitHub", at("github", github(BODY))],
    ["GitHub without a body", at("github", github(""), { body: "" })],
    ["a large body", at("github", github(large), { body: large })],
    ["in chunks", at("github", github(BODY), { body: "", chunks })],
    ["zipped", at("github", { ...github(zipped), "content-encoding": "gzip" }, { body: zipped })],
    ["after 100 Continue", at("github", { ...github(BODY), expect: "100-continue" })],
    [
      "bytes",
      at("github", github(Buffer.from([0, 255, 128])), { body: Buffer.from([0, 255, 128]) }),
    ],
    ["a copy, where no time is signed", at("github", github(BODY))],
    ["Stripe", at("stripe", stripe(BODY))],
    [
      "Stripe with two",
      at(
        "stripe",
        {
          "Stripe-Signature": stripe(`${BODY}2`)["Stripe-Signature"].replace(",", `,v1=${zeros},`),
        },
        { body: `${BODY}2` },
      ),
    ],
    ["Stripe, two minutes ago", at("stripe", stripe(BODY, now() - 120))],
    ["Slack", at("slack", slack(BODY))],
    ["Shopify", at("shopify", shopify(BODY))],
    ["Standard Webhooks", at("standard", standard(BODY), from)],
    ["by the secret before", at("standard", standard(BODY, now(), OTHER, "msg_3"), from)],
    ["a plain HMAC", at("hmac", plain(BODY), put)],
    ["a key", { method: "GET", headers: { "Gatehouse-Key": key } }],
    [
      "a key as a bearer",
      { method: "DELETE", path: "/a/b?c=d", headers: { Authorization: `Bearer ${other}` } },
    ],
    [
      "a key with claims",
      {
        method: "GET",
        headers: { "Gatehouse-Key": key, "ngrok-auth-user-email": "admin@example.com" },
      },
    ],
    [
      "a key with a body",
      { method: "POST", headers: { authorization: `Bearer ${key}` }, body: BODY },
    ],
  ];
}
