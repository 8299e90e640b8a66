import { once } from "node:events";
import { createServer } from "node:net";
import { z } from "zod";
import type { Call, DemoTunnels } from "./demo/seed-demo";
import { labControl } from "./lab/edge/control-client";

// What the demo lacks, so that every state of the dashboard can be looked at.

const madeSchema = z.object({ id: z.string() });
const requestSchema = z.object({ id: z.int(), path: z.string(), status: z.int().optional() });
const requestsSchema = z.object({ items: z.array(requestSchema) });
const CHANGES_MS = 60_000;
const MANY = 500;

export type DashboardApi = { url: string; call: Call };

type Needs = {
  dashboard: DashboardApi;
  tunnels: DemoTunnels;
  /** Where nothing listens. */
  deadPort: number;
  /** The lab's edge, for an account whose authtoken it does not know. */
  ingress: { serverAddr: string; caCertificate: string };
  controlUrl: string;
};

/** Tunnels in each state that the demo's are not in, doors, people, and questions of an assistant. */
export async function enrich({ dashboard, tunnels, deadPort, ingress, controlUrl }: Needs) {
  const { call } = dashboard;
  const [account, profile] = await Promise.all(["accounts", "profiles"].map(firstOf(call)));
  const base = { upstream: String(deadPort), accountId: account, profileId: profile };
  const make = async (name: string, fields: object = {}) =>
    madeSchema.parse(await call("POST", "/api/tunnels", { ...base, name, ...fields })).id;
  const makeAccount = async (name: string, fields: object) => {
    const authtoken = "2hoUnknownAuthtokenThatNgrokRefuses_4fQ7";
    return madeSchema.parse(await call("POST", "/api/accounts", { name, authtoken, ...fields })).id;
  };
  const silent = await openSilence();
  const old = await makeAccount("Old account", ingress);
  const far = await makeAccount("Far away", { ...ingress, serverAddr: silent.address });
  const stopped = await make("Release notes");
  const appAway = await make("Search", { gate: true, askToComeIn: true });
  const cannotStart = await make("Billing", { accountId: old });
  const starting = await make("Weather", { accountId: far });
  const open = await make("Drafts");
  const start = (id: string) => call("POST", `/api/tunnels/${id}/start`).catch(nothing);
  const control = labControl(controlUrl);
  await control.fault({ kind: "drop-oidc" });
  await start(open);
  // It is online for a moment, until the check finds that a stranger comes in.
  await untilSettled(call, [open], ["failed"]);
  await control.clear();
  await Promise.all([appAway, cannotStart].map(start));
  void start(starting);
  await untilSettled(call, [appAway, cannotStart]);
  await openDoors(call, `/api/tunnels/${tunnels.api}`);
  await askByAssistant(dashboard, String(tunnels.api));
  return { stopped, appAway, cannotStart, starting, open, account, profile, end: silent.end };
}

/** @returns the ids of requests of different kinds; undefined for what did not happen. */
export async function findRequests(call: Call, { api, storefront }: DemoTunnels) {
  const read = async (id: string | undefined) =>
    requestsSchema.parse(await call("GET", `/api/tunnels/${id}/requests`)).items;
  const [ofApi, ofShop] = await Promise.all([read(api), read(storefront)]);
  const failed = ofApi.find(({ status }) => status === 500)?.id;
  const replay = await call("POST", `/api/requests/${failed}/replay`, {});
  return {
    failed,
    events: ofApi.find(({ path }) => path === "/events")?.id,
    socket: ofShop.find(({ path }) => path === "/ws")?.id,
    json: ofApi.find(({ path, status }) => path === "/orders" && status === 200)?.id,
    replay: z.object({ id: z.int() }).parse(replay).id,
  };
}

