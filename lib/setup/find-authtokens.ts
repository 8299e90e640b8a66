import "server-only";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { createAccount, listAccounts } from "@/lib/accounts/service";
import { freeName } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import { type Account, caCertificateSchema, serverAddrSchema } from "@/lib/contract/accounts";
import { type AuthtokenSource, importAuthtokenSchema } from "@/lib/contract/setup";
import { notFound } from "@/lib/errors/problem";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { isPlaceholder } from "@/lib/secrets/is-placeholder";

type Found = AuthtokenSource & AgentSettings;

/** What an agent's configuration says of the connection. `cas` is a file, unless it is one of ngrok's words. */
type AgentSettings = { authtoken: string; serverAddr?: string; caCertificate?: string };

const text = z.string().min(1);

// Version 2 has it all at the top, version 3 under `agent` with other names (https://ngrok.com/docs/agent/config).
const agentConfigSchema = z.union([
  z
    .object({
      agent: z.object({
        authtoken: text,
        connect_url: text.optional(),
        connect_cas: text.optional(),
      }),
    })
    .transform(({ agent: { authtoken, connect_url, connect_cas } }) => ({
      authtoken,
      address: connect_url,
      cas: connect_cas,
    })),
  z
    .object({ authtoken: text, server_addr: text.optional(), root_cas: text.optional() })
    .transform(({ authtoken, server_addr, root_cas }) => ({
      authtoken,
      address: server_addr,
      cas: root_cas,
    })),
]);

/** Where this machine has an ngrok authtoken already. The tokens themselves are not handed out. */
export async function findAuthtokens(): Promise<AuthtokenSource[]> {
  return (await find()).map(({ id, kind, place }) => ({ id, kind, place }));
}

/** Makes an account of a token that was found. Throws a 404 Problem when it is gone. */
export async function importAuthtoken(input: unknown): Promise<Account> {
  const { sourceId, name } = parseInput(importAuthtokenSchema, input);
  const source = (await find()).find(({ id }) => id === sourceId);
  if (!source) throw notFound("authtoken at this place any more");
  const { id: _id, kind: _kind, place: _place, ...settings } = source;
  // It was on this machine before, so it is its owner's, whoever asks.
  return createAccount({ name: freeName(name, listAccounts()), ...settings }, TOKEN_HOLDER);
}

async function find(): Promise<Found[]> {
  const fromEnv = process.env.NGROK_AUTHTOKEN?.trim();
  const inEnv: Found[] = fromEnv
    ? [{ id: "env", kind: "environment", place: "NGROK_AUTHTOKEN", authtoken: fromEnv }]
    : [];
  const inFiles = await Promise.all(configFiles().map(readConfig));
  const found = [...inEnv, ...inFiles.filter((each) => each !== undefined)].filter(
    ({ authtoken }) => !isPlaceholder(authtoken),
  );
  // The same token in two places is one account.
  return [...new Map(found.map((each) => [each.authtoken, each] as const)).values()];
}

async function readConfig(file: string): Promise<Found | undefined> {
  try {
    const config = agentConfigSchema.parse(parse(await readFile(file, "utf8")));
    return { id: file, kind: "file", place: file, ...(await readSettings(config)) };
  } catch {
    return undefined;
  }
}

/** An agent ingress of the user's own goes with its authtoken; what is no address or certificate is left out. */
async function readSettings(config: z.infer<typeof agentConfigSchema>): Promise<AgentSettings> {
  const { authtoken, address, cas } = config;
  const serverAddr = serverAddrSchema.safeParse(address?.replace(/^\w+:\/\//, "")).data;
  const pem = cas && path.isAbsolute(cas) ? await readFile(cas, "utf8").catch(() => "") : "";
  const caCertificate = caCertificateSchema.safeParse(pem).data;
  return { authtoken, ...(serverAddr && { serverAddr }), ...(caCertificate && { caCertificate }) };
}

/** The default places of the agent's configuration, and the one of agents before version 3. */
function configFiles(): string[] {
  const home = os.homedir();
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, "Library", "Application Support", "ngrok"),
    win32: path.join(process.env.LOCALAPPDATA ?? path.join(home, "AppData", "Local"), "ngrok"),
  };
  // Set to nothing it counts as not set (XDG Base Directory Specification).
  const config = process.env.XDG_CONFIG_HOME || path.join(home, ".config");
  const folder = folders[process.platform] ?? path.join(config, "ngrok");
  return [path.join(folder, "ngrok.yml"), path.join(home, ".ngrok2", "ngrok.yml")];
}
