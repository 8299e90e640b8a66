import "server-only";
import { randomUUID } from "node:crypto";
import {
  type AccountRow,
  deleteAccountRow,
  findAccountRow,
  findSealedAuthtoken,
  insertAccount,
  listAccountRows,
  updateAccountRow,
} from "@/db/accounts";
import { linkGroupsUsing } from "@/db/links";
import { saveName } from "@/db/save-name";
import { tunnelNamesByAccount } from "@/db/tunnels";
import { nameKey } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import {
  type Account,
  type AccountCreate,
  type AccountPatch,
  accountCreateSchema,
  accountPatchSchema,
} from "@/lib/contract/accounts";
import { findMoves, withChanges } from "@/lib/contract/destinations";
import { getEngine } from "@/lib/engine/engine";
import type { AccountConnection } from "@/lib/engine/plan";
import { inUse, isProblem, notFound } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import { noteEnteredBy } from "@/lib/secrets/entered-by";
import { secretAgain } from "@/lib/secrets/secret-again";
import { secretMissing } from "@/lib/secrets/secret-missing";
import { openSecret, sealSecret, toColumn } from "@/lib/secrets/stored-secret";
import { lastReport } from "./account-reports";
import { askForProfiles } from "./ask-for-profiles";

type NewAccount = Omit<AccountCreate, "authtoken"> & { authtoken?: string | undefined };
type AccountChange = Omit<AccountPatch, "authtoken"> & { authtoken?: string | null | undefined };

export function listAccounts(): Account[] {
  return listAccountRows().map(toAccount);
}

/** Throws a 404 Problem when there is none. */
export function getAccount(id: string): Account {
  return toAccount(findRow(id));
}

/** `asker` entered the authtoken. */
export function createAccount(input: unknown, asker?: Asker): Account {
  const id = addAccount(parseInput(accountCreateSchema, input));
  if (asker) noteEnteredBy(asker, findSealedAuthtoken(id));
  return getAccount(id);
}

/** Stores a new account, whose authtoken may be entered later, and returns its id. */
export function addAccount(fields: NewAccount): string {
  const id = randomUUID();
  const now = new Date().toISOString();
  saveName("an ngrok account", fields.name, () =>
    insertAccount({
      id,
      name: fields.name,
      name_key: nameKey(fields.name),
      authtoken: fields.authtoken ? sealSecret(placeOf(id), fields.authtoken) : "",
      server_addr: fields.serverAddr ?? null,
      ca_certificate: fields.caCertificate ?? null,
      created_at: now,
      updated_at: now,
    }),
  );
  return id;
}

/**
 * An empty authtoken keeps the stored one. With another server address or CA certificate the authtoken is needed again,
 * because the stored one would be sent there. Running tunnels move to a session with the new settings.
 * @throws Problem 422 `secret_again`; 403 `confirmation_needed` when the tunnels of this account would send their Access
 *   Keys to another ngrok account and the request came without the access token
 */
export function updateAccount(id: string, input: unknown, asker: Asker): Account {
  const fields = parseInput(accountPatchSchema, input);
  const stored = getAccount(id);
  const moves = findMoves("account", stored, withChanges(stored, fields));
  if (stored.hasAuthtoken && !fields.authtoken && moves.length > 0)
    throw secretAgain("account", moves);
  if (moves.length > 0 || (fields.authtoken && !isStored(id, fields.authtoken)))
    askForProfiles(asker, id);
  changeAccount(id, fields);
  if (fields.authtoken) noteEnteredBy(asker, findSealedAuthtoken(id));
  moveSession(id);
  return getAccount(id);
}

/** What runs on the account moves to a session with what is stored of it, unless that waits for its authtoken. */
export function moveSession(id: string): void {
  if (getAccount(id).hasAuthtoken) getEngine().updateAccount(id, () => getConnection(id));
}

/** False also when the stored one cannot be read. */
function isStored(id: string, authtoken: string): boolean {
  try {
    return getConnection(id).authtoken === authtoken;
  } catch (error) {
    if (isProblem(error)) return false;
    throw error;
  }
}

/**
 * Changes only what is stored; see moveSession for the running tunnels. The caller has checked the destination. A null
 * authtoken deletes the stored one.
 */
export function changeAccount(id: string, fields: AccountChange): void {
  const row = findRow(id);
  const name = fields.name ?? row.name;
  saveName("an ngrok account", name, () =>
    updateAccountRow({
      id,
      name,
      name_key: nameKey(name),
      authtoken: toColumn(placeOf(id), fields.authtoken),
      server_addr: fields.serverAddr === undefined ? row.server_addr : fields.serverAddr,
      ca_certificate:
        fields.caCertificate === undefined ? row.ca_certificate : fields.caCertificate,
      created_at: row.created_at,
      updated_at: new Date().toISOString(),
    }),
  );
}

/** `restore` stores the account again under its old id, so that its sealed authtoken can be opened as before. */
export function deleteAccount(id: string): { restore(): Account } {
  const row = findRow(id);
  const tunnels = tunnelNamesByAccount(id);
  const links = linkGroupsUsing(id);
  if (tunnels.length + links.length > 0) throw inUse("ngrok account", tunnels, links);
  const authtoken = findSealedAuthtoken(id);
  deleteAccountRow(id);
  // It would stay open for a while, and count against the account's limit at ngrok.
  void getEngine().forgetAccount(id);
  return {
    restore: () => {
      if (authtoken === undefined) throw notFound("ngrok account");
      saveName("an ngrok account", row.name, () =>
        insertAccount({ ...row, name_key: nameKey(row.name), authtoken }),
      );
      return getAccount(id);
    },
  };
}

/** What the engine needs to open this account's session, authtoken included. Never leaves the server. */
export function getConnection(id: string): AccountConnection {
  const row = findRow(id);
  const sealed = findSealedAuthtoken(id);
  if (sealed === undefined) throw notFound("ngrok account");
  if (sealed === "") throw secretMissing([{ kind: "account", name: row.name }]);
  return {
    accountId: id,
    name: row.name,
    authtoken: openSecret(placeOf(id), sealed, `authtoken of "${row.name}"`),
    ...(row.server_addr === null ? {} : { serverAddr: row.server_addr }),
    ...(row.ca_certificate === null ? {} : { caCertificate: row.ca_certificate }),
  };
}

function findRow(id: string): AccountRow {
  const row = findAccountRow(id);
  if (!row) throw notFound("ngrok account");
  return row;
}

function placeOf(id: string) {
  return { table: "accounts", row: id, column: "authtoken" };
}

function toAccount(row: AccountRow): Account {
  const plan = lastReport({ id: row.id, updatedAt: row.updated_at })?.account?.plan;
  return {
    id: row.id,
    name: row.name,
    hasAuthtoken: row.has_authtoken === 1,
    ...(row.server_addr === null ? {} : { serverAddr: row.server_addr }),
    ...(row.ca_certificate === null ? {} : { caCertificate: row.ca_certificate }),
    ...(plan && { plan }),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
