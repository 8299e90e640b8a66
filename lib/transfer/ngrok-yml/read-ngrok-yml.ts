import { z } from "zod";
import { readPlainYaml, YamlRefused } from "@/lib/base/read-plain-yaml";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Incoming } from "@/lib/transfer/incoming";
import { readAgent } from "./agent";
import { readEndpoint } from "./endpoint";
import { noteLostForwards } from "./forwards";
import type { Known } from "./known";
import { readLegacyTunnel } from "./legacy-tunnel";
import { freeName } from "./names";
import { isOneX } from "./one-x";
import { ProfilesFromLogins } from "./profiles-from-logins";
import type { ReadTunnel } from "./read-tunnel";
import { recognise, unreadable } from "./recognise";
import { join } from "./remarks";

const fileSchema = z.looseObject({
  version: z.union([z.string(), z.number()]).transform(String).optional(),
  agent: z.record(z.string(), z.unknown()).nullish(),
  tunnels: z.record(z.string(), z.unknown()).nullish(),
  endpoints: z.array(z.unknown()).nullish(),
});

type File = z.infer<typeof fileSchema>;

const SECTIONS = ["version", "agent", "tunnels", "endpoints"];

/**
 * Reads the configuration of the ngrok agent, versions 2 and 3 (https://ngrok.com/docs/agent/config), and of ngrok 1.x.
 * Only this text is read: files that it names are never opened. Every tunnel gets a login, and everything that would
 * let in more people than the file is listed in `widens`.
 */
export function readNgrokYml(text: string, known: Known): Incoming {
  const file = parse(text);
  const version = findVersion(file);
  const agent = readAgent(
    version === "3" ? (file.agent ?? {}) : withoutSections(file),
    version,
    known,
  );
  const logins = new ProfilesFromLogins(known);
  const read = noteLostForwards([
    ...Object.entries(file.tunnels ?? {}).map(([name, value]) => readLegacyTunnel(name, value)),
    ...(file.endpoints ?? []).map(readEndpoint),
  ]);
  const taken = new Set<string>();
  const tunnels: Incoming["tunnels"] = [];
  const refused: Incoming["refused"] = [];
  for (const tunnel of read) {
    const { name, notes } = withFreeName(tunnel, taken);
    if (!tunnel.ok) {
      refused.push({ name, notes });
      continue;
    }
    const { profile, named, remarks } = logins.profileOf(tunnel.login);
    tunnels.push({
      fields: { ...tunnel.fields, name, account: agent.accountName, profile },
      named: named || agent.named,
      ...join(remarks, { notes, widens: tunnel.widens }),
    });
  }
  return {
    format: "ngrok",
    source: version === "1" ? "ngrok.yml of ngrok 1.x" : `ngrok.yml, version ${version}`,
    withSecrets: agent.account !== undefined || logins.hasSecrets,
    profiles: logins.profiles,
    accounts: agent.account ? [agent.account] : [],
    tunnels,
    ordered: false,
    settings: {},
    refused,
    leftOut: [...agent.leftOut, ...listMisplaced(file, version)],
  };
}

function findVersion(file: File): string {
  if (file.version !== undefined) return file.version;
  if (file.agent || file.endpoints) return "3";
  return isOneX(file) ? "1" : "2";
}

function parse(text: string): File {
  const document = readDocument(text);
  const file = fileSchema.safeParse(document).data;
  const { version, agent, tunnels, endpoints, authtoken } = file ?? {};
  if (!file || (!agent && !tunnels && !endpoints && !authtoken)) {
    const reason = file
      ? "It has neither an authtoken nor tunnels nor endpoints."
      : "It does not have the form of an ngrok.yml.";
    throw recognise(text, document) ?? unreadable(reason);
  }
  if (version !== undefined && version !== "2" && version !== "3") {
    throw unreadable(
      `Its version is ${showHidden(version.slice(0, 20))}; versions 2 and 3 can be read.`,
      "Let the ngrok agent convert it (ngrok config upgrade), then import it again.",
    );
  }
  return file;
}

function readDocument(text: string): unknown {
  try {
    return readPlainYaml(text);
  } catch (error) {
    if (!(error instanceof YamlRefused)) throw error;
    throw recognise(text, undefined) ?? unreadable(error.message);
  }
}

function withoutSections(file: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(file).filter(([key]) => !SECTIONS.includes(key)));
}

/** Settings in a place where their version does not look for them. */
function listMisplaced(file: File, version: string): Incoming["leftOut"] {
  if (version === "3") {
    return Object.keys(withoutSections(file)).map((key) => ({
      where: key.slice(0, 40),
      text: "In version 3 settings belong under agent:, so it is not read.",
    }));
  }
  const text = "In version 2 settings belong at the top level, so it is not read.";
  return file.agent ? [{ where: "agent", text }] : [];
}

/** Some files have names that differ only by case. Here they would be the same name. */
function withFreeName({ name, notes }: ReadTunnel, taken: Set<string>) {
  const free = freeName(name, taken);
  if (free === name) return { name, notes };
  return {
    name: free,
    notes: [...notes, `It is called "${free}" here; "${name}" is in the file twice.`],
  };
}
