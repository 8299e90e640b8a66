import fc from "fast-check";
import { expect, test } from "vitest";
import { isProblem } from "@/lib/errors/problem";
import { SPELLED_REMOVALS } from "@/lib/transfer/export/strip-spellings";
import type { Incoming } from "@/lib/transfer/incoming";
import { KNOWN, notesOf, read } from "./read-fixture";
import { readNgrokYml } from "./read-ngrok-yml";

const readText = (text: string) => readNgrokYml(text, KNOWN);

function find(incoming: Incoming, name: string) {
  const tunnel = incoming.tunnels.find(({ fields }) => fields.name === name);
  if (!tunnel) throw new Error(`${name} was not read: ${notesOf(incoming, name)}`);
  return tunnel;
}

const lost = read("30-lost-restrictions");

test.each([
  ["passwords", "basic_auth"],
  ["older-password", "password (auth)"],
  ["policy-file", "policy_file"],
  ["traffic-policy-file", "traffic_policy_file"],
  ["client-certificates", "mutual_tls_cas"],
  ["webhook", "verify_webhook"],
  ["oauth-without-lists", "OAuth login"],
  ["oauth-with-organizations", "organizations is unknown"],
  ["unusable-login", "cannot be used"],
  ["unusable-client", "client_id is a placeholder"],
  ["two-logins", "oidc beside the login of its policy"],
  ["two-modules", "OAuth login"],
  ["ip-policies-alone", "ip_restriction's option policies"],
  ["ip-policies", "ip_restriction's option policies"],
  ["headers", "request_header cannot be read"],
  ["unknown-option", "user_agent_filter is unknown"],
  ["unreadable-policy", "traffic policy cannot be read"],
  ["broken-text", "traffic policy cannot be read"],
  ["switched-off", "switched off"],
  ["unreadable-rules", "on_http_request is no list of rules"],
  ["unreadable-rule", "Rule 1 of its on_http_request cannot be read"],
  ["response-rule", "Rule 1 of its on_http_response cannot be read"],
  ["tcp-phase", "Write restrict-ips or deny under on_http_request instead"],
  ["unknown-phase", "rules of on_something are left out"],
  ["jwt", "action jwt-validation is left out"],
  ["saml", "action saml is left out"],
  ["result-of-another-login", "result of a login that is left out"],
  ["second-login", "action openid-connect is left out"],
  ["some-paths", "only to some requests; here it applies to all"],
  ["login-options", "authz_url_params"],
  ["policy-in-a-file", "traffic_policy_file"],
  ["certificates", "mutual_tls_certificate_authorities"],
  ["unknown", "allow_list is unknown"],
])("%s: the person has to agree to what is lost", (name, line) => {
  expect(find(lost, name).widens.join(" ")).toContain(line);
});

test("every tunnel of that file is in the table, so each of them needs a yes", () => {
  expect(lost.refused).toEqual([]);
  for (const { fields, widens } of lost.tunnels) expect(widens, fields.name).not.toEqual([]);
});

test.each([
  ["24-partial-oidc", "flow2"],
  ["27-tcp-phase", "tcpp"],
  ["23-v1", "shop"],
  ["14-v3-rules-around-login", "guarded"],
  ["16-v3-policy-file", "from-file"],
  ["06-basic-auth", "staging"],
])("%s: %s needs a yes", (file, name) => {
  expect(find(read(file), name).widens).not.toEqual([]);
});

test("options that let nobody else in need no yes, but are named", () => {
  const incoming = read("31-nothing-lost");
  for (const { fields, widens } of incoming.tunnels) expect(widens, fields.name).toEqual([]);
  expect(notesOf(incoming, "lists")).toContain("OAuth login is left out");
  expect(notesOf(incoming, "empty")).not.toMatch(/password|certificates/);
  for (const word of ["metadata", "crt", "hostname", "host_header", "inspect cannot be read"])
    expect(notesOf(incoming, "options")).toContain(word);
  for (const word of [
    ...["allow_cors_preflight", "auth_id", "auth_cookie_domain"],
    ...["description", "metadata", "HTTP/1.1", "proxy_protocol", "upstream's option verify"],
  ])
    expect(notesOf(incoming, "plain")).toContain(word);
  expect(notesOf(incoming, "same")).not.toContain("left out");
  expect(incoming.leftOut).toEqual([
    { where: "agent.authtoken", text: expect.stringContaining("Enter your authtoken") },
    { where: "agent.connect_url", text: expect.stringContaining("not an address") },
    { where: "agent.metadata", text: expect.stringContaining("ngrok agent itself") },
    { where: "authtoken", text: expect.stringContaining("under agent:") },
  ]);
});

test("an endpoint whose bindings cannot be read is refused", () => {
  const incoming = read("31-nothing-lost");
  expect(notesOf(incoming, "elsewhere")).toContain("bound to internal");
  expect(notesOf(incoming, "strange-bindings")).toBe("not there");
  expect(incoming.refused).toHaveLength(2);
});

