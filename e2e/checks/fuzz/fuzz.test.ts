import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { getDatabase, query } from "@/db/open";
import { parsePolicy } from "@/e2e/lab/edge/policy/parse";
import { type PolicyRun, runRules } from "@/e2e/lab/edge/policy/run";
import { createAccount } from "@/lib/accounts/service";
import { parseInput } from "@/lib/base/parse-input";
import { LIVE_EVENT_TYPES } from "@/lib/contract/events";
import { parseEvent } from "@/lib/contract/parse-event";
import { tunnelCreateSchema } from "@/lib/contract/tunnel-input";
import { isLoopback, parseUpstream } from "@/lib/contract/upstream";
import { assertProtected } from "@/lib/engine/assert-protected";
import { isProblem } from "@/lib/errors/problem";
import { refuseUrl } from "@/lib/network/outside-addresses";
import { createProfile } from "@/lib/profiles/service";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { sealSecret } from "@/lib/secrets/stored-secret";
import { composePolicy } from "@/lib/tunnels/compose-policy";
import { parseExtraPolicy } from "@/lib/tunnels/extra-policy";
import { planTunnel } from "@/lib/tunnels/plan-tunnel";
import { getStored } from "@/lib/tunnels/store";
import {
  credential,
  duration,
  extraPolicyText,
  issuerUrl,
  nastyText,
  policyLike,
} from "./arbitraries";
import { whyOpen } from "./is-open";

// `npm test` makes a short run; `npm run fuzz` runs 100,000 cases of each.
const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const LONG_MS = 60_000 + RUNS * 30;

function holds<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: RUNS, ...SEED });
}

/** The result, or undefined when the input is refused with a Problem. Any other error is a bug. */
function orRefused<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (isProblem(error)) return undefined;
    throw error;
  }
}

/** A visitor who has not logged in. */
function stranger(): PolicyRun {
  return {
    variables: {
      req: {
        method: "GET",
        host: "demo.example.com",
        url: { path: "/", raw_path: "/", query: "", raw: "/" },
        headers: {},
        user_agent: "",
      },
      conn: { client_ip: "203.0.113.7" },
      actions: { ngrok: {} },
    },
    headers: [],
    login: async () => ({ response: { status: 302, headers: {}, body: "login" } }),
  };
}

/** Two opinions: our own reading of the text, and the lab's edge, which runs what it understands. */
async function expectProtected(policyText: string): Promise<void> {
  expect(whyOpen(policyText)).toBeUndefined();
  let policy: ReturnType<typeof parsePolicy>;
  try {
    policy = parsePolicy(policyText);
  } catch {
    return; // Refused at the bind: nothing is online.
  }
  expect(await runRules(policy.on_http_request, stranger())).toMatchObject({ body: "login" });
}

test("no extra policy opens what is composed", { timeout: LONG_MS }, async () => {
  await fc.assert(
    fc.asyncProperty(
      extraPolicyText,
      fc.array(nastyText, { maxLength: 3 }),
      fc.array(nastyText, { maxLength: 3 }),
      fc.record({ issuerUrl, clientId: credential, clientSecret: credential }),
      fc.record({
        max: duration,
        idle: duration,
        refresh: duration,
        identityHeaders: fc.boolean(),
      }),
      async (extra, allowedEmails, allowedDomains, profile, options) => {
        const { max, idle, refresh, identityHeaders } = options;
        const policy = orRefused(() =>
          composePolicy(
            {
              allowedEmails,
              allowedDomains,
              identityHeaders,
              ...(max && { maxSessionDuration: max }),
              ...(idle && { idleSessionDuration: idle }),
              ...(refresh && { userinfoRefresh: refresh }),
            },
            { ...profile, scopes: ["openid"] },
            parseExtraPolicy(extra),
          ),
        );
        if (policy) await expectBound(JSON.stringify(policy));
      },
    ),
    { numRuns: RUNS, ...SEED },
  );
});

/** The last check refuses to bind the policy, or the policy protects. */
async function expectBound(policyText: string): Promise<void> {
  try {
    assertProtected({ kind: "traffic-policy", policy: policyText });
  } catch {
    return;
  }
  await expectProtected(policyText);
}

test("the last check refuses every open policy, whoever composed it", {
  timeout: LONG_MS,
}, async () => {
  const good = composePolicy(
    { allowedEmails: ["member@example.com"], allowedDomains: [], identityHeaders: true },
    {
      issuerUrl: "https://issuer.example.com",
      clientId: "a",
      clientSecret: "b",
      scopes: ["openid"],
    },
  );
  const edits = fc.array(fc.record({ at: fc.nat(2_000), remove: fc.nat(3), insert: nastyText }), {
    maxLength: 2,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(policyLike, fc.constant(good)),
      edits,
      fc.boolean(),
      async (policy, changes, merged) => {
        const document = merged && isPlain(policy) ? mergeRules(policy, good) : policy;
        let text = JSON.stringify(document);
        for (const { at, remove, insert } of changes) {
          const place = at % (text.length + 1);
          text = text.slice(0, place) + insert + text.slice(place + remove);
        }
        await expectBound(text);
      },
    ),
    { numRuns: RUNS, ...SEED },
  );
});

