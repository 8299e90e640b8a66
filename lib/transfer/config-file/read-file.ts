import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { rememberSecret } from "@/lib/base/redact";
import {
  type ConfigFile,
  configFileSchema,
  type ImportInput,
  sealedFileSchema,
} from "@/lib/contract/config-file";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { invalid, Problem } from "@/lib/errors/problem";
import type { Incoming } from "@/lib/transfer/incoming";
import type { Known } from "@/lib/transfer/ngrok-yml/known";
import { readNgrokYml } from "@/lib/transfer/ngrok-yml/read-ngrok-yml";
import { openFile } from "./seal-file";

const headSchema = z.looseObject({ format: z.string(), version: z.number() });

/** Reads a Gatehouse file or an ngrok.yml. Throws a Problem that says what is wrong with it. */
export async function readFile(input: ImportInput, known: () => Known): Promise<Incoming> {
  const content = input.content.replace(/^\uFEFF/, "");
  refuseOtherEncodings(content);
  const document = content.trimStart().startsWith("{") ? readJson(content) : undefined;
  const head = headSchema.safeParse(document);
  if (!head.success) return readNgrokYml(content, known());
  const { format, version } = head.data;
  if (format === "gatehouse" || format === "gatehouse-sealed") refuseNewer(version);
  if (format === "gatehouse-sealed") return fromConfig(await unseal(document, input.passphrase));
  if (format === "gatehouse") return fromConfig(parseConfig(document));
  throw notOurs(`Its format is "${showHidden(format.slice(0, 40))}".`);
}

/** Our page and command line decode UTF-16. Another client may have decoded the file in a wrong way. */
function refuseOtherEncodings(content: string): void {
  if (!content.includes("\0") && !content.startsWith("\uFFFD\uFFFD")) return;
  const detail = "It is not text in UTF-8. It may be UTF-16, or not text at all.";
  throw new Problem("file_unreadable", {
    detail,
    fix: "Save it as UTF-8 in your editor, then import it again.",
    issues: [{ path: "content", message: detail }],
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function unseal(document: unknown, passphrase: string | undefined): Promise<ConfigFile> {
  const file = sealedFileSchema.safeParse(document);
  if (!file.success) throw notOurs("It was changed or is not complete.");
  if (!passphrase) {
    throw new Problem("passphrase_needed", {
      issues: [{ path: "passphrase", message: "Enter the passphrase of this file." }],
    });
  }
  rememberSecret(passphrase);
  const text = await openFile(file.data, passphrase);
  if (text === undefined) {
    throw new Problem("passphrase_wrong", {
      issues: [{ path: "passphrase", message: "This passphrase does not open the file." }],
    });
  }
  return parseConfig(readJson(text));
}

function parseConfig(document: unknown): ConfigFile {
  const file = configFileSchema.safeParse(document);
  if (file.success) return refuseTwins(file.data);
  throw invalid(
    file.error.issues.map(({ path, message }) => ({
      path: `content.${path.join(".")}`,
      // It may name a field of the file.
      message: showHidden(`${describePlace(path)}: ${message}`),
    })),
  );
}

/** Counts from 1, as people do. */
function describePlace(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === "number" ? `number ${part + 1}` : String(part)))
    .join(", ");
}

function refuseTwins(file: ConfigFile): ConfigFile {
  for (const kind of ["profiles", "accounts", "tunnels"] as const) {
    const seen = new Set<string>();
    for (const { name } of file[kind]) {
      if (seen.has(nameKey(name))) {
        throw invalid([
          { path: `content.${kind}`, message: `"${name}" is among the ${kind} twice.` },
        ]);
      }
      seen.add(nameKey(name));
    }
  }
  return file;
}

function fromConfig(file: ConfigFile): Incoming {
  const secrets = secretsIn(file);
  for (const secret of secrets) rememberSecret(secret);
  // Decided by the content: a file that is not encrypted may contain secrets too.
  const withSecrets = secrets.length > 0;
  const noted = <T>(items: T[]) => items.map((fields) => ({ fields, notes: [], widens: [] }));
  return {
    format: "gatehouse",
    source: withSecrets ? "a Gatehouse file with secrets" : "a Gatehouse file without secrets",
    withSecrets,
    profiles: noted(file.profiles),
    accounts: noted(file.accounts),
    tunnels: noted(file.tunnels).map((tunnel) => ({ ...tunnel, named: true })),
    ordered: true,
    settings: file.settings,
    refused: [],
    leftOut: [],
  };
}

function secretsIn({ profiles, accounts, settings }: ConfigFile): string[] {
  const all = [
    ...profiles.map(({ clientSecret }) => clientSecret),
    ...accounts.map(({ authtoken }) => authtoken),
    settings.webhook?.secret,
  ];
  return all.flatMap((secret) => (secret ? [secret] : []));
}

function refuseNewer(version: number): void {
  if (version === 1) return;
  throw new Problem("file_newer", {
    detail: `Its version is ${version}; this Gatehouse reads version 1. Nothing was changed.`,
  });
}

function notOurs(detail: string): Problem {
  return new Problem("file_unknown", {
    detail,
    issues: [{ path: "content", message: "This is neither a Gatehouse file nor an ngrok.yml." }],
  });
}
