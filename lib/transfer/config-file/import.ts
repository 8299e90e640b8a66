import "server-only";
import { createHash } from "node:crypto";
import { findSealedAuthtoken } from "@/db/accounts";
import { transaction } from "@/db/open";
import { findSealedClientSecret } from "@/db/profiles";
import { askForKeysInUse } from "@/lib/accounts/ask-for-profiles";
import { moveSession } from "@/lib/accounts/service";
import { log } from "@/lib/base/log";
import { nameKey } from "@/lib/base/names";
import { parseInput } from "@/lib/base/parse-input";
import {
  type ImportInput,
  type ImportItem,
  type ImportPreview,
  importInputSchema,
} from "@/lib/contract/config-file";
import { isDestination } from "@/lib/contract/destinations";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { invalid, Problem } from "@/lib/errors/problem";
import type { Asker } from "@/lib/secrets/asker";
import type { Known } from "@/lib/transfer/ngrok-yml/known";
import { publish } from "@/lib/tunnels/service";
import { applyPlan } from "./apply-plan";
import { askForDestinations } from "./ask-for-destinations";
import { type Plan, planImport } from "./plan-import";
import { readFile } from "./read-file";
import { readStored, type Stored, secretOf } from "./stored";

/** What an import of this file would add, change and skip. Changes nothing. */
export async function previewImport(input: unknown): Promise<ImportPreview> {
  return (await prepare(parseInput(importInputSchema, input))).preview;
}

/**
 * Does everything that the preview says, or nothing. Running tunnels continue with their old configuration. Those of a
 * changed account move to the new one, as after a change by hand. With `preview` the present preview must be the same.
 * @throws Problem 409 `preview_outdated`; 422 while a choice is missing; 403 `confirmation_needed` when a session alone
 *   sends stored secrets to a new destination
 */
export async function runImport(input: unknown, asker: Asker): Promise<ImportPreview> {
  const fields = parseInput(importInputSchema, input);
  const { plan, preview } = await prepare(fields);
  if (fields.preview !== undefined && fields.preview !== preview.id) {
    throw new Problem("preview_outdated");
  }
  refuseWithoutChoices(preview);
  askForDestinations(asker, plan.guarded);
  const moved = movedAccounts(plan);
  for (const id of moved) askForKeysInUse(asker, id);
  const changed = transaction(() => applyPlan(plan));
  for (const id of moved) moveSession(id);
  for (const id of changed) publish(id);
  const count = (outcome: ImportItem["outcome"]) =>
    preview.items.filter((item) => item.outcome === outcome).length;
  log(`Imported ${preview.source}, ${count("add")} added, ${count("change")} changed.`);
  return preview;
}

/** The ids of the stored accounts whose authtoken or server the import changes. */
function movedAccounts({ accounts }: Plan): string[] {
  const moves = (key: string) => key === "authtoken" || isDestination("account", key);
  return accounts.flatMap(({ id, item }) =>
    id !== undefined && item.changes.some(({ key }) => moves(key)) ? [id] : [],
  );
}

async function prepare(input: ImportInput): Promise<{ plan: Plan; preview: ImportPreview }> {
  const incoming = await readFile(input, () => toKnown(input, readStored()));
  // Read after the last await: nothing else can run between here and the transaction.
  const stored = readStored();
  const plan = planImport(incoming, stored, input.existing, secretOf, input);
  const { format, source, withSecrets } = incoming;
  const { needs, destinations, links, guarded: _, ...steps } = plan;
  const items = Object.values(steps).flatMap((each) => each.map(({ item }) => plain(item)));
  const leftOut = incoming.leftOut.map(({ where, text }) => ({
    where: showHidden(where),
    text: showHidden(text),
  }));
  const choices = { profiles: namesOf(stored.profiles), accounts: namesOf(stored.accounts) };
  const content = {
    format,
    source,
    withSecrets,
    items,
    destinations,
    links: links.map(plainLink),
    leftOut,
    choices,
  };
  // Without `needs`: the id of a preview must stay the same when the person agrees to what it shows.
  const id = createHash("sha256")
    .update(JSON.stringify([content, stored, sealedSecrets(stored)]))
    .digest("base64url");
  return { plan, preview: { id, ...content, needs } };
}

/** Another authtoken or Access Key behind the same name makes another preview. */
function sealedSecrets({ profiles, accounts }: Stored) {
  return [
    profiles.map(({ id }) => findSealedClientSecret(id)),
    accounts.map(({ id }) => findSealedAuthtoken(id)),
  ];
}

/** Makes hidden characters in the file's texts visible. A line break would look like a new line of the preview. */
function plain({ name, notes, widens, ...item }: ImportItem): ImportItem {
  const shown = (texts: string[]) => texts.map((text) => showHidden(text));
  return { ...item, name: showHidden(name), notes: shown(notes), widens: shown(widens) };
}

function plainLink({ id, group, tunnels }: ImportPreview["links"][number]) {
  return { id, group: showHidden(group), tunnels: tunnels.map((name) => showHidden(name)) };
}

function toKnown({ profile, account }: ImportInput, stored: Stored): Known {
  return {
    profiles: stored.profiles.map(({ fields }) => fields),
    accounts: stored.accounts.map(({ fields }) => fields),
    accountWith: (authtoken) =>
      stored.accounts.find(({ id }) => secretOf("account", id) === authtoken)?.fields.name,
    profile: findChoice("profile", profile, stored.profiles),
    account: findChoice("account", account, stored.accounts),
  };
}

function findChoice(
  path: "profile" | "account",
  name: string | undefined,
  items: readonly { fields: { name: string } }[],
): string | undefined {
  if (name === undefined) return undefined;
  const found = items.find(({ fields }) => nameKey(fields.name) === nameKey(name));
  if (found) return found.fields.name;
  throw invalid([{ path, message: `There is no ${path} called "${name}" here.` }]);
}

function refuseWithoutChoices({ needs }: ImportPreview): void {
  const messages = {
    profile: "Choose the profile for the tunnels without a login.",
    account: "Choose the ngrok account of the tunnels.",
    wider: "More people may get in than with the file. Look at what is lost, then agree to it.",
    destinations:
      "Stored secrets would be sent to new destinations. Look at each, then agree to it.",
    links:
      "Tunnels would come behind the one link of a group. Say that the apps there trust each other.",
  };
  if (needs.length > 0) throw invalid(needs.map((path) => ({ path, message: messages[path] })));
}

function namesOf(items: readonly { fields: { name: string } }[]): string[] {
  return items.map(({ fields }) => fields.name);
}
