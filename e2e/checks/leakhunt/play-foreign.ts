import { randomBytes } from "node:crypto";
import { z } from "zod";
import { labControl } from "@/e2e/lab/edge/control-client";
import type { Lab } from "@/e2e/lab/start-lab";
import type { Client } from "./client";
import { type ForeignServer, startForeignServer } from "./foreign-server";
import { findIn, needlesFor } from "./needles";
import type { Place } from "./places";

export type ForeignPlay = {
  attempts: number;
  /** Attempts that should have been refused and were not. */
  letThrough: string[];
  /** Servers that did not record what they received, so that a leak would not be seen. */
  blindIn: string[];
  /** Everything that the foreign servers got before their owner agreed to send something there. */
  places: Place[];
};

/** `thief` has only the session cookie of the browser in which the secrets were entered. */
type Options = { client: Client; thief: Client; lab: Lab; thorough: boolean };

const namedSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const problemSchema = z.object({
  code: z.string(),
  issues: z.array(z.object({ path: z.string() })).optional(),
});
const loginSchema = z.object({ issuerUrl: z.string(), clientId: z.string() });
const undoSchema = z.object({ token: z.string() });
const idSchema = z.object({ id: z.string() });
const previewSchema = z.object({ destinations: z.array(idSchema) });
const ledSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const settledSchema = z.object({ status: z.object({ state: z.string() }) });
const LED_GROUP = "/api/groups/Led";
const SETTLED_MS = 20_000;

/**
 * Uses a stranger's issuer, ingress, account and webhook in every possible way: a request, an import, an ngrok.yml, an
 * unfinished setup, an undo and a stolen cookie try to lead a stored secret there, and then everything is done that
 * would send it. At the end, secrets that were entered for these servers are sent to them, to prove that the servers
 * record what they receive.
 */
export async function playForeign(options: Options): Promise<ForeignPlay> {
  const server = await startForeignServer();
  try {
    const play = new Play(options.client, server);
    await play.begin(options.lab);
    await play.byRequest();
    await play.bySetup();
    await play.byImport();
    await play.sendAll();
    const toThief = await play.byStolenCookie(options);
    if (options.thorough) {
      await play.byAgreedImport(options.lab);
      await play.byUndo(options.lab);
    }
    const got = server.got();
    if (got.webhook.length > 0) play.letThrough.push("A message went to the foreign webhook");
    const places = Object.entries(got).map(([who, bytes]) => ({ name: `foreign ${who}`, bytes }));
    places.push({ name: "foreign ngrok account", bytes: toThief });
    const blindIn = await play.tryWithConsent();
    await play.tidyUp();
    const { attempts, letThrough } = play;
    return { attempts, letThrough, blindIn, places };
  } finally {
    await server.close();
  }
}

class Play {
  attempts = 0;
  readonly letThrough: string[] = [];
  private readonly ids = { profile: "", account: "", tunnel: "", foreign: "" };
  private readonly made: string[] = [];
  private readonly signing = randomBytes(18).toString("base64url");

  constructor(
    private readonly client: Client,
    private readonly server: ForeignServer,
  ) {}

  /** Makes a tunnel with the stored secrets, a webhook that does not answer, and the foreign account. */
  async begin(lab: Lab): Promise<void> {
    const { client, server, ids } = this;
    ids.profile = await this.idOf("profiles", "Good");
    ids.account = await this.idOf("accounts", "Work");
    const fields = { upstream: String(lab.app.port), profileId: ids.profile };
    ids.tunnel = await this.create("tunnels", { ...fields, name: "Led", accountId: ids.account });
    const url = `http://127.0.0.1:${lab.app.port}/hook`;
    await client.json("POST", "/api/settings/webhook", { url, secret: this.signing });
    const foreign = { name: "Foreign", authtoken: randomToken(), ...server.ingress };
    ids.foreign = await this.create("accounts", foreign);
  }

