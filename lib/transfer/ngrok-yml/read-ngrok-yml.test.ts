import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import type { Incoming } from "@/lib/transfer/incoming";
import { parseExtraPolicy } from "@/lib/tunnels/extra-policy";
import { FIXTURES, KNOWN as known, notesOf, read } from "./read-fixture";

/** name -> the value of one field, for a readable table. */
function pick(incoming: Incoming, field: keyof Incoming["tunnels"][number]["fields"]) {
  return Object.fromEntries(incoming.tunnels.map(({ fields }) => [fields.name, fields[field]]));
}

function rulesOf(incoming: Incoming, name: string) {
  const tunnel = incoming.tunnels.find(({ fields }) => fields.name === name);
  return parseExtraPolicy(z.string().optional().parse(tunnel?.fields.extraPolicy));
}

const all = readdirSync(FIXTURES).map((file) => file.replace(/\.yml$/, ""));

test("there are fixtures to read", () => expect(all.length).toBeGreaterThanOrEqual(15));

test.each(all)("%s: every tunnel has a login, and no text repeats a secret", (file) => {
  const incoming = read(file);
  for (const { fields } of incoming.tunnels) expect(fields.profile).toBeTruthy();
  const words = JSON.stringify([
    incoming.leftOut,
    incoming.refused,
    incoming.tunnels.map(({ notes, widens }) => [notes, widens]),
    incoming.profiles.map(({ notes }) => notes),
  ]);
  expect(words).not.toMatch(
    /2abcDEF|K2-secret|password-of|proxy-password|2key-that|webhook-secret|shh-secret|NGROK_AUTHTOKEN|where-to-get|user:pw/,
  );
});

test("an authtoken alone becomes an account", () => {
  const { source, withSecrets, accounts, tunnels } = read("01-only-authtoken");
  expect({ source, withSecrets }).toEqual({ source: "ngrok.yml, version 2", withSecrets: true });
  expect(accounts.map(({ fields }) => fields)).toEqual([
    { name: "ngrok.yml", authtoken: "2abcDEFghiJKLmnoPQRstuVWXyz_0123456789abcdef" },
  ]);
  expect(tunnels).toEqual([]);
});

test("a tunnel without a login gets the login of the chosen profile, and a note says so", () => {
  const incoming = read("02-first-tunnel");
  expect(incoming.tunnels[0]?.fields).toMatchObject({
    name: "website",
    upstream: "http://localhost:3000",
    account: "ngrok.yml",
    profile: "Acme",
  });
  expect(notesOf(incoming, "website")).toBe(
    'It has no OpenID Connect login in the file; here it gets the login of "Acme".',
  );
  expect(incoming.leftOut.map(({ where }) => where)).toEqual([
    "region",
    "console_ui, log_level, log, web_addr",
  ]);
  const unchosen = read("02-first-tunnel", { profile: undefined });
  expect(unchosen.tunnels[0]?.fields.profile).toBeUndefined();
});

test("every form of a local address is understood", () => {
  const incoming = read("03-address-forms");
  expect(pick(incoming, "upstream")).toEqual({
    port: "http://localhost:8080",
    "text-port": "http://localhost:8081",
    "host-port": "http://192.168.1.20:8082",
    host: "http://app.local:80",
    origin: "http://localhost:8083",
    "tls-app": "https://localhost:8443",
    "tls-app-verified": "https://localhost:8444",
    "with-path": "http://localhost:8084",
    ipv6: "http://[::1]:8085",
  });
  expect(pick(incoming, "verifyUpstreamTls")).toMatchObject({
    port: true,
    "tls-app": false,
    "tls-app-verified": true,
  });
  expect(notesOf(incoming, "with-path")).toContain("path of its local address is left out");
  expect(incoming.refused.map(({ name }) => name)).toEqual(["folder", "nothing", "bad-port"]);
});

test("domains are imported, and a name that is not a single host gets a note", () => {
  const incoming = read("04-domains");
  expect(pick(incoming, "domain")).toEqual({
    domain: "demo.ngrok.app",
    hostname: "demo.example.com",
    subdomain: undefined,
    wildcard: undefined,
    "both-schemes": undefined,
    "bind-tls": undefined,
  });
  expect(notesOf(incoming, "subdomain")).toContain("subdomain is left out");
  expect(notesOf(incoming, "wildcard")).toContain("not one host name");
  expect(notesOf(incoming, "both-schemes")).toContain("https here");
  expect(notesOf(incoming, "bind-tls")).toContain("https here");
});

test("tunnels of other protocols are refused with the reason", () => {
  const incoming = read("05-other-protocols");
  expect(Object.keys(pick(incoming, "upstream"))).toEqual(["web"]);
  expect(notesOf(incoming, "ssh")).toContain("tcp tunnel");
  expect(notesOf(incoming, "mail")).toContain("tls tunnel");
  expect(notesOf(incoming, "edge")).toContain("labeled tunnel");
});

