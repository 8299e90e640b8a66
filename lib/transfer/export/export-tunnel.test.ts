import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { z } from "zod";
import { openDoor } from "@/lib/access/doors";
import { connectAccess } from "@/lib/access/outlet";
import { createAccount } from "@/lib/accounts/service";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { loadMasterKey } from "@/lib/secrets/master-key";
import { composePolicy } from "@/lib/tunnels/compose-policy";
import { updateGroup } from "@/lib/tunnels/groups";
import { createTunnel } from "@/lib/tunnels/service";
import { getStored } from "@/lib/tunnels/store";
import { exportTunnel } from "./export-tunnel";
import { withSpelledRemovals } from "./strip-spellings";

// The published formats, written here from their documentation. Unknown fields are refused.

/** https://ngrok.com/docs/traffic-policy */
const ruleSchema = z.strictObject({
  name: z.string().optional(),
  expressions: z.array(z.string()).optional(),
  actions: z
    .array(
      z.strictObject({ type: z.string(), config: z.record(z.string(), z.unknown()).optional() }),
    )
    .min(1),
});
const policySchema = z.strictObject({
  on_http_request: z.array(ruleSchema).optional(),
  on_http_response: z.array(ruleSchema).optional(),
});

/** https://ngrok.com/docs/agent/config/v3; pooling_enabled: https://ngrok.com/docs/endpoints/endpoint-pooling */
const agentConfigSchema = z.strictObject({
  version: z.literal(3),
  agent: z.strictObject({ authtoken: z.string().min(1) }),
  endpoints: z.array(
    z.strictObject({
      name: z.string().min(1),
      url: z
        .string()
        .regex(/^https:\/\/[a-z0-9.-]+$/)
        .optional(),
      pooling_enabled: z.boolean().optional(),
      upstream: z.strictObject({ url: z.string().regex(/^https?:\/\/[^/]+:\d+$/) }),
      traffic_policy: policySchema,
    }),
  ),
});