  async byRequest(): Promise<void> {
    const { ids, server } = this;
    const { serverAddr, caCertificate } = server.ingress;
    const { issuerUrl, webhookUrl: url } = server;
    const [profile, account] = [`/api/profiles/${ids.profile}`, `/api/accounts/${ids.account}`];
    await this.refused("PATCH", profile, { issuerUrl }, "clientSecret");
    await this.refused("PATCH", profile, { issuerUrl, clientSecret: "" }, "clientSecret");
    await this.refused("PATCH", account, { serverAddr }, "authtoken");
    await this.refused("PATCH", account, { caCertificate }, "authtoken");
    await this.refused("PATCH", account, { serverAddr, caCertificate }, "authtoken");
    await this.refused("POST", "/api/settings/webhook", { url }, "secret");
    const tunnel = `/api/tunnels/${ids.tunnel}`;
    const accountId = ids.foreign;
    await this.refused("PATCH", tunnel, { accountId }, "clientSecret");
    await this.refused("PATCH", tunnel, { accountId, clientSecret: "K2guess" }, "clientSecret");
    const link = { ...this.linkOfLed(), accountId };
    await this.refused("PATCH", LED_GROUP, link, "clientSecret");
    await this.refused("PATCH", LED_GROUP, { ...link, clientSecret: "K2guess" }, "clientSecret");
  }

  /** One link for a group of its own. */
  private linkOfLed() {
    return { link: true, acceptShared: true, tunnelIds: [this.ids.tunnel] };
  }

  async bySetup(): Promise<void> {
    const { client, server, ids } = this;
    const draft = { profileId: ids.profile, accountId: ids.account, clientId: "P2" };
    const { issuerUrl, ingress } = server;
    await client.json("PATCH", "/api/setup/draft", { ...draft, issuerUrl, ...ingress });
    await this.refused("POST", "/api/setup/draft/profile", {}, "clientSecret");
    await this.refused("POST", "/api/setup/draft/account", {}, "authtoken");
    const moved = { tunnelId: ids.tunnel, accountId: ids.foreign, upstream: "3000" };
    await client.json("PATCH", "/api/setup/draft", moved);
    await this.refused("POST", "/api/setup/draft/tunnel", {});
    await client.json("DELETE", "/api/setup/draft");
  }

  async byImport(): Promise<void> {
    const { serverAddr, caCertificate } = this.server.ingress;
    const theirs = { name: "Theirs", authtoken: randomToken(), serverAddr, caCertificate };
    const led = { name: "Led", upstream: "3000", profile: "Good", account: "Theirs" };
    const files = [
      gatehouseFile({ accounts: [theirs], tunnels: [led] }),
      gatehouseFile({ accounts: [theirs], tunnels: [{ ...led, name: "Another" }] }),
      gatehouseFile({ accounts: [], tunnels: [{ ...led, account: "Foreign" }] }),
      gatehouseFile({ accounts: [{ ...theirs, name: "Work" }], tunnels: [] }),
      await this.ngrokYml(serverAddr),
    ];
    for (const content of files) {
      await this.refused("POST", "/api/import", { content, wider: true }, "destinations");
    }
  }