test("passwords are replaced by the login", () => {
  const incoming = read("06-basic-auth");
  expect(notesOf(incoming, "staging")).toContain("list of passwords (basic_auth) is left out");
  expect(notesOf(incoming, "staging")).not.toContain("host_header");
  expect(notesOf(incoming, "old-agent")).not.toContain("host_header");
  expect(pick(incoming, "rewriteHost")).toEqual({ staging: true, "old-agent": true });
  expect(pick(incoming, "hostHeader")).toEqual({ staging: undefined, "old-agent": "app.local" });
  expect(notesOf(incoming, "old-agent")).toContain("password (auth) is left out");
  expect(pick(incoming, "inspect")).toEqual({ staging: false, "old-agent": true });
});

test("the profile's login lets in the people whom OAuth let in", () => {
  const incoming = read("07-oauth-google");
  expect(incoming.tunnels[0]?.fields).toMatchObject({
    profile: "Acme",
    allowedDomains: ["example.com"],
    allowedEmails: ["guest@example.org"],
  });
  expect(notesOf(incoming, "internal")).toContain("OAuth login is left out");
});

test("OIDC options become one profile for both tunnels", () => {
  const incoming = read("08-oidc-module");
  expect(incoming.profiles.map(({ fields }) => fields)).toEqual([
    {
      name: "Descope P2aaaaaaaaaaaaaaaaaaaaaa",
      issuerUrl: "https://api.descope.com/P2aaaaaaaaaaaaaaaaaaaaaaaaaa",
      clientId: "P2aaaaaaaaaaaaaaaaaaaaaaaaaa",
      clientSecret: "K2-secret-of-the-portal",
      scopes: ["openid", "email"],
    },
  ]);
  expect(new Set(Object.values(pick(incoming, "profile")))).toEqual(
    new Set(["Descope P2aaaaaaaaaaaaaaaaaaaaaa"]),
  );
  expect(pick(incoming, "allowedDomains")).toEqual({ portal: ["example.com"], second: [] });
});

test("a login that is stored already is used, not added", () => {
  const profile = {
    name: "Portal login",
    issuerUrl: "https://api.descope.com/P2aaaaaaaaaaaaaaaaaaaaaaaaaa",
    clientId: "P2aaaaaaaaaaaaaaaaaaaaaaaaaa",
  };
  const incoming = read("08-oidc-module", { profiles: [...known.profiles, profile] });
  expect(incoming.profiles).toEqual([]);
  expect(pick(incoming, "profile")).toEqual({ portal: "Portal login", second: "Portal login" });
});

test("modules become Traffic Policy rules that Gatehouse accepts", () => {
  const incoming = read("09-modules");
  const { on_http_request = [], on_http_response = [] } = rulesOf(incoming, "api");
  const types = (rules: typeof on_http_request) =>
    rules.flatMap(({ actions }) => actions.map(({ type }) => type));
  expect(types(on_http_request)).toEqual([
    "restrict-ips",
    "circuit-breaker",
    "remove-headers",
    "add-headers",
  ]);
  expect(types(on_http_response)).toEqual(["add-headers", "compress-response"]);
  expect(on_http_request[0]?.actions[0]?.config).toEqual({ allow: ["192.0.2.0/24"] });
  expect(on_http_request[3]?.actions[0]?.config).toEqual({ headers: { "x-env": "staging" } });
  const notes = notesOf(incoming, "api");
  for (const option of ["websocket_tcp_converter", "mutual_tls_cas", "verify_webhook", "metadata"])
    expect(notes).toContain(option);
});

test("the policy of agents before 3.14 is imported", () => {
  const { on_http_request, on_http_response } = rulesOf(read("10-policy-before-3.14"), "limited");
  expect(on_http_request?.[0]).toMatchObject({
    name: "limit",
    expressions: ["req.URL.path.startsWith('/api')"],
    actions: [{ type: "rate-limit" }],
  });
  expect(on_http_response?.[0]?.actions[0]?.type).toBe("add-headers");
});

test("endpoints of version 3", () => {
  const incoming = read("11-v3-basic");
  expect(pick(incoming, "domain")).toEqual({
    basic: "basic.ngrok.app",
    random: undefined,
    "bare-domain": "bare.example.com",
    "plain-http": "plain.example.com",
  });
  expect(pick(incoming, "upstream")["bare-domain"]).toBe("https://localhost:8443");
  expect(notesOf(incoming, "bare-domain")).toContain("HTTP/1.1");
  expect(notesOf(incoming, "plain-http")).toContain("https here");
  expect(notesOf(incoming, "random")).toContain("description is left out");
});

