import { randomBytes } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import WebSocket from "ws";
import { z } from "zod";
import { boundGates } from "@/e2e/bound-gate";
import { logInAt } from "@/e2e/checks/bench/visit";
import { labControl } from "@/e2e/lab/edge/control-client";
import { visit } from "@/e2e/lab/edge/sdk-lab";
import type { Lab } from "@/e2e/lab/start-lab";
import type { Client } from "./client";
import { startForeignServer } from "./foreign-server";
import type { Secret } from "./needles";
import type { Place } from "./places";

const MEMBER = "member@example.com";
const GUEST = "guest@example.org";
const LOOKALIKE = "lookalike@example.com.evil.org";
const PATIENCE_MS = 30_000;
const PAGE = { accept: "text/html", "sec-fetch-dest": "document" };
const WRONG = ["forged", "hs256", "other-client"] as const;

const urlSchema = z.object({ status: z.object({ url: z.string() }) });
const asksSchema = z.array(z.object({ id: z.string(), email: z.string() }));
const requestsSchema = z.object({ items: z.array(z.object({ id: z.int() })) });
const noticesSchema = z.array(z.object({ about: z.object({ code: z.string() }).optional() }));

export type GatePlay = {
  /** What nobody may learn of the visitors' logins. */
  secrets: Secret[];
  /** What visitors were answered, and what the webhook got. */
  places: Place[];
  /** What did not happen, so that nothing could have leaked by it. */
  blindIn: string[];
};

type Options = {
  client: Client;
  lab: Lab;
  /** It is online and has a gate. */
  tunnelId: string;
  /** Makes the proxy's thread crash; without it the play is short, and does not wait for what comes seconds later. */
  crash?: () => void;
};

/**
 * A member and a guest at a tunnel with a gate: they log in, the guest asks and is refused, let in and removed; tokens
 * are wrong, so that they are told of; a request is replayed; the thread that holds the tokens crashes.
 */
export async function playGate({ client, lab, tunnelId, crash }: Options): Promise<GatePlay> {
  const control = labControl(lab.edge.controlUrl);
  const server = await startForeignServer();
  const seen: string[] = [];
  const wrong: string[] = [];
  const path = `/api/tunnels/${tunnelId}`;
  try {
    await client.json("PATCH", path, { allowedEmails: [MEMBER] });
    // Of an earlier play.
    await client.call("DELETE", `${path}/removals/${GUEST}`);
    const secret = "the-webhook-of-the-gates-play";
    await client.json("POST", "/api/settings/webhook", { url: server.webhookUrl, secret });
    const { url } = urlSchema.parse(await client.json("GET", path)).status;
    const [member, guest] = [await logIn(url, MEMBER), await logIn(url, GUEST)];
    const look = async (cookie: string, more: Record<string, string> = {}) => {
      const { status, body } = await visit(url, "/", { ...PAGE, ...more, cookie });
      seen.push(body);
      return status;
    };

    crash?.();
    await until(async () => (await look(member)) === 200, "the member did not get in");
    await askToComeIn(url, guest);
    await answer(client, path, "refuse");
    await look(guest);
    await client.json("POST", `${path}/grants`, { email: GUEST });
    await until(async () => (await look(guest)) === 200, "a guest with a grant did not get in");
    await client.json("POST", `${path}/removals`, { email: GUEST });
    await until(async () => (await look(guest)) === 403, "a guest who was removed got in");

    // What a visitor claims besides, under names that look like the gate's.
    const [token = ""] = lab.edge.logins().map(({ identityToken }) => identityToken);
    await look(member, { [`gh-${"a1".repeat(16)}`]: token, authorization: `Bearer ${token}` });
    for (const fault of WRONG) {
      const text = lab.descope.makeToken({ person: MEMBER, fault });
      wrong.push(text);
      await control.fault({ kind: "identity-token", token: { text } });
      await look(member);
    }
    await control.clear();
    await replayNewest(client, path);
    const said = await talk(client, path, { url, cookie: member });
    // One question stays open, and one grant, for whoever walks through the API.
    await askToComeIn(url, await logIn(url, LOOKALIKE));
    await client.json("POST", `${path}/grants`, { email: "granted@example.com" });
    const isMissing = async (what: string, came: () => Promise<boolean>) =>
      crash === undefined || (await came()) ? [] : [what];
    const told = () => String(server.got().webhook).includes("token that is not valid");
    const silent = [
      ...(await isMissing("notices", () => codes(client, "gate_wrong_token"))),
      ...(await isMissing("webhook", () => until(told, ""))),
    ];
    const gates = await boundGates(control);
    return {
      secrets: [
        ...secretsOf(lab, wrong, gates.find((gate) => gate.tunnelId === tunnelId)?.headers),
        ...said.secrets,
      ],
      places: [
        { name: "webhook", bytes: server.got().webhook },
        { name: "visitors' pages", bytes: Buffer.from(seen.join("\n")) },
      ],
      blindIn: [
        ...silent.map((what) => `what is told of a wrong token, ${what}`),
        ...(gates.length > 0 ? [] : ["the names of the gate's headers"]),
        ...said.blindIn,
      ],
    };
  } finally {
    await client.json("DELETE", "/api/settings/webhook");
    await server.close();
  }
}