/** Does what somebody does in the setup who has a profile and an account. Resolves with the tunnel's URL. */
export async function setUpToTheEnd(call: Call, appPort: number): Promise<string> {
  const draft = "/api/setup/draft";
  const app = { upstream: String(appPort), tunnelName: "Teapot shop" };
  await call("PATCH", draft, { ...app, people: "member@example.com" });
  await call("POST", `${draft}/tunnel`);
  const made = await call("PATCH", draft, { step: "start" });
  const { tunnelId } = z.object({ tunnelId: z.string() }).parse(made);
  await call("POST", `/api/tunnels/${tunnelId}/start`);
  await untilSettled(call, [tunnelId]);
  const tunnel = await call("GET", `/api/tunnels/${tunnelId}`);
  return z.object({ status: z.object({ url: z.string() }) }).parse(tunnel).status.url;
}

/** As many tunnels as anybody has, in ten groups. */
export async function makeMany(call: Call): Promise<void> {
  const authtoken = "2hoUnknownAuthtokenThatNgrokRefuses_4fQ7";
  const account = madeSchema.parse(
    await call("POST", "/api/accounts", { name: "Work", authtoken }),
  );
  const login = {
    issuerUrl: "https://api.descope.com/P2abcdefghijklmnopqrstuvwxyz",
    clientId: "P2abcdefghijklmnopqrstuvwxyz",
    clientSecret: "K2abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
  };
  const profile = madeSchema.parse(
    await call("POST", "/api/profiles", { name: "Staff", ...login }),
  );
  for (let index = 0; index < MANY; index += 1) {
    await call("POST", "/api/tunnels", {
      name: `Preview ${index + 1} of the checkout with a long name that a branch has`,
      upstream: String(3000 + index),
      group: `Team ${Math.floor(index / 50) + 1}`,
      ...{ accountId: account.id, profileId: profile.id },
    });
  }
}

const nothing = () => undefined;

const firstOf = (call: Call) => async (kind: string) =>
  z.array(madeSchema).parse(await call("GET", `/api/${kind}`))[0]?.id;

/** Takes connections and says nothing, so that whoever connects goes on trying. */
async function openSilence() {
  const server = createServer((socket) => void socket.on("error", nothing).resume());
  server.listen(0, "127.0.0.1").unref();
  await once(server, "listening");
  const place = z.object({ port: z.int() }).parse(server.address());
  return { address: `localhost:${place.port}`, end: () => void server.close() };
}

async function openDoors(call: Call, tunnel: string): Promise<void> {
  await call("POST", `${tunnel}/doors`, { kind: "key", name: "Nightly report" });
  const webhook = { kind: "webhook", name: "Payments", path: "/hooks/payments", scheme: "stripe" };
  await call("POST", `${tunnel}/doors`, { ...webhook, secret: "whsec_example_of_the_lab" });
  await call("POST", `${tunnel}/grants`, { email: "auditor@example.net" });
}

async function askByAssistant({ url, call }: DashboardApi, tunnelId: string) {
  const made = await call("POST", "/api/assistants", { name: "Coder" });
  const { credential } = z.object({ credential: z.string() }).parse(made);
  const changes = [
    { kind: "grant", tunnelId, email: "reviewer@example.org" },
    { kind: "settings", tunnelId, set: { allowedDomains: ["example.com", "example.net"] } },
    { kind: "key", tunnelId, name: "Deploy" },
  ];
  for (const change of changes) {
    const response = await fetch(`${url}/api/proposals`, {
      method: "POST",
      headers: { authorization: `Bearer ${credential}`, "content-type": "application/json" },
      body: JSON.stringify(change),
    });
    if (!response.ok) throw new Error(`The assistant may not ask: ${await response.text()}`);
  }
}

async function untilSettled(
  call: Call,
  ids: readonly string[],
  states: readonly string[] = ["online", "failed"],
): Promise<void> {
  const stateSchema = z.object({ status: z.object({ state: z.string() }) });
  const deadline = Date.now() + CHANGES_MS;
  for (const id of ids) {
    while (Date.now() < deadline) {
      const { status } = stateSchema.parse(await call("GET", `/api/tunnels/${id}`));
      if (states.includes(status.state)) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