/** RFC 1035 label, the strictest of Kubernetes' names: also good for a Service. */
const label = z.string().regex(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const metadata = z.strictObject({ name: label });

/** ngrok-operator, api/ngrok/v1alpha1: AgentEndpoint and NgrokTrafficPolicy; external-secrets.io: provider ngrok. */
const kubernetesSchema = z.tuple([
  z.strictObject({
    apiVersion: z.literal("v1"),
    kind: z.literal("Secret"),
    metadata,
    type: z.literal("Opaque"),
    stringData: z.record(z.string().regex(/^[-._a-zA-Z0-9]+$/), z.string()),
  }),
  z.strictObject({
    apiVersion: z.literal("external-secrets.io/v1"),
    kind: z.literal("SecretStore"),
    metadata,
    spec: z.strictObject({
      provider: z.strictObject({
        ngrok: z.strictObject({
          auth: z.strictObject({
            apiKey: z.strictObject({ secretRef: z.strictObject({ name: label, key: z.string() }) }),
          }),
          vault: z.strictObject({ name: z.string().min(1) }),
        }),
      }),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal("external-secrets.io/v1alpha1"),
    kind: z.literal("PushSecret"),
    metadata,
    spec: z.strictObject({
      deletionPolicy: z.enum(["Delete", "None"]),
      refreshInterval: z.string().regex(/^(\d+(h|m|s))+$/),
      secretStoreRefs: z.array(z.strictObject({ name: label, kind: z.literal("SecretStore") })),
      selector: z.strictObject({ secret: z.strictObject({ name: label }) }),
      data: z.array(
        z.strictObject({
          match: z.strictObject({
            secretKey: z.string(),
            remoteRef: z.strictObject({ remoteKey: z.string().min(1) }),
          }),
        }),
      ),
    }),
  }),
  z.strictObject({
    apiVersion: z.literal("ngrok.k8s.ngrok.com/v1alpha1"),
    kind: z.literal("NgrokTrafficPolicy"),
    metadata,
    spec: z.strictObject({ policy: policySchema }),
  }),
  z.strictObject({
    apiVersion: z.literal("ngrok.k8s.ngrok.com/v1alpha1"),
    kind: z.literal("AgentEndpoint"),
    metadata,
    spec: z.strictObject({
      url: z.string().regex(/^https:\/\/([a-z0-9.-]+)?$/),
      upstream: z.strictObject({
        url: z.url(),
        protocol: z.enum(["http1", "http2"]).optional(),
        proxyProtocolVersion: z.enum(["1", "2"]).optional(),
      }),
      trafficPolicy: z.strictObject({ targetRef: z.strictObject({ name: label }) }),
      description: z.string().optional(),
      metadata: z.string().optional(),
      bindings: z.array(z.enum(["public", "internal", "kubernetes"])).optional(),
    }),
  }),
]);

/** https://docs.docker.com/reference/compose-file: services and configs. */
const composeSchema = z.strictObject({
  services: z.record(
    z.string().regex(/^[a-zA-Z0-9._-]+$/),
    z.strictObject({
      image: z.string().startsWith("ngrok/ngrok:"),
      command: z.array(z.string()),
      configs: z.array(z.strictObject({ source: z.string(), target: z.string().startsWith("/") })),
      volumes: z.array(z.string().regex(/^\/[^:]+:\/[^:]+$/)).optional(),
      extra_hosts: z.array(z.string().regex(/^[^:]+:[^:]+$/)),
      restart: z.enum(["no", "always", "on-failure", "unless-stopped"]),
    }),
  ),
  configs: z.record(z.string(), z.strictObject({ content: z.string() })),
});

let dataDir: string;
let ids: { accountId: string; profileId: string };
const SECRET = "K2-the-real-access-key";
const AUTHTOKEN = "2the-real-authtoken-of-ngrok";
const profile = { issuerUrl: "https://api.descope.com/P2acme", clientId: "P2acme" };

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-export-"));
  process.env.GATEHOUSE_DATA_DIR = dataDir;
  await loadMasterKey({ dataDir, keyring: false, hasSealed: false });
  ids = {
    profileId: createProfile({ name: "Acme", ...profile, clientSecret: SECRET }).id,
    accountId: createAccount({ name: "Work", authtoken: AUTHTOKEN }).id,
  };
});

afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const plain = { name: "Storefront", upstream: "3000" };
const rich = {
  name: `Ünïcode: \${shop} & 'co' #1`,
  upstream: "https://192.168.1.20:8443",
  domain: "shop.example.com",
  allowedEmails: ["o'brien@example.com", "$dollar@example.com"],
  allowedDomains: ["example.org"],
  maxSessionDuration: "8h",
  idleSessionDuration: "30m",
  userinfoRefresh: "10m",
  pooling: true,
  extraPolicy: `on_http_request:\n  - actions:\n      - type: log\n        config: { metadata: { path: '\${req.url.path}' } }\n`,
};
const shapes = { plain, rich, bare: { ...plain, name: "Bare", identityHeaders: false } };

function policyWith(fields: Partial<typeof rich>, secret: string) {
  const defaults = { allowedEmails: [], allowedDomains: [], identityHeaders: true };
  const scopes = ["openid", "profile", "email"];
  const extra = fields.extraPolicy ? policySchema.parse(parse(fields.extraPolicy)) : {};
  const credentials = { ...profile, scopes, clientSecret: "SECRET" };
  const policy = withSpelledRemovals(composePolicy({ ...defaults, ...fields }, credentials));
  const whole = {
    ...policy,
    on_http_request: [...policy.on_http_request, ...(extra.on_http_request ?? [])],
  };
  return JSON.parse(JSON.stringify(whole).replaceAll('"SECRET"', JSON.stringify(secret)));
}

test.each(Object.entries(shapes))(
  "%s: ngrok.yml has the same settings as the tunnel",
  (_shape, fields) => {
    const { id } = createTunnel({ ...fields, ...ids, name: `${fields.name} a` }, TOKEN_HOLDER);
    const text = exportTunnel(id, { as: "agent-config" });
    const { agent, endpoints } = agentConfigSchema.parse(parse(text));
    expect(agent.authtoken).toBe("NGROK_AUTHTOKEN");
    const domain = "domain" in fields ? `https://${fields.domain}` : undefined;
    expect(endpoints[0]?.url).toBe(domain);
    expect(endpoints[0]?.pooling_enabled).toBe("pooling" in fields ? true : undefined);
    expect(endpoints[0]?.traffic_policy).toEqual(policyWith(fields, "DESCOPE_ACCESS_KEY"));
  },
);

test.each(Object.entries(shapes))(
  "%s: Kubernetes resources refer to each other",
  (_shape, fields) => {
    const { id } = createTunnel({ ...fields, ...ids, name: `${fields.name} k` }, TOKEN_HOLDER);
    const text = exportTunnel(id, { as: "kubernetes" });
    const documents = parseAllDocuments(text, { uniqueKeys: true }).map((document) =>
      document.toJS(),
    );
    const [secret, store, push, policy, endpoint] = kubernetesSchema.parse(documents);
    const { secretRef } = store.spec.provider.ngrok.auth.apiKey;
    const [data] = push.spec.data;
    expect(secretRef.name).toBe(secret.metadata.name);
    expect(Object.keys(secret.stringData)).toContain(secretRef.key);
    expect(Object.keys(secret.stringData)).toContain(data?.match.secretKey);
    expect(push.spec.selector.secret.name).toBe(secret.metadata.name);
    expect(push.spec.secretStoreRefs[0]?.name).toBe(store.metadata.name);
    const { vault } = store.spec.provider.ngrok;
    const reference = `\${secrets.get('${vault.name}', '${data?.match.remoteRef.remoteKey}')}`;
    expect(policy.spec.policy).toEqual(policyWith(fields, reference));
    expect(endpoint.spec.trafficPolicy.targetRef.name).toBe(policy.metadata.name);
    expect(endpoint.spec.url).toBe(`https://${"domain" in fields ? fields.domain : ""}`);
    expect(text).toContain("always pooled");
  },
);

test.each(Object.entries(shapes))(
  "%s: the Compose service has the whole tunnel",
  (_shape, fields) => {
    const { id } = createTunnel({ ...fields, ...ids, name: `${fields.name} c` }, TOKEN_HOLDER);
    const { services, configs } = composeSchema.parse(parse(exportTunnel(id, { as: "compose" })));
    const [[name, service] = []] = Object.entries(services);
    const [mount] = service?.configs ?? [];
    expect(service?.command).toEqual(["start", "--all", "--config", mount?.target]);
    expect(mount?.source).toBe(name);
    const environment = { NGROK_AUTHTOKEN: AUTHTOKEN, DESCOPE_ACCESS_KEY: SECRET };
    const content = interpolate(configs[mount?.source ?? ""]?.content ?? "", environment);
    const { agent, endpoints } = agentConfigSchema.parse(parse(content));
    expect(agent.authtoken).toBe(AUTHTOKEN);
    expect(endpoints[0]?.traffic_policy).toEqual(policyWith(fields, SECRET));
    const upstream = "domain" in fields ? fields.upstream : "http://host.docker.internal:3000";
    expect(endpoints[0]?.upstream.url).toBe(upstream);
    expect(endpoints[0]?.pooling_enabled).toBe("pooling" in fields ? true : undefined);
  },
);

/** Like Compose: `$$` is a dollar sign, `${NAME:?}` a required variable, and everything else of this kind an error. */
function interpolate(text: string, environment: Record<string, string>): string {
  return text.replace(/\$\$|\$\{([A-Z_]+):\?\}|\$[{A-Za-z_]/g, (found, name?: string) => {
    if (found === "$$") return "$";
    const value = name === undefined ? undefined : environment[name];
    if (value === undefined) throw new Error(`Compose would stumble over ${found}`);
    return value;
  });
}

test.each(Object.entries(shapes))("%s: policy.yaml is the policy", (_shape, fields) => {
  const { id } = createTunnel({ ...fields, ...ids, name: `${fields.name} t` }, TOKEN_HOLDER);
  const policy = policySchema.parse(parse(exportTunnel(id, { as: "traffic-policy" })));
  expect(policy).toEqual(policyWith(fields, "DESCOPE_ACCESS_KEY"));
});

/**
 * The options of https://ngrok.com/docs/agent/cli that an export may use; the last ones are marked as deprecated there.
 */
const CLI_OPTIONS = new Set([
  "--url",
  "--traffic-policy-file",
  "--pooling-enabled",
  "--upstream-tls-verify",
  "--host-header",
  "--oidc",
  "--oidc-client-id",
  "--oidc-client-secret",
  "--oidc-scope",
]);

const FORMATS = ["ngrok-cli", "traffic-policy", "agent-config", "kubernetes", "compose"] as const;

function exportAll(fields: object, name: string): Record<(typeof FORMATS)[number], string> {
  const { id } = createTunnel({ ...plain, ...ids, ...fields, name }, TOKEN_HOLDER);
  const texts = FORMATS.map((as) => [as, exportTunnel(id, { as })] as const);
  return z.record(z.enum(FORMATS), z.string()).parse(Object.fromEntries(texts));
}

test.each([
  ["plain", {}],
  ["rich", rich],
  ["options", { protection: "listener-oidc", rewriteHost: true, upstream: "https://localhost:1" }],
  ["socket", { upstream: "unix:/run/app.sock" }],
])("%s: the command has documented options only", (name, fields) => {
  const text = exportAll(fields, `Options ${name}`)["ngrok-cli"];
  const used = text.replace(/^#.*$/gm, "").match(/(?<=\s)--[a-z-]+/g) ?? [];
  expect(used.length).toBeGreaterThan(0);
  expect(used.filter((option) => !CLI_OPTIONS.has(option))).toEqual([]);
});

test("the commands with deprecated options are called so, and left out if they would let in more people", () => {
  expect(exportAll({}, "Way 1")["ngrok-cli"]).toMatch(/deprecated[\s\S]*--oidc /);
  const narrow = [
    { allowedEmails: ["member@example.com"] },
    { allowedDomains: ["example.com"], protection: "listener-oidc" },
    { extraPolicy: rich.extraPolicy },
  ];
  for (const [index, fields] of narrow.entries()) {
    const text = exportAll(fields, `Narrow ${index}`)["ngrok-cli"];
    expect(text).not.toContain("--oidc");
    expect(text).toContain("--traffic-policy-file");
  }
});

test("checking the app's certificate is exported, or named as lost", () => {
  const secure = exportAll({ upstream: "https://localhost:8443" }, "Secure");
  expect(secure["ngrok-cli"]).toContain("--upstream-tls-verify");
  for (const as of ["agent-config", "kubernetes", "compose"] as const) {
    expect(secure[as]).toContain("ngrok accepts any");
  }
  const lax = exportAll({ upstream: "https://localhost:8443", verifyUpstreamTls: false }, "Lax");
  for (const as of FORMATS) expect(lax[as]).not.toMatch(/--upstream-tls-verify|accepts any/);
});

test("Rewrite Host is exported in the policy, as its last rule", () => {
  const rewritten = exportAll({ rewriteHost: true, upstream: "127.0.0.1:5173" }, "Rewritten");
  const { on_http_request: rules } = policySchema.parse(parse(rewritten["traffic-policy"]));
  expect(rules?.at(-1)?.actions).toEqual([
    { type: "add-headers", config: { headers: { host: "127.0.0.1:5173" } } },
  ]);
  expect(rewritten["agent-config"]).toContain("host: 127.0.0.1:5173");
  expect(rewritten["ngrok-cli"]).toContain("--host-header rewrite");
  const named = exportAll({ rewriteHost: true, hostHeader: "shop.test:8080" }, "Named");
  expect(named["agent-config"]).toContain("host: shop.test:8080");
  expect(named["ngrok-cli"]).toContain("--host-header shop.test:8080");
  const off = exportAll({ rewriteHost: false, hostHeader: "shop.test" }, "Named, and off");
  for (const as of FORMATS) expect(off[as]).not.toContain("shop.test");
});

test("a Unix socket is named and not written, because ngrok documents no address for it", () => {
  const texts = exportAll({ upstream: "unix:/run/app.sock" }, "Socket");
  for (const as of ["ngrok-cli", "agent-config", "kubernetes", "compose"] as const) {
    expect(texts[as]).toContain("documents no address");
    expect(texts[as].replace(/^#.*$/gm, "")).not.toContain("unix:");
  }
  expect(texts["agent-config"]).toContain("url: http://localhost:APP_PORT");
  expect(texts.compose).toContain("http://host.docker.internal:APP_PORT");
});

test("that one link does not travel is said, and what stands in for it", async () => {
  const { id } = createTunnel(
    { ...plain, ...ids, name: "Linked", group: "Festival" },
    TOKEN_HOLDER,
  );
  for (const as of FORMATS) expect(exportTunnel(id, { as })).not.toContain("forward-internal");
  await updateGroup("festival", { link: true, acceptShared: true }, TOKEN_HOLDER);
  for (const as of FORMATS) {
    const said = exportTunnel(id, { as }).match(/^# .*forward-internal.*$/m)?.[0];
    expect(said).toContain("The one link of the group Festival does not travel");
  }
});

test("no format contains a secret of ours", () => {
  const { id } = createTunnel({ ...rich, ...ids, name: "Secrets" }, TOKEN_HOLDER);
  for (const as of ["ngrok-cli", "traffic-policy", "agent-config", "kubernetes", "compose"]) {
    const text = exportTunnel(id, { as });
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(AUTHTOKEN);
  }
});

test.each([
  ["Checkout Demo", "checkout-demo"],
  ["Crème brûlée", "creme-brulee"],
  ["---", "tunnel-"],
  ["日本語", "tunnel-"],
  ["3rd try!", "tunnel-3rd-try"],
  ["a".repeat(80), "a".repeat(50)],
  ["UPPER_case.and/slash", "upper-case-and-slash"],
])("%j has a name that a cluster accepts", (name, expected) => {
  const { id } = createTunnel({ ...plain, ...ids, name }, TOKEN_HOLDER);
  const documents = parseAllDocuments(exportTunnel(id, { as: "kubernetes" })).map((each) =>
    each.toJS(),
  );
  const found = kubernetesSchema.parse(documents)[4].metadata.name;
  expect(found).toMatch(new RegExp(`^${expected}`));
  if (!expected.endsWith("-")) expect(found).toBe(expected);
});

test("doors do not come along, and each kind says what stands in for it", () => {
  connectAccess({
    findTunnel: (wanted) => getStored(wanted).config,
    besideOnLink: () => [],
    setAccess: () => undefined,
    setIssuerKeys: () => undefined,
  });
  const allowedOrigins = ["https://pages.example.com"];
  const { id } = createTunnel(
    { ...plain, ...ids, name: "With doors", allowedOrigins },
    TOKEN_HOLDER,
  );
  const { door } = openDoor(id, { kind: "key", name: "the nightly build" });
  const hook = { path: "/hooks/github", scheme: "github", secret: "a-secret-of-github" };
  openDoor(id, { kind: "webhook", name: "pushes", ...hook });
  for (const as of ["ngrok-cli", "traffic-policy", "agent-config", "kubernetes", "compose"]) {
    const text = exportTunnel(id, { as });
    for (const said of [
      "“pushes”",
      "verify-webhook",
      "“the nightly build”",
      "allow_cors_preflight",
    ]) {
      expect([as, text]).toEqual([as, expect.stringContaining(said)]);
    }
    expect(text).not.toContain("gatehouse_door");
    expect(text).not.toContain("a-secret-of-github");
    expect(text).not.toContain("key" in door ? String(door.key) : "no key");
  }
});