/** The parts of a token that are of one login alone; the signature is what makes it worth stealing. */
function secretsOf(lab: Lab, wrong: string[], headers: string[] = []): Secret[] {
  const logins = lab.edge.logins();
  const part = (token: string, index: number) => token.split(".")[index] ?? "";
  return [
    ...logins.flatMap(({ cookie, sessionId, identityToken }) => [
      { name: "identity token", value: part(identityToken, 2) },
      { name: "claims of an identity token", value: part(identityToken, 1) },
      { name: "session id at ngrok", value: sessionId },
      { name: "session cookie at ngrok", value: cookie },
    ]),
    ...wrong.map((token) => ({ name: "wrong token", value: part(token, 2) })),
    ...headers.map((value) => ({ name: "header of the gate", value })),
  ];
}

async function logIn(url: string, email: string): Promise<string> {
  const visitor = await logInAt(url, email);
  visitor.leave();
  return visitor.cookie;
}

/** The visitor's form, as a browser sends it. */
async function askToComeIn(url: string, cookie: string): Promise<void> {
  const { host, port, origin } = new URL(url);
  const place = { host: "127.0.0.1", port, path: "/.gatehouse/ask?to=%2F", method: "POST" };
  const headers = { ...PAGE, host, cookie, origin, "sec-fetch-site": "same-origin" };
  await new Promise<void>((resolve, reject) => {
    http
      .request({ ...place, headers, agent: false }, (response) => response.resume())
      .on("close", resolve)
      .on("error", reject)
      .end();
  });
}

async function answer(client: Client, path: string, word: "refuse"): Promise<void> {
  let asks: z.infer<typeof asksSchema> = [];
  await until(async () => {
    asks = asksSchema.parse(await client.json("GET", `${path}/asks`));
    return asks.length > 0;
  }, "nobody asked to come in");
  for (const { id } of asks) await client.json("POST", `/api/asks/${id}`, { answer: word });
}

async function replayNewest(client: Client, path: string): Promise<void> {
  const { items } = requestsSchema.parse(await client.json("GET", `${path}/requests?limit=1`));
  const [newest] = items;
  if (!newest) throw new Error("No request of the member was captured");
  await client.json("POST", `/api/requests/${newest.id}/replay`, {});
}

/** A visitor says secrets in a WebSocket, and the app repeats them. The owner reads what was said. */
async function talk(
  client: Client,
  path: string,
  { url, cookie }: { url: string; cookie: string },
): Promise<Pick<GatePlay, "secrets" | "blindIn">> {
  const { host, port } = new URL(url);
  const headers = { host, cookie };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers, perMessageDeflate: true });
  await once(socket, "open");
  const random = () => randomBytes(15).toString("base64url");
  const secrets = ["a message", "a long message", "a binary message", "a ping"].map((where) => ({
    name: `password in ${where} of a WebSocket`,
    value: random(),
  }));
  const [short = "", long = "", binary = "", ping = ""] = secrets.map(({ value }) => value);
  const open = "said in the open";
  socket.send(JSON.stringify({ open, password: short }));
  socket.send(JSON.stringify({ open, text: "x".repeat(100_000), apiToken: long }));
  socket.send(Buffer.from(`\0\x01{"client_secret":"${binary}"}`));
  socket.ping(`password=${ping}`);
  socket.send("that was all");
  const requests = `${path}/requests?q=%2Fws&limit=1`;
  const [request] = requestsSchema.parse(await client.json("GET", requests)).items;
  const messages = `/api/requests/${request?.id}/messages`;
  const read = async () => (await client.call("GET", messages)).text;
  // The app repeats each one.
  const isWhole = async () => (await read()).split("that was all").length > 2;
  const isThere = (await until(isWhole, "")) && (await read()).split(open).length > 2;
  await client.call("GET", `/api/requests/${request?.id}/har`);
  socket.terminate();
  return { secrets, blindIn: isThere ? [] : ["the messages of a WebSocket"] };
}

/** Whether a notice of this kind comes. */
function codes(client: Client, code: string): Promise<boolean> {
  return until(async () => {
    const notices = noticesSchema.parse(await client.json("GET", "/api/notices"));
    return notices.some(({ about }) => about?.code === code);
  }, "");
}

/** Throws with `otherwise` when it does not come to hold in time, or is false where that is empty. */
async function until(check: () => boolean | Promise<boolean>, otherwise: string): Promise<boolean> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await check())) {
    if (Date.now() > deadline) {
      if (otherwise === "") return false;
      throw new Error(otherwise);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}