  /**
   * A thief with a stolen cookie who also has an ngrok account and knows the API. They agree to everything and start
   * everything. Returns what they can bind in their own account.
   */
  async byStolenCookie({ thief, lab }: Options): Promise<Buffer> {
    const { client, ids } = this;
    const authtoken = lab.accounts.find(({ name }) => name === "Second account")?.authtoken;
    const { agentAddr: serverAddr, caCertificate } = lab.edge;
    const place = { authtoken, serverAddr, caCertificate };
    const accountId = idSchema.parse(
      await thief.json("POST", "/api/accounts", { name: "Thief", ...place }),
    ).id;
    this.made.push(`accounts/${accountId}`);
    const upstream = String(lab.app.port);
    const pair = { upstream, profileId: ids.profile, accountId };
    const asked = async (method: string, path: string, body: object) => {
      this.attempts += 1;
      const { status, text } = await thief.call(method, path, JSON.stringify(body));
      const code = status < 400 ? undefined : problemSchema.safeParse(JSON.parse(text)).data?.code;
      if (code === "confirmation_needed" || code === "secret_again") return;
      this.letThrough.push(`A stolen cookie: ${method} ${path} ${Object.keys(body)}: ${status}`);
    };
    await asked("POST", "/api/tunnels", { ...pair, name: "Of the thief" });
    await asked("PATCH", `/api/tunnels/${ids.tunnel}`, { accountId });
    await asked("PATCH", LED_GROUP, { ...this.linkOfLed(), accountId });
    await asked("PATCH", `/api/accounts/${ids.account}`, place);
    await asked("PATCH", `/api/accounts/${ids.account}`, { authtoken });
    await asked("POST", "/api/settings/key-place", { place: "file" });
    const led = { name: "Led", upstream, profile: "Good" };
    const login = await this.loginOfGood();
    const key = { ...login, name: "Good", clientSecret: `K2${randomToken()}` };
    const waiting = { ...login, name: "Waiting" };
    for (const content of [
      gatehouseFile({ profiles: [key], accounts: [{ name: "Work", ...place }] }),
      gatehouseFile({ profiles: [key], tunnels: [{ ...led, account: "Thief" }] }),
      gatehouseFile({
        profiles: [waiting],
        accounts: [{ name: "Brought", ...place }],
        tunnels: [{ ...led, name: "Waits", profile: "Waiting", account: "Brought" }],
      }),
      gatehouseFile({ tunnels: [{ ...led, account: "Thief" }] }),
      gatehouseFile({ accounts: [{ name: "Work", ...place }] }),
      gatehouseFile({
        accounts: [{ name: "Brought", ...place }],
        tunnels: [{ ...led, account: "Brought" }],
      }),
    ]) {
      const preview = await thief.json("POST", "/api/import/preview", { content });
      const destinations = previewSchema.parse(preview).destinations.map(({ id }) => id);
      await asked("POST", "/api/import", { content, destinations, wider: true });
    }
    const yml = { version: "3", endpoints: [{ name: "chosen", upstream: { url: upstream } }] };
    const chosen = { content: JSON.stringify(yml), profile: "Good", account: "Thief", wider: true };
    await asked("POST", "/api/import", chosen);
    await thief.json("PATCH", "/api/setup/draft", { ...pair, tunnelId: null });
    await asked("POST", "/api/setup/draft/tunnel", {});
    await thief.json("PATCH", "/api/setup/draft", { ...place, accountId: ids.account });
    await thief.json("PATCH", "/api/setup/draft", { authtoken });
    await asked("POST", "/api/setup/draft/account", {});
    await client.json("DELETE", "/api/setup/draft");
    await asked("POST", "/api/export", { passphrase: "a passphrase of the thief" });
    await this.byUndoOfATheft({ client, thief, lab, accountId }, asked);
    return this.startAsThief(thief, lab);
  }

  /** The owner's setup is unfinished, and its key goes into a profile of the thief while nobody uses that profile. */
  private async byUndoOfATheft(
    {
      client,
      thief,
      lab,
      accountId,
    }: { client: Client; thief: Client; lab: Lab; accountId: string },
    asked: (method: string, path: string, body: object) => Promise<void>,
  ): Promise<void> {
    const { issuer: issuerUrl, clientId, clientSecret } = lab.descope;
    const own = { name: "Of the thief", issuerUrl, clientId, clientSecret: `K2${randomToken()}` };
    const { id: profileId } = idSchema.parse(await thief.json("POST", "/api/profiles", own));
    this.made.push(`profiles/${profileId}`);
    const fields = { name: "Taken back", upstream: String(lab.app.port), profileId, accountId };
    const { id } = idSchema.parse(await thief.json("POST", "/api/tunnels", fields));
    await thief.call("POST", `/api/tunnels/${id}/start`);
    await settle(thief, id);
    await client.json("PATCH", "/api/setup/draft", { issuerUrl, clientId, clientSecret });
    await thief.json("PATCH", "/api/setup/draft", { profileId });
    await asked("POST", "/api/setup/draft/profile", {});
    const deleted = await thief.json("DELETE", `/api/tunnels/${id}?undoable=1`);
    await thief.json("POST", "/api/setup/draft/profile", {});
    await asked("POST", `/api/undo/${undoSchema.parse(deleted).token}`, {});
    await client.json("DELETE", "/api/setup/draft");
  }

