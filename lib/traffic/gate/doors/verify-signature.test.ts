import { createHmac } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SignatureRule } from "@/lib/traffic/door-orders";
import { readProof } from "./read-proof";
import { isSigned } from "./verify-signature";

/** Whether a request is right at `at` (seconds). */
function isRight(rule: SignatureRule, raw: string[], body: string | Buffer, at: number): boolean {
  const proof = readProof(rule, raw, at * 1000);
  return proof !== undefined && isSigned(rule, proof, Buffer.from(body));
}

// What the senders publish themselves. Shopify publishes none: its way of signing is that of the vectors of RFC 4231, in base64.

// https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
const GITHUB = {
  rule: { scheme: "github", secrets: ["It's a Secret to Everybody"] },
  raw: [
    "X-Hub-Signature-256",
    "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
  ],
  body: "Hello, World!",
  at: 0,
} as const;

// github.com/stripe/stripe-dotnet, EventUtilityTest.cs and event_test_signature.json
const STRIPE_EVENT = `{
  "id": "evt_123",
  "object": "event",
  "account": "acct_123",
  "api_version": "2017-05-25",
  "created": 1533204620,
  "data": {
    "object": {
      "id": "cus_123",
      "object": "customer",
      "created": 123456789,
      "email": "test@stripe.com",
      "livemode": false,
      "metadata": {}
    }
  },
  "livemode": false,
  "pending_webhooks": 1,
  "request": {
    "id": "req_123",
    "idempotency_key": "idempotency-key-123"
  },
  "type": "customer.created"
}
`;
const STRIPE_V1 = "2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7";
const STRIPE = {
  rule: { scheme: "stripe", secrets: ["webhook_secret"] },
  raw: [
    "Stripe-Signature",
    `t=1533204620,v1=${STRIPE_V1},v0=63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef`,
  ],
  body: STRIPE_EVENT,
  at: 1_533_204_620,
} as const;

// https://docs.slack.dev/authentication/verifying-requests-from-slack
const SLACK = {
  rule: { scheme: "slack", secrets: ["8f742231b10e8888abcd99yyyzzz85a5"] },
  raw: [
    ...["X-Slack-Request-Timestamp", "1531420618"],
    ...["X-Slack-Signature", "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"],
  ],
  body: "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c",
  at: 1_531_420_618,
} as const;

// github.com/standard-webhooks/standard-webhooks, the tests of its libraries
const STANDARD = {
  rule: { scheme: "standard", secrets: ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] },
  raw: [
    ...["webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek", "webhook-timestamp", "1614265330"],
    ...["webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="],
  ],
  body: '{"test": 2432232314}',
  at: 1_614_265_330,
} as const;

// RFC 4231, test case 2
const RFC_HEX = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
const RFC = { body: "what do ya want for nothing?", at: 0 } as const;
const HMAC = {
  ...RFC,
  rule: { scheme: "hmac", header: "x-sig", encoding: "hex", prefix: "v1:", secrets: ["Jefe"] },
  raw: ["X-Sig", `v1:${RFC_HEX}`],
} as const;
const SHOPIFY = {
  ...RFC,
  rule: { scheme: "shopify", secrets: ["Jefe"] },
  raw: ["X-Shopify-Hmac-SHA256", Buffer.from(RFC_HEX, "hex").toString("base64")],
} as const;

type Vector = { rule: SignatureRule; raw: string[]; body: string; at: number };
const toVector = ({ rule, raw, body, at }: (typeof ALL)[number]): Vector => ({
  rule: { ...rule, secrets: [...rule.secrets] },
  raw: [...raw],
  body,
  at,
});
const ALL = [GITHUB, STRIPE, SLACK, STANDARD, HMAC, SHOPIFY] as const;
const vectors = ALL.map((each) => [each.rule.scheme, toVector(each)] as const);

