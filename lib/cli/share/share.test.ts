import { once } from "node:events";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { expect, test } from "vitest";
import { z } from "zod";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import type { Profile } from "@/lib/contract/profiles";
import { parseUpstream, type Upstream } from "@/lib/contract/upstream";
import { findPart } from "./choose-login";
import { describeGuests, describeOneLink } from "./describe-share";
import { isListening } from "./make-tunnel";
import { readPlan } from "./read-plan";

const PROFILE: Profile = {
  id: "p1",
  name: "Acme",
  issuerUrl: "https://api.descope.com/P2acme",
  clientId: "P2acme",
  hasClientSecret: true,
  scopes: ["openid"],
  createdAt: "2026-05-04T12:00:00.000Z",
  updatedAt: "2026-05-04T12:00:00.000Z",
  lastCheck: null,
};

const words = (upstream: string, ...allow: string[]) => ({
  upstream,
  allow,
  for: undefined,
  group: undefined,
  name: undefined,
});

test("the command line says who may enter, and a wrong one is refused before anything is started", () => {
  const plan = readPlan(
    words("3000", "@example.com", "member@example.org, role:editor"),
    "/home/me/shop",
  );
  expect(plan).toMatchObject({
    upstream: { url: "http://localhost:3000" },
    baseName: "shop",
    who: {
      allowedDomains: ["example.com"],
      allowedEmails: ["member@example.org"],
      allowedRoles: ["editor"],
    },
  });
  expect(readPlan(words("https://app.test:8443"), homedir()).baseName).toBe("app.test:8443");
  const refused = (upstream: string, more: object = {}) =>
    expect(() => readPlan({ ...words(upstream), ...more }, "/")).toThrow(
      expect.objectContaining({ code: 2 }),
    );
  refused("70000");
  refused("3000", { for: "soon" });
  // Nothing on the list would let everybody in.
  refused("3000", { allow: [""] });
  refused("3000", { allow: [" , "] });
  refused("3000", { allow: ["member@"] });
  refused("3000", { allow: ["everyone", "@example.com"] });
  expect(readPlan(words("3000", "everyone"), "/").who).toEqual(readPlan(words("3000"), "/").who);
});

test("who may enter is said plainly, above all when it is everybody", () => {
  const of = (fields: Parameters<typeof sampleTunnel>[1]) =>
    describeGuests(sampleTunnel("Shop", fields), PROFILE);
  expect(of({})).toBe(
    "Everybody who can log in at Descope project P2acme (Acme). Limit it with --allow.",
  );
  expect(of({ allowedDomains: ["example.com"], askToComeIn: true })).toBe(
    "Everyone at example.com, by a login at Descope project P2acme (Acme). Others can ask, and you answer here.",
  );
  expect(of({ allowedRoles: ["admin"] })).toMatch(
    /^Everyone who can log in and has the role admin, /,
  );
});

test("where the account's domain is taken, the way behind one link is a command", () => {
  const refusal = (tunnelId?: string) => ({
    title: "“Docs” has the account's own domain",
    detail: "",
    beside: { name: "Docs", ...(tunnelId !== undefined && { tunnelId }) },
  });
  const tunnels = [sampleTunnel("Docs", { id: "docs" })];
  const grouped = [sampleTunnel("Docs", { id: "docs", group: "Friday demo" })];
  expect(describeOneLink(refusal(), tunnels, "3000")).toBe(
    "Put it behind that link: gatehouse share 3000 --group Docs",
  );
  expect(describeOneLink(refusal("docs"), grouped, "3000")).toBe(
    "Put both behind one link: in the dashboard turn on One link at the group “Friday demo”. Then: gatehouse share 3000 --group 'Friday demo'",
  );
  expect(describeOneLink(refusal("docs"), tunnels, "3000")).toContain("give “Docs” a group");
  expect(describeOneLink({ title: "No", detail: "No" }, tunnels, "3000")).toBeUndefined();
});

test("an account is meant by its name or the beginning of it, and an unknown one is answered with the list", () => {
  const all = [
    { id: "a1", name: "Home" },
    { id: "a2", name: "Work" },
    { id: "a3", name: "Workshop" },
  ];
  const noun = { name: "ngrok account", option: "account" } as const;
  const find = (wanted: string) => findPart(noun, all, wanted).id;
  expect([find("HOME"), find("h"), find("work"), find("a3"), find("works")]).toEqual([
    "a1",
    "a1",
    "a2",
    "a3",
    "a3",
  ]);
  for (const wanted of ["wor", "", "lab"]) {
    expect(() => find(wanted)).toThrow(/There are:\n {2}Home\n {2}Work\n {2}Workshop$/);
  }
});

test("an app that does not listen is seen", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  const upstream = upstreamOf(`127.0.0.1:${port}`);
  expect(await isListening(upstream)).toBe(true);
  server.close();
  await once(server, "close");
  expect(await isListening(upstream)).toBe(false);
  expect(await isListening(upstreamOf("unix:/nowhere/app.sock"))).toBe(false);
});

function upstreamOf(text: string): Upstream {
  const parsed = parseUpstream(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.upstream;
}
