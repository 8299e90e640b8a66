import "server-only";
import { existsSync, rmSync } from "node:fs";
import path from "node:path";
import { z } from "zod/mini";
import { findAccountRow, listAccountRows } from "@/db/accounts";
import { findProfileRow, listProfileRows } from "@/db/profiles";
import { findTunnelRow } from "@/db/tunnels";
import { readEnv } from "@/lib/base/env";
import { parseInput } from "@/lib/base/parse-input";
import { rememberSecret } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import { findMoves, type SecretHolder, withChanges } from "@/lib/contract/destinations";
import { type SetupDraft, setupDraftSchema, setupPatchSchema } from "@/lib/contract/setup";
import { type Problem, retold } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { isEnteredInThisTab, noteEnteredBy } from "@/lib/secrets/entered-by";
import { keyState } from "@/lib/secrets/key-state";
import { unseal } from "@/lib/secrets/seal";
import { sealSecret } from "@/lib/secrets/stored-secret";
import { readPrivateFile, replacePrivateFile } from "@/lib/storage/data-folder";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";

// One person sets up one tunnel at a time. The draft is one file beside the database, deleted when the setup is done.
const FILE = "setup-draft.json";

const SECRETS = ["clientSecret", "authtoken"] as const;
type SecretField = (typeof SECRETS)[number];
const HOLDERS: Record<SecretField, SecretHolder> = {
  clientSecret: "profile",
  authtoken: "account",
};

const storedSchema = z.extend(
  z.omit(setupDraftSchema, { hasClientSecret: true, hasAuthtoken: true }),
  { sealed: z.partial(z.object({ clientSecret: z.string(), authtoken: z.string() })) },
);

type Stored = z.infer<typeof storedSchema>;

/** The draft of the guided setup, or a new one that starts with what is stored already. */
export function getDraft(): SetupDraft {
  return toDraft(readStored());
}

/** Whether a setup was started and not finished. */
export function hasDraft(): boolean {
  return newest().unsaved !== undefined || existsSync(fileOf());
}

/**
 * Saves what was typed. Secrets are sealed before they are written. When the issuer or the server address changes, the
 * secret that was entered for the old one is deleted unless the change contains it again. Throws when the draft cannot
 * be written: then it is kept in memory, and the draft on the disk stays as it was.
 */
export function patchDraft(input: unknown, asker: Asker): SetupDraft {
  const { clientSecret, authtoken, ...fields } = parseInput(setupPatchSchema, input);
  const stored = readStored();
  const sealed = withoutMoved(stored, fields, asker);
  for (const [field, secret] of Object.entries({ clientSecret, authtoken })) {
    if (secret === undefined || !isSecretField(field)) continue;
    if (secret === "") delete sealed[field];
    else {
      sealed[field] = sealSecret(placeOf(field), secret);
      noteEnteredBy(asker, sealed[field]);
    }
  }
  const next = storedSchema.parse({ ...stored, ...withoutNulls(stored, fields), sealed });
  save(next);
  return toDraft(next);
}

function withoutMoved(stored: Stored, fields: object, asker: Asker): Stored["sealed"] {
  const next = withChanges(stored, fields);
  const kept = Object.entries(stored.sealed).filter(([field]) => {
    if (!isSecretField(field)) return false;
    // A secret may be entered before its issuer. Then only the person who entered it may choose the issuer.
    const isEnterer = asker.by === "token" || isEnteredInThisTab(asker, stored.sealed.clientSecret);
    const isFirst = field === "clientSecret" && stored.issuerUrl === "" && isEnterer;
    return isFirst || findMoves(HOLDERS[field], stored, next).length === 0;
  });
  return Object.fromEntries(kept);
}

export function deleteDraft(): void {
  newest().unsaved = undefined;
  rmSync(fileOf(), { force: true });
}

/** A draft that could not be written yet. As long as Gatehouse runs, it counts instead of the one on the disk. */
const newest = () =>
  sharedOnce<{ unsaved: Stored | undefined }>("setup-draft", () => ({ unsaved: undefined }));

function save(next: Stored): void {
  newest().unsaved = next;
  try {
    write();
  } catch (error) {
    const problem = asStorageProblem(error);
    if (!problem) throw error;
    writeLater("setup-draft", write);
    throw notSaved(problem);
  }
}

function write(): void {
  const { unsaved } = newest();
  if (!unsaved) return;
  replacePrivateFile(fileOf(), JSON.stringify(unsaved));
  newest().unsaved = undefined;
}

function notSaved(problem: Problem): Problem {
  const detail =
    "What you entered last is kept as long as Gatehouse runs, but it is not on the disk yet. Gatehouse tries again by itself.";
  return retold(problem, { detail });
}

/** A secret of the draft; undefined when there is none, or none that can be read. */
export function openDraftSecret(field: SecretField): string | undefined {
  const text = readStored().sealed[field];
  const key = keyState();
  if (text === undefined || key.status !== "ready") return undefined;
  const secret = unseal(key.key, placeOf(field), text);
  if (secret !== undefined) rememberSecret(secret);
  return secret;
}

/** Whether the secret was entered in the asker's tab. */
export function hasEntered(asker: Asker, field: SecretField): boolean {
  return isEnteredInThisTab(asker, readStored().sealed[field]);
}

function readStored(): Stored {
  const file = fileOf();
  const { unsaved } = newest();
  if (unsaved) return withoutDeleted(unsaved);
  const stored = existsSync(file)
    ? storedSchema.safeParse(parseJson(readPrivateFile(file))).data
    : undefined;
  return withoutDeleted(stored ?? begin());
}

function begin(): Stored {
  const profileId = listProfileRows()[0]?.id;
  const accountId = listAccountRows()[0]?.id;
  return {
    step: profileId === undefined ? "descope" : accountId === undefined ? "ngrok" : "app",
    issuerUrl: "",
    clientId: "",
    serverAddr: "",
    caCertificate: "",
    upstream: "",
    tunnelName: "",
    people: "",
    ...(profileId !== undefined && { profileId }),
    ...(accountId !== undefined && { accountId }),
    sealed: {},
  };
}

/** Profile, account and tunnel may have been deleted on another page meanwhile. */
function withoutDeleted(stored: Stored): Stored {
  const { profileId, accountId, tunnelId, ...rest } = stored;
  return {
    ...rest,
    ...(profileId !== undefined && findProfileRow(profileId) && { profileId }),
    ...(accountId !== undefined && findAccountRow(accountId) && { accountId }),
    ...(tunnelId !== undefined && findTunnelRow(tunnelId) && { tunnelId }),
  };
}

function withoutNulls(stored: Stored, fields: object): Record<string, unknown> {
  const merged = Object.entries({ ...stored, ...fields });
  return Object.fromEntries(merged.map(([key, value]) => [key, value ?? undefined]));
}

function toDraft({ sealed, ...draft }: Stored): SetupDraft {
  return {
    ...draft,
    hasClientSecret: sealed.clientSecret !== undefined,
    hasAuthtoken: sealed.authtoken !== undefined,
  };
}

function isSecretField(field: string): field is SecretField {
  return SECRETS.some((secret) => secret === field);
}

function placeOf(column: SecretField) {
  return { table: "setup", row: "draft", column };
}

function fileOf(): string {
  return path.join(readEnv().dataDir, FILE);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