test.each(vectors)("%s: the published request is right, and nothing near it", (_scheme, vector) => {
  const { rule, raw, body, at } = vector;
  expect(isRight(rule, raw, body, at)).toBe(true);
  expect(isRight(rule, raw, `${body} `, at)).toBe(false);
  expect(isRight(rule, raw, "", at)).toBe(false);
  expect(isRight({ ...rule, secrets: [] }, raw, body, at)).toBe(false);
  expect(isRight({ ...rule, secrets: ["another-secret-of-somebody"] }, raw, body, at)).toBe(false);
  expect(isRight(rule, [], body, at)).toBe(false);
  // While the secret is replaced either counts.
  const secrets = ["a-newer-one-that-comes", ...rule.secrets];
  expect(isRight({ ...rule, secrets }, raw, body, at)).toBe(true);
  const at299 = isRight(rule, raw, body, at + 299);
  const at301 = isRight(rule, raw, body, at + 301);
  const timed = ["stripe", "slack", "standard"].includes(rule.scheme);
  expect([at299, at301]).toEqual([true, !timed]);
  expect(isRight(rule, raw, body, at - 301)).toBe(!timed);
});

test.each(vectors)("%s: a header that is changed, doubled or cut is wrong", (_scheme, vector) => {
  const { rule, raw, body, at } = vector;
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    const value = raw[index + 1] ?? "";
    const withValue = (...values: string[]) => [
      ...raw.slice(0, index),
      ...values.flatMap((each) => [name, each]),
      ...raw.slice(index + 2),
    ];
    const wrong = [
      withValue(value, value),
      withValue(value.slice(0, -1)),
      withValue(value.toUpperCase()),
      withValue(encodeURIComponent(value).replace(/%2C/g, ",%")),
      withValue(` ${value}`.replace(/^ /, "\t")),
      withValue(""),
      withValue("x".repeat(100_000)),
      withValue(),
    ];
    for (const each of wrong) {
      if (each.join() === raw.join()) continue;
      // An old part at the end of Stripe's header is not looked at.
      if (rule.scheme === "stripe" && each[1] === value.slice(0, -1)) continue;
      expect([name, isRight(rule, each, body, at)]).toEqual([name, false]);
    }
  }
});

test("one of several signatures may be the right one, but not one of dozens", () => {
  const { rule, body, at } = toVector(STRIPE);
  const other = "0".repeat(64);
  const of = (...signatures: string[]) => [
    "Stripe-Signature",
    ["t=1533204620", ...signatures.map((text) => `v1=${text}`)].join(","),
  ];
  expect(isRight(rule, of(other, STRIPE_V1), body, at)).toBe(true);
  expect(isRight(rule, of(STRIPE_V1, other), body, at)).toBe(true);
  expect(isRight(rule, of(...Array(10).fill(other), STRIPE_V1), body, at)).toBe(false);
  expect(isRight(rule, of(), body, at)).toBe(false);
  const twice = [`Stripe-Signature`, `t=1533204620,t=1533204621,v1=${STRIPE_V1}`];
  expect(isRight(rule, twice, body, at)).toBe(false);
  const standard = toVector(STANDARD);
  const signed = standard.raw.at(-1) ?? "";
  const raw = [...standard.raw.slice(0, -1), `v1a,abc ${signed} v1,${"A".repeat(43)}=`];
  expect(isRight(standard.rule, raw, standard.body, standard.at)).toBe(true);
});

test("an id with a dot cannot be taken for part of the time", () => {
  const { rule, body, at } = toVector(STANDARD);
  const key = Buffer.from("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "base64");
  const sign = (text: string) => createHmac("sha256", key).update(text).digest("base64");
  const of = (id: string) => [
    ...["webhook-id", id, "webhook-timestamp", String(at)],
    ...["webhook-signature", `v1,${sign(`${id}.${at}.${body}`)}`],
  ];
  expect(isRight(rule, of("msg_1"), body, at)).toBe(true);
  expect(isRight(rule, of("msg.1"), body, at)).toBe(false);
});

test("whatever comes in the headers, nothing throws, and only who has the secret is right", () => {
  const text = fc.string({ unit: "binary", maxLength: 200 });
  fc.assert(
    fc.property(
      fc.constantFrom(...vectors),
      fc.array(fc.tuple(fc.nat(10), text), { maxLength: 6 }),
      fc.uint8Array({ maxLength: 50 }),
      ([, { rule, raw, at }], changes, body) => {
        const changed = [...raw];
        for (const [index, value] of changes) changed[index] = value;
        const bytes = Buffer.from(body);
        expect(isRight(rule, changed, bytes, at)).toBe(false);
      },
    ),
    { numRuns: 500 },
  );
});