  private async loginOfGood(): Promise<{ issuerUrl: string; clientId: string }> {
    const stored = await this.client.json("GET", `/api/profiles/${this.ids.profile}`);
    return loginSchema.parse(stored);
  }

  /** Starts everything, and returns what arrived at the thief's ngrok account. */
  private async startAsThief(thief: Client, lab: Lab): Promise<Buffer> {
    const tunnels = ledSchema.parse(await thief.json("GET", "/api/tunnels"));
    const led = tunnels.filter(({ name }) =>
      ["Of the thief", "Led", "chosen", "Taken back"].includes(name),
    );
    for (const { id } of led) await thief.call("POST", `/api/tunnels/${id}/restart`);
    for (const { id } of led) await settle(thief, id);
    const control = labControl(lab.edge.controlUrl);
    const { sessions } = await control.state();
    const theirs = sessions.filter(({ accountName }) => accountName === "Second account");
    const binds = await Promise.all(
      theirs.flatMap(({ listeners }) => listeners.map(({ id }) => control.bindRequest(id))),
    );
    for (const { id } of led) await thief.call("POST", `/api/tunnels/${id}/stop`);
    return Buffer.from(JSON.stringify(binds));
  }

  /** A file without secrets may change a destination, but the secret does not follow. */
  async byAgreedImport(lab: Lab): Promise<void> {
    const { client, server, ids } = this;
    const { issuer: issuerUrl, clientId, clientSecret } = lab.descope;
    const content = gatehouseFile({
      profiles: [{ name: "Good", issuerUrl: server.issuerUrl, clientId }],
      settings: { webhook: { url: server.webhookUrl } },
    });
    await this.refused("POST", "/api/import", { content }, "destinations");
    const preview = await client.json("POST", "/api/import/preview", { content });
    const destinations = previewSchema.parse(preview).destinations.map(({ id }) => id);
    await client.json("POST", "/api/import", { content, destinations });
    await this.sendAll();
    await client.json("PATCH", `/api/profiles/${ids.profile}`, { issuerUrl, clientSecret });
  }

  /** A running tunnel is deleted. When the deletion is undone, its account has another server address. */
  async byUndo(lab: Lab): Promise<void> {
    const { client, server, ids } = this;
    const authtoken = lab.accounts.find(({ name }) => name === "Second account")?.authtoken;
    const { agentAddr: serverAddr, caCertificate } = lab.edge;
    const home = { name: "Second", authtoken, serverAddr, caCertificate };
    const accountId = await this.create("accounts", home);
    const fields = { upstream: String(lab.app.port), profileId: ids.profile, accountId };
    const tunnel = await this.create("tunnels", { ...fields, name: "Undone" });
    await client.json("POST", `/api/tunnels/${tunnel}/start`);
    const deleted = await client.json("DELETE", `/api/tunnels/${tunnel}?undoable=1`);
    await client.json("PATCH", `/api/accounts/${accountId}`, { ...server.ingress, authtoken });
    await client.json("POST", `/api/undo/${undoSchema.parse(deleted).token}`);
    this.attempts += 1;
    const state = z.object({ status: z.object({ desired: z.string() }) });
    const { status } = state.parse(await client.json("GET", `/api/tunnels/${tunnel}`));
    if (status.desired !== "down") this.letThrough.push("An undo started a tunnel elsewhere");
    await client.json("DELETE", `/api/tunnels/${tunnel}`);
  }

  /** Does everything that sends a stored secret. Actions that were refused have nothing to send. */
  async sendAll(): Promise<void> {
    const { client, ids } = this;
    await Promise.all([
      client.call("POST", `/api/profiles/${ids.profile}/check`),
      client.call("POST", `/api/accounts/${ids.account}/check`),
      client.call("POST", "/api/settings/webhook/test"),
      client.call("POST", `/api/tunnels/${ids.tunnel}/preflight`),
    ]);
    await client.call("POST", `/api/tunnels/${ids.tunnel}/restart`);
    await client.call("POST", `/api/tunnels/${ids.tunnel}/stop`);
  }