test("of the agent's settings the ingress is imported, and the rest is listed", () => {
  const { accounts, leftOut } = read("12-v3-agent-settings");
  expect(accounts[0]?.fields.serverAddr).toBe("connect.example.com:443");
  expect(leftOut.map(({ where }) => where)).toEqual([
    "agent.api_key",
    "agent.connect_cas",
    "agent.proxy_url",
    "agent.region",
    "agent.heartbeat_interval, agent.update_check",
  ]);
});

test("a Descope login in a Traffic Policy becomes a profile, its rules stay", () => {
  const incoming = read("13-v3-descope-policy");
  expect(incoming.profiles[0]?.fields).toMatchObject({
    issuerUrl: "https://api.descope.com/P2bbbbbbbbbbbbbbbbbbbbbbbbbb",
    clientSecret: "K2-secret-of-the-app",
  });
  expect(incoming.tunnels[0]?.fields).toMatchObject({
    profile: incoming.profiles[0]?.fields.name,
    maxSessionDuration: "8h",
    idleSessionDuration: "30m",
  });
  expect(rulesOf(incoming, "app").on_http_request).toEqual([
    {
      expressions: ["!actions.ngrok.oidc.identity.email.endsWith('@example.com')"],
      actions: [{ type: "deny", config: { status_code: 403 } }],
    },
  ]);
});

test("other logins are replaced, and rules that used them use ours", () => {
  const incoming = read("14-v3-rules-around-login");
  const { on_http_request = [], on_http_response = [] } = rulesOf(incoming, "guarded");
  expect(on_http_request.map(({ actions }) => actions.map(({ type }) => type))).toEqual([
    ["rate-limit"],
    ["deny"],
  ]);
  expect(on_http_request[1]?.expressions).toEqual([
    "!actions.ngrok.oidc.identity.email.endsWith('@example.com')",
  ]);
  expect(on_http_response).toHaveLength(1);
  const notes = notesOf(incoming, "guarded");
  expect(notes).toContain("action oauth is left out");
  expect(notes).toContain("action basic-auth is left out");
  expect(notes).toContain("rules of on_tcp_connect are left out");
  expect(notes).toContain('the login of "Acme"');
});

test("a secret in ngrok's vault has to be entered, and a login for some paths becomes one for all", () => {
  const incoming = read("15-v3-vault-secret");
  expect(incoming.profiles[0]?.fields.clientSecret).toBeUndefined();
  expect(incoming.profiles[0]?.notes.join()).toContain("enter it afterwards");
  expect(notesOf(incoming, "vaulted")).toContain("only to some requests; here it applies to all");
});

test("files that the configuration names are not read", () => {
  const incoming = read("16-v3-policy-file");
  expect(notesOf(incoming, "from-file")).toContain("reads no other files");
  expect(JSON.stringify(incoming)).not.toContain("root:");
});

test("pools are imported, bindings without visitors are not", () => {
  const incoming = read("17-v3-pools-and-bindings");
  expect(pick(incoming, "pooling")).toEqual({ pooled: true });
  expect(notesOf(incoming, "inner")).toContain("internal endpoint");
  expect(notesOf(incoming, "cluster")).toContain("bound to kubernetes");
  expect(notesOf(incoming, "database")).toContain("tcp endpoint");
  expect(notesOf(incoming, "passthrough")).toContain("tls endpoint");
});

test("tunnels and endpoints in one file get different names", () => {
  const incoming = read("18-v3-with-tunnels");
  expect(pick(incoming, "upstream")).toEqual({
    Web: "http://localhost:80",
    "web 2": "http://localhost:81",
    "Endpoint 2": "http://localhost:82",
  });
  expect(notesOf(incoming, "web 2")).toContain("twice");
  expect(notesOf(incoming, "Endpoint 3")).toContain("not have the form");
});

test("without an authtoken the account is the chosen one, the only one, or asked for", () => {
  expect(read("19-no-authtoken").tunnels[0]?.fields.account).toBeUndefined();
  expect(read("19-no-authtoken", { account: "Home" }).tunnels[0]?.fields.account).toBe("Home");
  const only = read("19-no-authtoken", { accounts: [{ name: "Work" }] });
  expect(only.tunnels[0]?.fields.account).toBe("Work");
  const stored = read("01-only-authtoken", { accountWith: () => "Work" });
  expect(stored.accounts).toEqual([]);
});

test("a login or a list that cannot be read never lets in more people", () => {
  const incoming = read("20-unusable-login");
  expect(pick(incoming, "profile")).toEqual({ "insecure-issuer": "Acme" });
  expect(notesOf(incoming, "insecure-issuer")).toContain("cannot be used");
  expect(notesOf(incoming, "broken-login")).toBe("Its oidc cannot be read.");
  expect(notesOf(incoming, "broken-list")).toBe("Its oauth cannot be read.");
});