const GATE_HEADERS = {
  token: `gh-${"a".repeat(32)}`,
  session: `gh-${"b".repeat(32)}`,
  user: `gh-${"c".repeat(32)}`,
};
const DOORS = {
  keys: [{ hash: "1".repeat(64), bearerHash: "2".repeat(64) }],
  webhooks: [{ method: "POST", path: "/hooks/github" }],
  origins: ["https://pages.example.com"],
};

/** Whether a stranger without any proof is asked to log in, both where an expression that fails skips its rule and not. */
async function expectLogin(policyText: string): Promise<void> {
  let policy: ReturnType<typeof parsePolicy>;
  try {
    assertProtected({ kind: "traffic-policy", policy: policyText });
    policy = parsePolicy(policyText);
  } catch {
    return; // Nothing is bound.
  }
  for (const expressionErrors of ["skip-rule", "fail-request"] as const) {
    const answer = await runRules(policy.on_http_request, { ...stranger(), expressionErrors });
    expect(answer?.status === 500 || answer?.body === "login").toBe(true);
  }
}

test("no door, whatever it is called, and no edit of a policy with doors lets a stranger by", {
  timeout: LONG_MS,
}, async () => {
  const profile = {
    issuerUrl: "https://issuer.example.com",
    clientId: "a",
    clientSecret: "b",
    scopes: ["openid"],
  };
  const compose = (doors: typeof DOORS, extra: string) =>
    orRefused(() =>
      composePolicy(
        {
          allowedEmails: ["member@example.com"],
          allowedDomains: [],
          identityHeaders: true,
          gateHeaders: GATE_HEADERS,
          doors,
        },
        profile,
        parseExtraPolicy(extra, true),
      ),
    );
  const good = JSON.stringify(compose(DOORS, ""));
  const texts = fc.array(nastyText, { maxLength: 2 });
  const edit = fc.record({ at: fc.nat(4_000), remove: fc.nat(3), insert: nastyText });
  await fc.assert(
    fc.asyncProperty(texts, texts, extraPolicyText, edit, async (paths, origins, extra, change) => {
      const webhooks = paths.map((path) => ({ method: "POST", path }));
      const policy = compose({ ...DOORS, webhooks, origins }, extra);
      if (policy) await expectLogin(JSON.stringify(policy));
      const place = change.at % (good.length + 1);
      const rest = good.slice(place + change.remove);
      await expectLogin(good.slice(0, place) + change.insert + rest);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The good policy, with the fields of another one before or after it. */
function mergeRules(other: object, good: object): object {
  return Object.keys(other).length % 2 === 0 ? { ...other, ...good } : { ...good, ...other };
}

let dataDir: string;
let ids: { account: string; profile: string };

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-fuzz-"));
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
  // Faster, because durability is not tested here.
  getDatabase().pragma("synchronous = OFF");
  const { id: account } = createAccount({ name: "Account", authtoken: "2example" });
  const { id: profile } = createProfile({
    name: "Profile",
    issuerUrl: "https://issuer.example.com",
    clientId: "P2example",
    clientSecret: "K2example",
  });
  ids = { account, profile };
  query(
    `INSERT INTO tunnels (id, name, name_key, account_id, profile_id, config, created_at, updated_at)
     VALUES ('t', 'T', 't', ?, ?, '{}', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z')`,
  ).run(account, profile);
});

afterAll(() => {
  getDatabase().close();
  rmSync(dataDir, { recursive: true, force: true });
  delete process.env.GATEHOUSE_DATA_DIR;
});

const storedConfig = fc.record(
  {
    upstream: fc.oneof(
      fc.constantFrom("http://localhost:3000", "http://localhost:4747"),
      nastyText,
    ),
    domain: nastyText,
    protection: fc.oneof(
      fc.constantFrom("traffic-policy", "listener-oidc", "none", "Traffic-Policy", ""),
      fc.jsonValue({ maxDepth: 1 }),
    ),
    allowedEmails: fc.oneof(fc.array(nastyText, { maxLength: 3 }), fc.jsonValue({ maxDepth: 1 })),
    allowedDomains: fc.array(nastyText, { maxLength: 3 }),
    extraPolicy: extraPolicyText,
    maxSessionDuration: nastyText,
    idleSessionDuration: nastyText,
    pooling: fc.boolean(),
    verifyUpstreamTls: fc.boolean(),
    identityHeaders: fc.boolean(),
    inspect: fc.boolean(),
    resumeOnLaunch: fc.boolean(),
    stopAfter: nastyText,
    group: nastyText,
  },
  {
    requiredKeys: [
      "upstream",
      "protection",
      "allowedEmails",
      "allowedDomains",
      "pooling",
      "verifyUpstreamTls",
      "identityHeaders",
      "inspect",
      "resumeOnLaunch",
    ],
  },
);

test("nothing in the database makes a plan without a login", { timeout: LONG_MS }, async () => {
  const rows = fc.record({
    config: storedConfig,
    name: nastyText,
    issuer: issuerUrl,
    clientId: credential,
    // Only a few values, because every secret that was used is remembered for redaction.
    clientSecret: fc.constantFrom("K2example", "", " ", "\ud800", "'", `a\${b}c`, undefined),
    scopes: fc.oneof(fc.constant('["openid"]'), nastyText, fc.json({ maxDepth: 1 })),
  });
  await fc.assert(
    fc.asyncProperty(rows, async ({ config, name, issuer, clientId, clientSecret, scopes }) => {
      const place = { table: "profiles", row: ids.profile, column: "client_secret" };
      const sealed = clientSecret === undefined ? "v1.tampered" : sealSecret(place, clientSecret);
      query("UPDATE tunnels SET config = ?, name = ? WHERE id = 't'").run(
        JSON.stringify(config),
        name,
      );
      query(
        "UPDATE profiles SET issuer_url = ?, client_id = ?, client_secret = ?, scopes = ? WHERE id = ?",
      ).run(issuer, clientId, sealed, scopes, ids.profile);
      let plan: ReturnType<typeof planTunnel>;
      try {
        plan = planTunnel(getStored("t").config);
        assertProtected(plan.listener.protection);
      } catch {
        return; // Refused, in words or not: nothing is bound.
      }
      const { protection, upstreamUrl } = plan.listener;
      expect(upstreamUrl).not.toBe("http://localhost:4747");
      if (protection.kind === "traffic-policy") return expectProtected(protection.policy);
      expect(protection.kind).toBe("listener-oidc");
      for (const value of [protection.issuerUrl, protection.clientId, protection.clientSecret]) {
        expect(value).toMatch(/\S/);
      }
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("the extra policy is read or refused with a sentence, and what is read is what is sent", {
  timeout: LONG_MS,
}, () => {
  holds(
    fc.property(extraPolicyText, (text) => {
      const policy = orRefused(() => parseExtraPolicy(text));
      if (policy === undefined) return;
      expect(Object.keys(policy).every((key) => /^on_http_(request|response)$/.test(key))).toBe(
        true,
      );
      const sent = JSON.stringify(policy);
      expect(parseExtraPolicy(sent)).toEqual(JSON.parse(sent));
    }),
  );
});

test("an upstream is an http(s) origin with a port, or is refused with a sentence", {
  timeout: LONG_MS,
}, () => {
  const address = fc.oneof(
    nastyText,
    fc.webUrl({ withQueryParameters: true, withFragments: true }),
    fc.ipV4Extended().map((host) => `http://${host}:3000`),
    fc.ipV6().map((host) => `[${host}]:3000`),
    fc.tuple(nastyText, fc.integer()).map(([host, port]) => `${host}:${port}`),
    fc.integer().map(String),
  );
  holds(
    fc.property(address, (typed) => {
      const result = parseUpstream(typed);
      if (!result.ok) return void expect(result.message).toMatch(/\.$/);
      const { url, host, port } = result.upstream;
      const parsed = new URL(url);
      expect(["http:", "https:"]).toContain(parsed.protocol);
      expect([parsed.username, parsed.password, parsed.search, parsed.hash]).toEqual([
        "",
        "",
        "",
        "",
      ]);
      expect(parsed.pathname).toBe("/");
      expect(port).toBeGreaterThan(0);
      expect(parsed.hostname).toBe(host);
      expect(parseUpstream(url)).toEqual(result);
      expect(typeof isLoopback(host)).toBe("boolean");
      expect(["string", "undefined"]).toContain(typeof refuseUrl(url));
    }),
  );
});

test("a tunnel's fields are read, or refused with a sentence", { timeout: LONG_MS }, () => {
  const names = Object.keys(tunnelCreateSchema.shape);
  const fields = fc.oneof(
    fc.dictionary(
      fc.constantFrom(...names, "__proto__", "constructor"),
      fc.oneof(nastyText, fc.jsonValue()),
    ),
    fc.jsonValue(),
  );
  holds(
    fc.property(fields, (input) => {
      const tunnel = orRefused(() => parseInput(tunnelCreateSchema, input));
      if (tunnel) expect(["traffic-policy", "listener-oidc"]).toContain(tunnel.protection);
    }),
  );
});

test("no event breaks the page", { timeout: LONG_MS }, () => {
  const type = fc.oneof(fc.constantFrom<string>(...LIVE_EVENT_TYPES), nastyText);
  const data = fc.oneof(
    nastyText,
    fc.json({ maxDepth: 4 }),
    fc.record({ id: nastyText }).map((value) => JSON.stringify(value)),
    fc.constant(undefined),
  );
  holds(
    fc.property(type, data, (name, text) => {
      const event = parseEvent(name, text);
      if (event) expect(parseEvent(event.type, JSON.stringify(event.data))).toEqual(event);
    }),
  );
});
