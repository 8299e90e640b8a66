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

/** The connection settings of an agent's configuration. `cas` is a file, or one of ngrok's keywords. */
type AgentSettings = { authtoken: string; serverAddr?: string; caCertificate?: string };

const text = z.string().min(1);

// Version 2 has these settings at the top level, version 3 under `agent` with other names
// (https://ngrok.com/docs/agent/config).
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

/** The places of ngrok authtokens on this machine. The tokens themselves are not returned. */
export async function findAuthtokens(): Promise<AuthtokenSource[]> {
  return (await find()).map(({ id, kind, place }) => ({ id, kind, place }));
}

/** Creates an account from a found token. Throws a 404 Problem when the token no longer exists. */
export async function importAuthtoken(input: unknown): Promise<Account> {
  const { sourceId, name } = parseInput(importAuthtokenSchema, input);
  const source = (await find()).find(({ id }) => id === sourceId);
  if (!source) throw notFound("authtoken at this place any more");
  const { id: _id, kind: _kind, place: _place, ...settings } = source;
  // The token was on this machine already, so it counts as entered by the owner.
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
  // The same token in two places is listed once.
  return [...new Map(found.map((each) => [each.authtoken, each] as const)).values()];
}

async function readConfig(file: string): Promise<Found | undefined> {
  try {
    // Nobody reads its errors, and to make them pretty the parser would read the whole text again for each.
    const content = parse(await readFile(file, "utf8"), { prettyErrors: false });
    const config = agentConfigSchema.parse(content);
    return { id: file, kind: "file", place: file, ...(await readSettings(config)) };
  } catch {
    return undefined;
  }
}

/** Reads the server address and CA certificate that belong to the authtoken. Invalid ones are left out. */
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
  // An empty value counts as not set (XDG Base Directory Specification).
  const config = process.env.XDG_CONFIG_HOME || path.join(home, ".config");
  const folder = folders[process.platform] ?? path.join(config, "ngrok");
  return [path.join(folder, "ngrok.yml"), path.join(home, ".ngrok2", "ngrok.yml")];
}
