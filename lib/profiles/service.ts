import "server-only";
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { linkGroupsUsing } from "@/db/links";
import {
  deleteProfileRow,
  findProfileRow,
  findSealedClientSecret,
  insertProfile,
  listProfileRows,
  type ProfileRow,
  updateProfileRow,
} from "@/db/profiles";
import { saveName } from "@/db/save-name";
import { tunnelNamesByProfile } from "@/db/tunnels";
import { nameKey } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import { findMoves, withChanges } from "@/lib/contract/destinations";
import {
  checkReportSchema,
  type Profile,
  type ProfileCreate,
  type ProfilePatch,
  profileCreateSchema,
  profilePatchSchema,
} from "@/lib/contract/profiles";
import { inUse, invalid, notFound } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { isEnteredInThisTab, noteEnteredBy } from "@/lib/secrets/entered-by";
import { secretAgain } from "@/lib/secrets/secret-again";
import { secretMissing } from "@/lib/secrets/secret-missing";
import { openSecret, sealSecret, toColumn } from "@/lib/secrets/stored-secret";
import { askForAccounts, askForLogins } from "./ask-for-accounts";
import { findAddressProblem } from "./find-address-problem";
import { findStoredKey, keyPlaceOf } from "./stored-key";

/** A profile with its secret, for the policy that is sent to ngrok. It is never sent to a browser. */
export type ProfileCredentials = Pick<Profile, "issuerUrl" | "clientId" | "scopes"> & {
  clientSecret: string;
};

type NewProfile = Omit<ProfileCreate, "clientSecret"> & { clientSecret?: string | undefined };
type ProfileChange = Omit<ProfilePatch, "clientSecret"> & {
  clientSecret?: string | null | undefined;
};

const scopesColumn = z.array(z.string());

export function listProfiles(): Profile[] {
  return listProfileRows().map(toProfile);
}

/** Throws a 404 Problem when there is none. */
export function getProfile(id: string): Profile {
  return toProfile(findRow(id));
}

/** `asker` entered the client secret. */
export function createProfile(input: unknown, asker?: Asker): Profile {
  const id = addProfile(parseInput(profileCreateSchema, input));
  if (asker) noteEnteredBy(asker, findSealedClientSecret(id));
  return getProfile(id);
}

/** Stores a new profile, whose secret may be entered later, and returns its id. */
export function addProfile(fields: NewProfile): string {
  checkAddress(fields.issuerUrl);
  const id = randomUUID();
  const now = new Date().toISOString();
  saveName("a Descope profile", fields.name, () =>
    insertProfile({
      id,
      name: fields.name,
      name_key: nameKey(fields.name),
      issuer_url: fields.issuerUrl,
      client_id: fields.clientId,
      client_secret: fields.clientSecret ? sealSecret(keyPlaceOf(id), fields.clientSecret) : "",
      scopes: JSON.stringify(fields.scopes),
      last_check: null,
      created_at: now,
      updated_at: now,
    }),
  );
  return id;
}

/**
 * An empty client secret keeps the stored one. If another issuer would get it, it has to be entered again. Earlier
 * check results no longer count. `asker` counts as the person who entered the secret, if no other one was stored.
 * @throws Problem 422 `secret_again`; 403 `confirmation_needed` when a session alone gives its tunnels another key or
 *   another issuer
 */
export function updateProfile(id: string, input: unknown, asker: Asker): Profile {
  const fields = parseInput(profilePatchSchema, input);
  const stored = getProfile(id);
  const moves = findMoves("profile", stored, withChanges(stored, fields));
  if (stored.hasClientSecret && !fields.clientSecret && moves.length > 0)
    throw secretAgain("profile", moves);
  if (fields.clientSecret) askForAccounts(asker, id);
  if (moves.length > 0) askForLogins(asker, id);
  const before = findStoredKey(id);
  changeProfile(id, fields);
  // A person who replaces somebody else's key does not know which key its owner enters next.
  if (fields.clientSecret && (!before || isEnteredInThisTab(asker, before)))
    noteEnteredBy(asker, findSealedClientSecret(id));
  return getProfile(id);
}

/** The caller must have checked the destination of the secret. A client secret of null removes the stored one. */
export function changeProfile(id: string, fields: ProfileChange): void {
  if (fields.issuerUrl !== undefined) checkAddress(fields.issuerUrl);
  const row = findRow(id);
  const name = fields.name ?? row.name;
  saveName("a Descope profile", name, () =>
    updateProfileRow({
      id,
      name,
      name_key: nameKey(name),
      issuer_url: fields.issuerUrl ?? row.issuer_url,
      client_id: fields.clientId ?? row.client_id,
      client_secret: toColumn(keyPlaceOf(id), fields.clientSecret),
      scopes: fields.scopes ? JSON.stringify(fields.scopes) : row.scopes,
      last_check: null,
      created_at: row.created_at,
      updated_at: new Date().toISOString(),
    }),
  );
}

/** `restore` stores the profile again under its old id, so that its sealed secret can be opened as before. */
export function deleteProfile(id: string): { restore(): Profile } {
  const row = findRow(id);
  const tunnels = tunnelNamesByProfile(id);
  const links = linkGroupsUsing(id);
  if (tunnels.length + links.length > 0) throw inUse("Descope profile", tunnels, links);
  const client_secret = findSealedClientSecret(id);
  deleteProfileRow(id);
  return {
    restore: () => {
      if (client_secret === undefined) throw notFound("Descope profile");
      saveName("a Descope profile", row.name, () =>
        insertProfile({ ...row, name_key: nameKey(row.name), client_secret }),
      );
      return getProfile(id);
    },
  };
}

export function getCredentials(id: string): ProfileCredentials {
  const { name, issuerUrl, clientId, scopes } = getProfile(id);
  const sealed = findSealedClientSecret(id);
  if (sealed === undefined) throw notFound("Descope profile");
  if (sealed === "") throw secretMissing([{ kind: "profile", name }]);
  const clientSecret = openSecret(keyPlaceOf(id), sealed, `Access Key of "${name}"`);
  return { issuerUrl, clientId, scopes, clientSecret };
}

function checkAddress(issuerUrl: string): void {
  const message = findAddressProblem(issuerUrl);
  if (message) throw invalid([{ path: "issuerUrl", message }]);
}

function findRow(id: string): ProfileRow {
  const row = findProfileRow(id);
  if (!row) throw notFound("Descope profile");
  return row;
}

function toProfile(row: ProfileRow): Profile {
  return {
    id: row.id,
    name: row.name,
    issuerUrl: row.issuer_url,
    clientId: row.client_id,
    hasClientSecret: row.has_client_secret === 1,
    scopes: scopesColumn.parse(JSON.parse(row.scopes)),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    lastCheck: row.last_check === null ? null : checkReportSchema.parse(JSON.parse(row.last_check)),
  };
}
