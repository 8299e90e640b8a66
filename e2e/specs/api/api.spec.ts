import { readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { Lab } from "../../lab/start-lab";
import { type Dashboard, launchDashboard } from "../../launch-dashboard";
import { apiOf, test as base, expect, workAccount } from "../fixtures";
import { visit } from "../tunnel-steps";
import { DescribedClient, type Operation } from "./described-client";

/** A dashboard that makes its own token, so that it can be changed, and that finds an authtoken on its machine. */
const test = base.extend<{ dashboard: Dashboard; client: DescribedClient }>({
  dashboard: async ({ dataDir, lab }, use) => {
    const env = { GATEHOUSE_TOKEN: "", NGROK_AUTHTOKEN: workAccount(lab).authtoken };
    const dashboard = await launchDashboard({ dataDir, mode: "start", env });
    const token = readFileSync(path.join(dataDir, "token"), "utf8").trim();
    await use({ ...dashboard, token });
    await dashboard.stop();
  },
  client: async ({ dashboard }, use) => use(await DescribedClient.of(dashboard)),
});

/**
 * Operations that answer 2xx only in a state that this test does not reach, with the problem that they answer with
 * instead.
 */
const REFUSED = new Map([
  ["replaceKey", 409],
  ["answerAsk", 404],
  ["answerProposal", 403],
  ["takeRefusalBack", 404],
]);

const withId = z.object({ id: z.string() });
const idOf = (value: unknown) => withId.parse(value).id;

test("every operation accepts and answers what the document says", async ({
  client,
  dashboard,
  lab,
  browser,
}) => {
  await client.call("getHealth");
  await client.call("getOpenApi");
  // Reports about visitors are sent together a moment later, so each kind is waited for.
  const kinds = [
    "snapshot",
    "session",
    "tunnel",
    "removed",
    "request",
    "visitor",
    "traffic",
    "grant",
    "removal",
    "refusal",
  ];
  const heard = Promise.all(kinds.map((kind) => client.listen(kind)));
  // Awaited at the end, because an earlier failure is more precise.
  heard.catch(() => undefined);
  const [profile, account] = await credentials(client, lab);
  const id = await tunnels(client, lab, profile, account);
  const tunnel = await apiOf(dashboard, lab).reaches(id, "online");
  await visit(browser, tunnel, "member@example.com").then((tab) => tab.context().close());
  await running(client, id);
  await traffic(client, id);
  await settings(client, lab);
  await setup(client, lab);
  await transfer(client);
  await client.call("deleteTunnel", { path: { id }, status: 204 });
  await client.call("deleteProfile", { path: { id: profile }, status: 204 });
  await client.call("deleteAccount", { path: { id: account }, status: 204 });
  await client.call("clearNotices", { status: 204 });
  await heard;
  await sessions(client, dashboard);
  await end(client, dashboard);

  const missing = client.operations.flatMap(({ operationId, responses }) => {
    const wanted = REFUSED.has(operationId)
      ? [Number(REFUSED.get(operationId))]
      : Object.keys(responses)
          .filter((status) => status < "300")
          .map(Number);
    const answered = client.answered.get(operationId);
    return wanted.filter((status) => !answered?.has(status)).map((status) => [operationId, status]);
  });
  expect(missing).toEqual([]);
});

test("every operation refuses as the document says", async ({ client }) => {
  const closed = client.operations.filter(({ operationId }) => operationId !== "getHealth");
  await Promise.all(closed.map((operation) => refusals(client, operation)));
});

async function credentials(client: DescribedClient, lab: Lab): Promise<[string, string]> {
  const { issuer, clientId, clientSecret } = lab.descope;
  const profile = idOf(
    await client.call("createProfile", {
      body: { name: "Descope", issuerUrl: issuer, clientId, clientSecret },
      status: 201,
    }),
  );
  const at = { path: { id: profile } };
  await client.call("updateProfile", { ...at, body: { scopes: ["openid", "email", "profile"] } });
  await client.call("checkProfile", at);
  await client.call("getProfile", at);
  await client.call("listProfiles");
  const login = idOf(await client.call("beginLogin", { ...at, status: 201 }));
  await client.call("getLoginResult", { path: { id: profile, tryId: login } });
  await undone(client, "Profile", profile);

  await client.call("findAuthtokens");
  const [source] = z.array(withId).parse(await client.call("findAuthtokens"));
  const body = { sourceId: source?.id ?? "", name: "Found" };
  await undone(
    client,
    "Account",
    idOf(await client.call("importAuthtoken", { body, status: 201 })),
  );
  const { agentAddr, caCertificate } = lab.edge;
  const { authtoken } = workAccount(lab);
  const account = idOf(
    await client.call("createAccount", {
      body: { name: "Work", authtoken, serverAddr: agentAddr, caCertificate },
      status: 201,
    }),
  );
  await client.call("updateAccount", { path: { id: account }, body: { name: "Work account" } });
  await client.call("checkAccount", { path: { id: account } });
  await client.call("getAccount", { path: { id: account } });
  await client.call("listAccounts");
  return [profile, account];
}

/** Deletes it and restores it. */
async function undone(client: DescribedClient, name: string, id: string): Promise<void> {
  const query = { undoable: "1" };
  const deleted = await client.call(`delete${name}`, { path: { id }, query });
  await client.call("undo", { path: z.object({ token: z.string() }).parse(deleted) });
}

/** Creates tunnels, starts one and returns its id. */
async function tunnels(
  client: DescribedClient,
  lab: Lab,
  profileId: string,
  accountId: string,
): Promise<string> {
  const body = { name: "Storefront", profileId, accountId, upstream: lab.app.port, group: "Demo" };
  const id = idOf(await client.call("createTunnel", { body, status: 201 }));
  const at = { path: { id } };
  const copy = idOf(await client.call("duplicateTunnel", { ...at, status: 201 }));
  await client.call("updateTunnel", { path: { id: copy }, body: { group: null, stopAfter: "2h" } });
  await client.call("findPairQuestion", { query: { profileId, accountId } });
  await client.call("orderTunnels", { body: { ids: [copy, id] } });
  await undone(client, "Tunnel", copy);
  await hold(client, copy);
  await project(client, profileId, accountId);
  await client.call("deleteTunnel", { path: { id: copy }, status: 204 });
  await client.call("preflight", at);
  await client.call("preflight", { ...at, headers: { accept: "application/x-ndjson" } });
  await client.call("doctor");
  await client.call("doctor", { headers: { accept: "application/x-ndjson" } });
  await client.call("getPolicy", at);
  await client.call("exportTunnel", { ...at, query: { as: "compose" } });
  await client.call("exportTunnel", { ...at, query: { as: "terraform" }, status: 422 });
  await client.call("startGroup", { path: { name: "demo" }, status: 202 });
  await client.call("restartTunnel", { ...at, status: 202 });
  await client.call("stopTunnel", { ...at, status: 202 });
  await client.call("getTunnel", at);
  await client.call("startTunnel", { ...at, status: 202 });
  await client.call("retryTunnel", { ...at, status: 202 });
  return id;
}

async function project(client: DescribedClient, profileId: string, accountId: string) {
  const tunnel = { name: "Shop web", upstream: 3000, profileId, accountId };
  const body = { folder: "/home/member/shop", app: "web", tunnel };
  const path = { id: idOf(await client.call("createProjectTunnel", { body, status: 201 })) };
  await client.call("createProjectTunnel", {
    body: { ...body, tunnel: { ...tunnel, name: "Other" } },
    status: 409,
  });
  await client.call("listProjectApps");
  await client.call("deleteTunnel", { path, status: 204 });
}

async function hold(client: DescribedClient, tunnelId: string): Promise<void> {
  const body = { tunnelIds: [tunnelId], after: "stop", name: "a script" };
  const at = { path: { id: idOf(await client.call("createHold", { body, status: 201 })) } };
  const stream = client.call("holdOn", at);
  await expect.poll(() => client.answered.has("holdOn")).toBe(true);
  await client.call("endHold", { ...at, status: 204 });
  await stream;
}

async function running(client: DescribedClient, id: string): Promise<void> {
  const at = { path: { id } };
  await client.call("verifyTunnel", at);
  await client.call("setStopTime", { ...at, body: { addMinutes: 60 } });
  await client.call("setGroupStopTime", { path: { name: "Demo" }, body: { at: null } });
  await client.call("listTunnels");
  const { accountId } = z
    .object({ accountId: z.string() })
    .parse(await client.call("getTunnel", at));
  await client.call("getLatency", { path: { id: accountId } });
  // A name that is already taken.
  await client.call("updateAccount", {
    path: { id: accountId },
    body: { name: "found" },
    status: 409,
  });
  await client.call("deleteAccount", { path: { id: accountId }, status: 409 });
}

async function traffic(client: DescribedClient, id: string): Promise<void> {
  const at = { path: { id } };
  const page = z.object({ items: z.array(z.object({ id: z.int() })) });
  const [request] = page.parse(
    await client.call("listRequests", { ...at, query: { limit: "5" } }),
  ).items;
  const one = { path: { id: request?.id ?? 0 } };
  await client.call("listRequests", { ...at, query: { as: "har" } });
  await client.call("listRequests", { ...at, query: { status: "tall" }, status: 422 });
  const ids = String(request?.id);
  await client.call("listAllRequests", { query: { q: "host", in: "all", tunnel: id } });
  await client.call("listAllRequests", { query: { ids, as: "har" } });
  await client.call("listAllRequests", { query: { ids: "some" }, status: 422 });
  await client.call("getRequest", one);
  await client.call("getRequestHar", one);
  await client.call("listMessages", one);
  await client.call("listMessages", { ...one, query: { kind: "tall" }, status: 422 });
  await client.call("replayRequest", {
    ...one,
    body: { headers: [["accept", "*/*"]] },
    status: 201,
  });
  await client.call("getTraffic", at);
  await client.call("listVisitors", at);
  await client.call("listPeople");
  await access(client, at);
  await client.call("clearRequests", { ...at, status: 204 });
  await client.call("stopGroup", { path: { name: "Demo" }, status: 202 });
  const group = { path: { name: "demo" } };
  await client.call("listGroups");
  await client.call("getGroup", group);
  await client.call("updateGroup", { ...group, body: { link: true }, status: 422 });
  await client.call("updateGroup", { ...group, body: { link: true, acceptShared: true } });
  await client.call("updateGroup", { ...group, body: { link: false } });
  await client.call("listHistory", { ...at, query: { limit: "10" } });
  await client.call("getUptime", at);
}

/** The operations of access. Only a visitor can ask to come in, so the answer is tested in lib/access. */
async function access(client: DescribedClient, at: { path: { id: string } }): Promise<void> {
  const email = "guest@example.com";
  const person = { path: { ...at.path, email } };
  const undoable = { query: { undoable: "1" } };
  const undo = async (answer: unknown) => {
    const { token } = z.object({ token: z.string() }).parse(answer);
    await client.call("undo", { path: { token } });
  };
  await client.call("letAssistantIn", { body: { name: "A test" }, status: 201 });
  const asked = { kind: "grant", tunnelId: at.path.id, email };
  const { proposal } = z
    .object({ proposal: withId })
    .parse(await client.call("propose", { body: asked }));
  await client.call("listProposals");
  await client.call("getProposal", { path: { id: proposal.id } });
  // The access token alone does not answer.
  const yes = { path: { id: proposal.id }, body: { answer: "allow" } };
  await client.call("answerProposal", { ...yes, status: 403 });
  await client.call("listAsks");
  await client.call("listTunnelAsks", at);
  await client.call("answerAsk", { path: { id: "none" }, body: { answer: "allow" }, status: 404 });
  await client.call("listRefusals", at);
  await client.call("takeRefusalBack", { ...person, status: 404 });
  await client.call("grantPerson", { ...at, body: { email }, status: 201 });
  await client.call("listGrants", at);
  await undo(await client.call("takeGrantBack", { ...person, ...undoable }));
  await client.call("takeGrantBack", { ...person, status: 204 });
  await client.call("removePerson", { ...at, body: { email }, status: 201 });
  await client.call("listRemovals", at);
  await undo(await client.call("takeRemovalBack", { ...person, ...undoable }));
  await client.call("takeRemovalBack", { ...person, status: 204 });
  const door = { kind: "key", name: "CI" };
  const doorId = idOf(await client.call("openDoor", { ...at, body: door, status: 201 }));
  const hook = { kind: "webhook", name: "Pushes", path: "/hooks/github", scheme: "github" };
  const sealed = { ...hook, secret: "a-secret-of-the-sender" };
  const webhook = await client.call("openDoor", { ...at, body: sealed, status: 201 });
  await client.call("openDoor", { ...at, body: sealed, status: 422 });
  await client.call("listDoors", at);
  const atDoor = { path: { ...at.path, doorId } };
  await undo(await client.call("closeDoor", { ...atDoor, ...undoable }));
  for (const id of [doorId, idOf(webhook)]) {
    // A tunnel with doors cannot be put behind a link.
    await client.call("closeDoor", { path: { ...at.path, doorId: id }, status: 204 });
  }
  await client.call("listVisits", { query: { limit: "5" } });
  await client.call("listVisits", { query: { format: "csv" } });
  await client.call("listVisits", { query: { decision: "maybe" }, status: 422 });
  await client.call("countVisitDays", { query: { tz: "Europe/Berlin", days: "36" } });
  await client.call("countVisitDays", { query: { tz: "Mars/Olympus" }, status: 422 });
}

async function settings(client: DescribedClient, lab: Lab): Promise<void> {
  await client.call("updateSettings", { body: { stopWhenIdle: "8h" } });
  await client.call("moveKey", { body: { place: "file" } });
  await client.call("unlock");
  await client.call("replaceKey", { status: 409 });
  await client.call("testWebhook", { status: 404 });
  const url = `http://127.0.0.1:${lab.app.port}/hook`;
  await client.call("saveWebhook", { body: { url, secret: "a-signing-secret-of-the-test" } });
  await client.call("testWebhook");
  await client.call("getSettings");
  await client.call("deleteWebhook", { status: 204 });
  await client.call("listNotices");
}

async function setup(client: DescribedClient, lab: Lab): Promise<void> {
  const { issuer, clientId, clientSecret } = lab.descope;
  await client.call("findApps");
  await client.call("completePart", { path: { part: "tunnel" }, status: 422 });
  await client.call("updateDraft", {
    body: { issuerUrl: issuer, clientId, clientSecret, step: "ngrok" },
  });
  await client.call("getDraft");
  await client.call("completePart", { path: { part: "profile" } });
  await client.call("deleteDraft", { status: 204 });
}

async function transfer(client: DescribedClient): Promise<void> {
  const content = JSON.stringify(await client.call("exportConfig"));
  await client.call("exportSealed", { body: { passphrase: "correct horse battery staple" } });
  await client.call("previewImport", { body: { content } });
  await client.call("runImport", { body: { content, existing: "keep" } });
}

/** Runs last, because it changes the token. */
async function sessions(client: DescribedClient, { url, token }: Dashboard): Promise<void> {
  const begin = async () => {
    const entered = await fetch(`${url}/?token=${token}`, {
      headers: { accept: "text/html" },
      redirect: "manual",
    });
    return String(entered.headers.get("set-cookie")).split(";")[0] ?? "";
  };
  const [cookie] = [await begin(), await begin()];
  const headers = { cookie, authorization: "" };
  await client.call("exportSealed", {
    headers,
    body: { passphrase: "correct horse battery staple" },
    status: 403,
  });
  await client.call("issueTicket", { headers, status: 403 });
  await client.call("shutDown", { headers, status: 403 });
  await client.call("issueTicket", { status: 201 });
  const [, other] = z.array(z.object({ id: z.string() })).parse(await client.call("listSessions"));
  await client.call("endSession", { path: { id: other?.id ?? "" } });
  await client.call("endOtherSessions");
  await client.call("rotateToken", { status: 204 });
}

/** The token is another one by now. */
async function end(client: DescribedClient, { child, dataDir }: Dashboard): Promise<void> {
  const token = readFileSync(path.join(dataDir, "token"), "utf8").trim();
  await client.call("shutDown", { headers: { authorization: `Bearer ${token}` }, status: 202 });
  await expect.poll(() => child.exitCode).toBe(0);
}

/** The smallest body of each operation that needs one. */
const LEAST: Record<string, object> = {
  answerAsk: { answer: "refuse" },
  answerProposal: { answer: "refuse" },
  grantPerson: { email: "guest@example.com" },
  removePerson: { email: "guest@example.com" },
  openDoor: { kind: "key", name: "CI" },
};

async function refusals(client: DescribedClient, operation: Operation): Promise<void> {
  const { operationId: name, path: route, requestBody } = operation;
  await client.call(name, { headers: { authorization: "" }, status: 401 });
  await client.call(name, { headers: { origin: "https://example.com" }, status: 403 });
  if (/\{(id|name|token)\}/.test(route)) {
    const body = LEAST[name] ?? (route.endsWith("/stop-at") ? { addMinutes: 60 } : {});
    const query = name === "exportTunnel" ? { as: "compose" } : {};
    await client.call(name, { ...(requestBody !== undefined && { body }), query, status: 404 });
  }
  if (requestBody === undefined) return;
  await client.call(name, { raw: { body: "{", type: "application/json" }, status: 400 });
  await client.call(name, { raw: { body: "{}", type: "text/plain" }, status: 415 });
  await client.call(name, {
    raw: { body: " ".repeat(1024 * 1024 + 1), type: "application/json" },
    status: 413,
  });
  await client.call(name, { raw: { body: '{"nobody":7}', type: "application/json" }, status: 422 });
}