  /**
   * The same destinations with secrets that were entered for them. If none arrives, a leak would not be seen either.
   */
  async tryWithConsent(): Promise<string[]> {
    const { client, server } = this;
    const secret = `K2${randomToken()}`;
    const { issuerUrl, ingress, webhookUrl: url } = server;
    const profile = { name: "Agreed", issuerUrl, clientId: "P2agreed", clientSecret: secret };
    const profileId = await this.create("profiles", profile);
    const accountId = await this.create("accounts", {
      name: "Agreed",
      authtoken: secret,
      ...ingress,
    });
    await client.json("POST", "/api/settings/webhook", { url, secret: this.signing });
    await Promise.all([
      client.call("POST", `/api/profiles/${profileId}/check`),
      client.call("POST", `/api/accounts/${accountId}/check`),
      client.call("POST", "/api/settings/webhook/test"),
    ]);
    const got = server.got();
    const needles = needlesFor({ name: "agreed", value: secret });
    const isSeen = { issuer: findIn(got.issuer, needles), ingress: findIn(got.ingress, needles) };
    return [
      ...Object.entries(isSeen).flatMap(([who, found]) =>
        found.length > 0 ? [] : [`foreign ${who}`],
      ),
      ...(got.webhook.length > 0 ? [] : ["foreign webhook"]),
    ];
  }

  /** Restores the state that the rest of the hunt needs. */
  async tidyUp(): Promise<void> {
    for (const route of this.made.reverse()) await this.client.call("DELETE", `/api/${route}`);
    await this.client.json("DELETE", "/api/settings/webhook");
  }

  /** With `field`, the refusal must be about this field. */
  private async refused(method: string, path: string, body: object, field?: string): Promise<void> {
    this.attempts += 1;
    const { status, text } = await this.client.call(method, path, JSON.stringify(body));
    const problem = status < 400 ? undefined : problemSchema.safeParse(JSON.parse(text)).data;
    const isAsked = problem?.code === "secret_again" || problem?.code === "invalid_input";
    const isAtField = field === undefined || problem?.issues?.some(({ path: at }) => at === field);
    if (!isAsked || !isAtField)
      this.letThrough.push(`${method} ${path} ${Object.keys(body).join(", ")}: ${status}`);
  }

  private async ngrokYml(serverAddr: string): Promise<string> {
    const { issuerUrl: issuer_url, clientId: client_id } = await this.loginOfGood();
    const config = { issuer_url, client_id };
    return JSON.stringify({
      version: "3",
      agent: { authtoken: randomToken(), connect_url: serverAddr },
      endpoints: [
        {
          name: "by-yml",
          upstream: { url: 3000 },
          traffic_policy: {
            on_http_request: [{ actions: [{ type: "openid-connect", config }] }],
          },
        },
      ],
    });
  }

  private async idOf(noun: string, name: string): Promise<string> {
    const all = namedSchema.parse(await this.client.json("GET", `/api/${noun}`));
    const found = all.find((each) => each.name === name);
    if (!found) throw new Error(`There is no "${name}" among the ${noun}`);
    return found.id;
  }

  private async create(noun: string, fields: object): Promise<string> {
    const made = await this.client.json("POST", `/api/${noun}`, fields);
    const { id } = z.object({ id: z.string() }).parse(made);
    this.made.push(`${noun}/${id}`);
    return id;
  }
}

/** Waits until a tunnel is online, or until it is certain that it will not be. */
async function settle(client: Client, id: string): Promise<void> {
  const deadline = Date.now() + SETTLED_MS;
  while (Date.now() < deadline) {
    const tunnel = await client.json("GET", `/api/tunnels/${id}`);
    const { state } = settledSchema.parse(tunnel).status;
    if (state !== "starting" && state !== "stopping") return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function randomToken(): string {
  return `2${randomBytes(20).toString("base64url")}`;
}

function gatehouseFile(parts: object): string {
  const empty = { profiles: [], accounts: [], tunnels: [] };
  const exportedAt = new Date().toISOString();
  return JSON.stringify({ format: "gatehouse", version: 1, exportedAt, ...empty, ...parts });
}