test.each([
  "https://api.internal",
  "api.internal",
  "api.internal:8080",
  "https://API.Internal:8443/",
  "http://*.internal",
])("%s accepts no visitors, so it does not become a tunnel", (url) => {
  const { tunnels, refused } = readText(
    JSON.stringify({ endpoints: [{ name: "api", url, upstream: { url: 80 } }] }),
  );
  expect(tunnels).toEqual([]);
  expect(refused[0]?.notes.join()).toContain("internal endpoint");
});

test.each(["21-env-token", "22-angle-token"])("%s: a placeholder is not an authtoken", (file) => {
  const { accounts, leftOut, withSecrets, tunnels } = read(file);
  expect({ accounts, withSecrets }).toEqual({ accounts: [], withSecrets: false });
  expect(leftOut).toContainEqual({
    where: "authtoken",
    text: "It is a placeholder. Enter your authtoken in an account.",
  });
  expect(tunnels).toHaveLength(1);
});

test("ngrok 1.x is read, except for its own server", () => {
  const { source, accounts, tunnels, leftOut } = read("23-v1");
  expect(source).toBe("ngrok.yml of ngrok 1.x");
  expect(accounts).toEqual([]);
  expect(tunnels.map(({ fields }) => [fields.name, fields.upstream, fields.domain])).toEqual([
    ["web", "http://localhost:8080", undefined],
    ["shop", "http://127.0.0.1:3000", "shop.example.test"],
  ]);
  expect(leftOut.map(({ where }) => where)).toEqual(["server_addr", "trust_host_root_certs"]);
});

test("several protocols of one tunnel show that the file is of ngrok 1.x", () => {
  const { source, tunnels } = readText(
    JSON.stringify({
      tunnels: {
        same: { proto: { http: 80, https: 80 } },
        two: { proto: { http: 80, https: 8443, tcp: 22 } },
        ssh: { proto: { tcp: 22 } },
      },
    }),
  );
  expect(source).toBe("ngrok.yml of ngrok 1.x");
  expect(tunnels.map(({ fields }) => fields.upstream)).toEqual([
    "http://localhost:80",
    "http://localhost:8443",
  ]);
  const left = tunnels.map(({ notes }) => notes.filter((note) => note.includes("left out")));
  expect(left).toEqual([
    [],
    ["Its address for http is left out.", "Its address for tcp is left out."],
  ]);
});

test("address lists that cannot be kept do not become an empty rule", () => {
  expect(find(lost, "ip-policies-alone").fields.extraPolicy).toBeUndefined();
  expect(find(lost, "ip-policies").fields.extraPolicy).toContain("192.0.2.0/24");
});

test("the secret of an ngrok 1.x server never goes to ngrok", () => {
  const text =
    "authtoken: 1-token-of-our-server\nserver_addr: t.example.test:4443\ninspect_addr: disabled\n";
  const { accounts, leftOut } = readText(text);
  expect(accounts).toEqual([]);
  expect(leftOut[0]).toEqual({
    where: "authtoken",
    text: expect.stringContaining("belongs to a server of ngrok 1.x"),
  });
  expect(readText(`${text.replace(/server_addr.*\n/, "")}`).accounts).toHaveLength(1);
});

test("a policy is read from a text, under inline or policy, and by its older names", () => {
  const incoming = read("29-wrapped-policies");
  for (const { fields, widens } of incoming.tunnels) {
    expect(widens, fields.name).toEqual([]);
    expect(fields.extraPolicy, fields.name).toMatch(/on_http_request:\n {2}- actions:\n/);
    expect(fields.extraPolicy, fields.name).toContain("type: deny");
  }
  expect(find(incoming, "older-names").fields.extraPolicy).toContain("compress-response");
  expect(find(incoming, "both").fields.extraPolicy).toContain("rate-limit");
  const inline = find(read("26-inline-policy"), "inl");
  expect([inline.widens, inline.fields.extraPolicy]).toEqual([
    [],
    expect.stringContaining("status_code: 404"),
  ]);
});

test("a rule that forwards to a skipped endpoint stays, and a note at its tunnel says so", () => {
  const incoming = read("25-forward-internal");
  expect(find(incoming, "web").fields.extraPolicy).toContain("https://ws.internal");
  expect(find(incoming, "web").fields.gate).toBe(false);
  expect(notesOf(incoming, "web")).toContain("The gate is off, because a rule sends requests");
  expect(notesOf(incoming, "web")).toContain(
    'A rule forwards requests to ws.internal, the endpoint "ws", which is skipped.',
  );
});

test("a tunnel whose rules send requests past the gate comes with the gate off, and says so", () => {
  const endpoint = (type: string) => ({
    name: type,
    url: `https://${type}.example.com`,
    upstream: { url: 80 },
    traffic_policy: { on_http_request: [{ actions: [{ type, config: {} }] }] },
  });
  const endpoints = [endpoint("ai-gateway"), endpoint("deny")];
  const incoming = readNgrokYml(JSON.stringify({ version: 3, endpoints }), KNOWN);
  expect(find(incoming, "ai-gateway").fields.gate).toBe(false);
  expect(notesOf(incoming, "ai-gateway")).toContain(
    "The gate is off, because a rule sends requests elsewhere than to your app (ai-gateway), past it.",
  );
  expect(find(incoming, "deny").fields.gate).toBeUndefined();
});

