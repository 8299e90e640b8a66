import { z } from "zod";
import type { Incoming } from "@/lib/config-file/incoming";
import { Problem } from "@/lib/errors/problem";
import { readPlainYaml, YamlRefused } from "@/lib/yaml/read-plain-yaml";
import { readAgent } from "./agent";
import { readEndpoint } from "./endpoint";
import type { Known } from "./known";
import { readLegacyTunnel } from "./legacy-tunnel";
import { LoginBook } from "./login-book";
import { freeName } from "./names";
import type { ReadTunnel } from "./read-tunnel";

const fileSchema = z.looseObject({
  version: z.union([z.string(), z.number()]).transform(String).optional(),
  agent: z.record(z.string(), z.unknown()).nullish(),
  tunnels: z.record(z.string(), z.unknown()).nullish(),
  endpoints: z.array(z.unknown()).nullish(),
});

const SECTIONS = ["version", "agent", "tunnels", "endpoints"];

/**
 * Reads the ngrok agent's configuration, versions 2 and 3 (https://ngrok.com/docs/agent/config). Only the text itself
 * is looked at: files that it names are never opened. No tunnel comes out without a login.
 */
export function readNgrokYml(text: string, known: Known): Incoming {
  const file = parse(text);
  const version = file.version ?? (file.agent || file.endpoints ? "3" : "2");
  const agent = readAgent(
    version === "3" ? (file.agent ?? {}) : withoutSections(file),
    version,
    known,
  );
  const book = new LoginBook(known);
  const read = [
    ...Object.entries(file.tunnels ?? {}).map(([name, value]) => readLegacyTunnel(name, value)),
    ...(file.endpoints ?? []).map(readEndpoint),
  ];
  const taken = new Set<string>();
  const tunnels: Incoming["tunnels"] = [];
  const refused: Incoming["refused"] = [];
  for (const tunnel of read) {
    const { name, notes } = withFreeName(tunnel, taken);
    if (!tunnel.ok) {
      refused.push({ name, notes });
      continue;
    }
    const { profile, notes: loginNotes } = book.profileOf(tunnel.login);
    tunnels.push({
      fields: { ...tunnel.fields, name, account: agent.accountName, profile },
      notes: [...loginNotes, ...notes],
    });
  }
  return {
    source: `ngrok.yml, version ${version}`,
    withSecrets: agent.account !== undefined || book.hasSecrets,
    profiles: book.profiles,
    accounts: agent.account ? [agent.account] : [],
    tunnels,
    ordered: false,
    settings: {},
    refused,
    leftOut: agent.leftOut,
  };
}

function parse(text: string): z.infer<typeof fileSchema> {
  let document: unknown;
  try {
    document = readPlainYaml(text);
  } catch (error) {
    if (error instanceof YamlRefused) throw unreadable(error.message);
    throw error;
  }
  const file = fileSchema.safeParse(document);
  if (!file.success) throw unreadable("It is not laid out as an ngrok.yml.");
  const { version, agent, tunnels, endpoints, authtoken } = file.data;
  if (!agent && !tunnels && !endpoints && !authtoken) {
    throw unreadable("It has neither an authtoken nor tunnels nor endpoints.");
  }
  if (version !== undefined && version !== "2" && version !== "3") {
    throw unreadable(`Its version is ${version.slice(0, 20)}; versions 2 and 3 can be read.`);
  }
  return file.data;
}

function withoutSections(file: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !SECTIONS.includes(key)));
}

/** Names differ only by case in some files; here they would be one. */
function withFreeName({ name, notes }: ReadTunnel, taken: Set<string>) {
  const free = freeName(name, taken);
  if (free === name) return { name, notes };
  return {
    name: free,
    notes: [...notes, `It is called "${free}" here; "${name}" is in the file twice.`],
  };
}

function unreadable(reason: string): Problem {
  return new Problem(422, "This file cannot be imported", {
    code: "file_unreadable",
    detail: reason,
    fix: "Choose a file that Gatehouse exported, or an ngrok.yml.",
    issues: [{ path: "content", message: reason }],
  });
}
