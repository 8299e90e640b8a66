import { z } from "zod";
import { type Kept, keepUpstream } from "./kept";

/** The facts that the demo reads from the line of `e2e/lab/main.ts --json`. */
export const labFactsSchema = z.object({
  issuerUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  authtoken: z.string(),
  serverAddr: z.string(),
  caCertificate: z.string(),
  descopeUsersUrl: z.string(),
  appPort: z.int(),
});

const itemSchema = z.object({ id: z.string(), name: z.string() });
const tunnelSchema = z.object({
  id: z.string(),
  name: z.string(),
  upstream: z.string(),
  status: z.object({ desired: z.enum(["up", "down"]) }),
});
type Tunnel = z.infer<typeof tunnelSchema>;

export type Call = (method: string, route: string, body?: object) => Promise<unknown>;
type Fields = Record<string, unknown>;

/** The ids of the demo's tunnels; undefined for one that the user has deleted. */
export type DemoTunnels = Record<"storefront" | "api" | "admin" | "preview", string | undefined>;
type Ports = Record<keyof DemoTunnels, number>;

/** Each of its tunnels has a URL of its own. */
const SHOP = "Shop";
/** Its tunnels have one link. */
export const LINKED_GROUP = "Friday demo";
const NAMES: Record<keyof DemoTunnels, string> = {
  storefront: "Storefront",
  api: "Orders API",
  admin: "Shop admin",
  preview: "Spring preview",
};

/** The dashboard's own HTTP API, as a script of the user calls it. */
export function demoApi({ url, token }: { url: string; token: string }): Call {
  return async (method, route, body) => {
    const response = await fetch(url + route, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(10_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
    return response.json();
  };
}

/**
 * Creates the demo's account, profile, tunnels and group at the first start. Later ones get the lab's current addresses
 * and its certificate, which is new at each start. Other changes by the user stay: what they deleted, too.
 */
export async function seed(
  call: Call,
  { issuerUrl, clientId, clientSecret, authtoken, serverAddr, caCertificate }: SeedFacts,
  ports: Ports,
  kept: Kept,
): Promise<DemoTunnels> {
  const ingress = { authtoken, serverAddr, caCertificate };
  const accountId = await save({ call, kept }, "accounts", "Demo ngrok account", ingress);
  const login = { issuerUrl, clientId, clientSecret };
  const profileId = await save({ call, kept }, "profiles", "Descope demo", login);
  const known = z.array(tunnelSchema).parse(await call("GET", "/api/tunnels"));
  const base = { accountId, profileId, allowedDomains: ["example.com"] };
  const gated = { ...base, gate: true, askToComeIn: true };
  const own = { ...gated, group: SHOP };
  const place = (key: keyof DemoTunnels, atFirst: Fields) =>
    placeTunnel({ call, known, kept, key, port: ports[key], atFirst });
  const storefront = await place("storefront", { ...own, domain: "storefront.localhost" });
  const api = await place("api", { ...own, domain: "orders-api.localhost" });
  const admin = await place("admin", { ...gated, group: LINKED_GROUP });
  const preview = await place("preview", { ...gated, group: LINKED_GROUP });
  if (admin.isNew && preview.isNew) {
    const link = { link: true, acceptShared: true, domain: "friday.localhost" };
    await call("PATCH", groupRoute, { ...link, accountId, profileId });
    await call("POST", `${groupRoute}/start`);
  }
  // The first one waits for its Start button: the first click is the newcomer's.
  if (api.isNew) await call("POST", `/api/tunnels/${api.id}/start`);
  return { storefront: storefront.id, api: api.id, admin: admin.id, preview: preview.id };
}

type SeedFacts = Omit<z.infer<typeof labFactsSchema>, "descopeUsersUrl" | "appPort">;

const groupRoute = `/api/groups/${encodeURIComponent(LINKED_GROUP)}`;

type Placing = {
  call: Call;
  known: readonly Tunnel[];
  kept: Kept;
  key: keyof DemoTunnels;
  port: number;
  atFirst: Fields;
};
type Placed = { id: string | undefined; isNew: boolean };

async function placeTunnel({ call, known, kept, key, port, atFirst }: Placing): Promise<Placed> {
  const before = kept.get(key);
  // A demo of before has kept nothing, but has its tunnel.
  const tunnel = before
    ? known.find(({ id }) => id === before.id)
    : known.find(({ name }) => name === NAMES[key]);
  if (before && !tunnel) return { id: undefined, isNew: false };
  if (!tunnel) {
    const fields = { name: NAMES[key], upstream: String(port), ...atFirst };
    const made = tunnelSchema.parse(await call("POST", "/api/tunnels", fields));
    kept.set(key, made);
    return { id: made.id, isNew: true };
  }
  const route = `/api/tunnels/${tunnel.id}`;
  const upstream = keepUpstream(tunnel.upstream, before?.upstream, port);
  const now = upstream ? tunnelSchema.parse(await call("PATCH", route, { upstream })) : tunnel;
  if (upstream || !before) kept.set(key, now);
  // A tunnel that was up has started again with the old addresses and certificate.
  if (tunnel.status.desired === "up") await call("POST", `${route}/restart`);
  return { id: tunnel.id, isNew: false };
}

/** `always` is updated each time: the lab's addresses and its certificate. The tunnels need it, so it is made again. */
async function save(
  { call, kept }: Pick<Placing, "call" | "kept">,
  kind: "accounts" | "profiles",
  name: string,
  always: Fields,
): Promise<string> {
  const items = z.array(itemSchema).parse(await call("GET", `/api/${kind}`));
  const before = kept.get(kind)?.id;
  const known = items.find(({ id }) => id === before) ?? items.find((item) => item.name === name);
  const saved = known
    ? await call("PATCH", `/api/${kind}/${known.id}`, always)
    : await call("POST", `/api/${kind}`, { name, ...always });
  const { id } = itemSchema.parse(saved);
  if (id !== before) kept.set(kind, { id });
  return id;
}