test("a host_header that is the app's own host becomes Rewrite Host", () => {
  const { tunnels } = read("28-host-header");
  expect(tunnels.map(({ fields }) => fields.rewriteHost)).toEqual([true, true]);
  expect(notesOf(read("28-host-header"), "wp")).not.toContain("host_header");
});

test.each([
  ["site.test", "https://site.test:443", true],
  ["SITE.test:443", "https://site.test", true],
  ["localhost:3000", 3000, true],
  ["localhost", 3000, true],
  ["Rewrite", 3000, true],
  ["site.test:8443", "https://site.test", true],
  ["other.test", "https://site.test", true],
  ["preserve", 3000, false],
])("host_header %s for %s: %s", (header, addr, rewriteHost) => {
  const { tunnels } = readText(
    JSON.stringify({ tunnels: { a: { proto: "http", addr, host_header: header } } }),
  );
  expect(tunnels[0]?.fields.rewriteHost).toBe(rewriteHost);
  // Another host name than the app's own stays a host name.
  const isForeign = /^(other|site\.test:8443)/.test(header);
  expect(tunnels[0]?.fields.hostHeader).toBe(isForeign ? header : undefined);
});

test("rules before the login are named, except for those that Gatehouse itself writes there", () => {
  const login = {
    type: "openid-connect",
    config: { issuer_url: "https://id.example.com", client_id: "a" },
  };
  const strip = {
    type: "remove-headers",
    config: { headers: ["ngrok-auth-user-email", "ngrok-auth-user-name", "ngrok-auth-user-id"] },
  };
  const notesWith = (...rules: object[]) => {
    const traffic_policy = { on_http_request: [...rules, { actions: [login] }] };
    const { tunnels } = readText(
      JSON.stringify({ endpoints: [{ name: "a", upstream: { url: 80 }, traffic_policy }] }),
    );
    return tunnels[0]?.notes.join(" ");
  };
  const own = { actions: [strip] };
  const exported = { actions: [...SPELLED_REMOVALS] };
  const other = { actions: [{ type: "rate-limit" }] };
  expect(notesWith(own)).not.toContain("before the login");
  expect(notesWith(exported)).not.toContain("before the login");
  expect(notesWith({ actions: [login] }, other)).not.toContain("before the login");
  expect(notesWith(other)).toContain("Rules that ran before the login run after it here.");
  expect(notesWith(own, other)).toContain("Rules that ran before the login run after it here.");
});

// Words with a meaning at some place of some file. They also occur at places where they have none.
const KEYS = (
  "version agent authtoken tunnels endpoints name url upstream addr proto http https bindings policy traffic_policy " +
  "inline inbound on_http_request on_tcp_connect actions expressions type config oidc oauth issuer_url client_id " +
  "allow_emails basic_auth ip_restriction allow_cidrs request_header add host_header schemes constructor toString"
).split(" ");
const VALUES = [
  "3",
  "https://a.example",
  "openid-connect",
  "deny",
  "rewrite",
  "on_http_request: [",
  "",
];

const part = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 7, withCrossShrink: true },
    fc.constantFrom<unknown>(...VALUES, 80, 3, null, true, false, -1),
    fc.array(tie("any"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("any"), { maxKeys: 5 }),
  ),
})).any;

test("any file is read, or refused with a sentence", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...KEYS), part, { maxKeys: 6 }), (file) => {
      try {
        const { tunnels, refused, leftOut } = readText(JSON.stringify(file));
        const lines = [
          ...tunnels.flatMap(({ notes, widens }) => [...notes, ...widens]),
          ...refused.flatMap(({ notes }) => notes),
          ...leftOut.map(({ text }) => text),
        ];
        for (const line of lines) expect(line).toMatch(/\S/);
      } catch (error) {
        if (!isProblem(error)) throw error;
      }
    }),
    { numRuns: 400 },
  );
});

test("only Gatehouse's own rule for the host name is removed", () => {
  const name = "Give the app its own host name";
  const host = { type: "add-headers", config: { headers: { host: "shop.test" } } };
  const policyOf = (...actions: object[]) => {
    const traffic_policy = { on_http_request: [{ name, actions }] };
    const text = JSON.stringify({
      endpoints: [{ name: "a", upstream: { url: 80 }, traffic_policy }],
    });
    return readText(text).tunnels[0]?.fields;
  };
  expect(policyOf(host)).toMatchObject({ rewriteHost: true, hostHeader: "shop.test" });
  expect(policyOf(host)?.extraPolicy).toBeUndefined();
  expect(policyOf(host, { type: "deny" })?.extraPolicy).toContain("deny");
});
