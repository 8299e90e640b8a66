import "server-only";
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import type { Account } from "@/lib/accounts/schema";
import { createAccount } from "@/lib/accounts/service";
import { notFound } from "@/lib/errors/problem";
import { parseInput } from "@/lib/parse-input";
import { type AuthtokenSource, importAuthtokenSchema } from "./schema";

type Found = AuthtokenSource & { authtoken: string };

// Version 2 has the token at the top, version 3 under `agent` (https://ngrok.com/docs/agent/config).
const agentConfigSchema = z.union([
  z
    .object({ agent: z.object({ authtoken: z.string().min(1) }) })
    .transform(({ agent }) => agent.authtoken),
  z.object({ authtoken: z.string().min(1) }).transform(({ authtoken }) => authtoken),
]);

/** Where this machine has an ngrok authtoken already. The tokens themselves are not handed out. */
export async function findAuthtokens(): Promise<AuthtokenSource[]> {
  return (await find()).map(({ id, place }) => ({ id, place }));
}

/** Makes an account of a token that was found. Throws a 404 Problem when it is gone. */
export async function importAuthtoken(input: unknown): Promise<Account> {
  const { sourceId, name } = parseInput(importAuthtokenSchema, input);
  const source = (await find()).find(({ id }) => id === sourceId);
  if (!source) throw notFound("authtoken at this place any more");
  return createAccount({ name, authtoken: source.authtoken });
}

async function find(): Promise<Found[]> {
  const fromEnv = process.env.NGROK_AUTHTOKEN?.trim();
  const inEnv = fromEnv ? [{ id: "env", place: "NGROK_AUTHTOKEN", authtoken: fromEnv }] : [];
  const inFiles = await Promise.all(configFiles().map(readConfig));
  const found = [...inEnv, ...inFiles.filter((each) => each !== undefined)];
  // The same token in two places is one account.
  return [...new Map(found.map((each) => [each.authtoken, each] as const)).values()];
}

async function readConfig(file: string): Promise<Found | undefined> {
  try {
    const authtoken = agentConfigSchema.parse(parse(await readFile(file, "utf8")));
    return { id: file, place: file, authtoken };
  } catch {
    return undefined;
  }
}

/** The default places of the agent's configuration, and the one of agents before version 3. */
function configFiles(): string[] {
  const home = os.homedir();
  const folders: Partial<Record<NodeJS.Platform, string>> = {
    darwin: path.join(home, "Library", "Application Support", "ngrok"),
    win32: path.join(process.env.LOCALAPPDATA ?? path.join(home, "AppData", "Local"), "ngrok"),
  };
  const config = process.env.XDG_CONFIG_HOME ?? path.join(home, ".config");
  const folder = folders[process.platform] ?? path.join(config, "ngrok");
  return [path.join(folder, "ngrok.yml"), path.join(home, ".ngrok2", "ngrok.yml")];
}
