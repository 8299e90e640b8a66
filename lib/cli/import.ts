import { readFileSync } from "node:fs";
import type { z } from "zod";
import {
  type ImportItem,
  type ImportPreview,
  type importInputSchema,
  importPreviewSchema,
} from "@/lib/contract/config-file";
import { decodeText } from "@/lib/contract/decode-text";
import { describeSenders } from "@/lib/contract/destination-words";
import { call, Refused } from "./api";
import { confirm, readStdin } from "./ask";
import { command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { askPassphrase } from "./passphrase";
import { printJson, printLine, printNote } from "./print";

type Input = z.input<typeof importInputSchema>;
type Post = (path: string, body: Input) => Promise<ImportPreview>;
type Destination = ImportPreview["destinations"][number];
type Coming = ImportPreview["links"][number];
type Agreed = { destinations: string[]; links: string[] };

export const importCommand = command({
  usage: "<file> | -",
  details:
    "All of it or nothing. Tunnels that run go on; those of an account that becomes another one move there. Without a terminal it needs --yes.",
  arguments: [1, 1],
  options: {
    "dry-run": { type: "boolean", help: "Only show what it would do." },
    yes: { type: "boolean", short: "y", help: "Import without asking." },
    keep: { type: "boolean", help: "Do not change what is stored already." },
    profile: { type: "string", value: "name", help: "The profile for tunnels without a login." },
    account: { type: "string", value: "name", help: "The ngrok account, when the file has none." },
    "accept-wider": {
      type: "boolean",
      help: "Agree that more people may get in than with the file.",
    },
    "accept-destination": {
      type: "string",
      value: "ids",
      help: "Allow these new destinations of stored secrets; the preview shows their ids.",
    },
    "accept-link": {
      type: "string",
      value: "ids",
      help: "Agree that the apps on these groups' links trust each other; the preview shows the ids.",
    },
    "passphrase-stdin": { type: "boolean", help: "Read the passphrase from standard input." },
    ...JSON_OPTION,
  },
  run: async ({ words: [file = ""], text, flag }) => {
    const dashboard = findDashboard();
    const post: Post = (path, body) =>
      call(dashboard, path, importPreviewSchema, { method: "POST", body });
    const [profile, account] = [text("profile"), text("account")];
    const idsOf = (option: "accept-destination" | "accept-link") =>
      (text(option) ?? "").split(",").filter(Boolean);
    const agreed = { destinations: idsOf("accept-destination"), links: idsOf("accept-link") };
    const { preview, body } = await ask(
      post,
      {
        content: file === "-" ? await readStdin() : read(file),
        existing: flag("keep") ? "keep" : "change",
        ...(profile && { profile }),
        ...(account && { account }),
        ...(flag("accept-wider") && { wider: true }),
        ...agreed,
      },
      flag("passphrase-stdin"),
    );
    if (!flag("json")) printPreview(preview);
    if (flag("dry-run")) {
      if (flag("json")) printJson(preview);
      return undefined;
    }
    const asks = process.stdin.isTTY && !flag("yes");
    refuseWithoutChoices(preview, agreed, asks);
    if (asks && !(await askForEach(preview, agreed))) return EXIT.usage;
    if (!flag("yes") && !(await agree())) return EXIT.usage;
    const said = asks ? everything(preview) : agreed;
    const done = await post("/api/import", { ...body, ...said, preview: preview.id });
    if (flag("json")) printJson(done);
    else printLine("Imported.");
    return undefined;
  },
});

async function ask(post: Post, body: Input, fromStdin: boolean) {
  try {
    return { body, preview: await post("/api/import/preview", body) };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "passphrase_needed") throw error;
  }
  const passphrase = await askPassphrase({ fromStdin, twice: false });
  const whole = { ...body, passphrase };
  return { body: whole, preview: await post("/api/import/preview", whole) };
}

/** Asks one question for each new destination and link that was not agreed to yet. Resolves to false when an answer is no. */
async function askForEach(
  { destinations, links }: ImportPreview,
  agreed: Agreed,
): Promise<boolean> {
  const texts = [
    ...destinations.filter(isOpen(agreed.destinations)).map(describeDestination),
    ...links.filter(isOpen(agreed.links)).map(describeComing),
  ];
  for (const text of texts) {
    if (await confirm(`${text}. Agree? [y/N] `)) continue;
    printNote("Nothing was imported.");
    return false;
  }
  return true;
}

function isOpen(agreed: readonly string[]): (asked: { id: string }) => boolean {
  return ({ id }) => !agreed.includes(id);
}

function everything({ destinations, links }: ImportPreview): Agreed {
  return { destinations: destinations.map(({ id }) => id), links: links.map(({ id }) => id) };
}

/** All of the names: the yes is to exactly these. */
function describeComing({ group, tunnels }: Coming): string {
  return `${tunnels.map((name) => `"${name}"`).join(", ")} would come behind the one link of "${group}", where apps can act in each other`;
}

export function describeDestination(destination: Destination): string {
  const { serverAddr, issuerUrl } = destination;
  const through = serverAddr ? ` at ${serverAddr}` : "";
  const login = issuerUrl ? `, with the login at ${issuerUrl}` : "";
  return `${describePair(destination)}${through}${login}, by ${describeSenders(destination)}`;
}

function describePair({ profile, account, isNew, secrets }: Destination): string {
  const where = `${isNew ? "the file's " : ""}account "${account}"`;
  if (secrets.includes("clientSecret")) {
    return `The Access Key of "${profile}" would go to ${where}`;
  }
  if (secrets.includes("nextClientSecret")) {
    return `The Access Key of "${profile}", once it is entered, would go to ${where}`;
  }
  return `Tunnels with the login of "${profile}" would use the authtoken of ${where}`;
}

/** @param asks whether the person is asked about destinations and links afterwards */
function refuseWithoutChoices(
  { needs, destinations, links }: ImportPreview,
  agreed: Agreed,
  asks: boolean,
): void {
  const options = needs
    .filter((need) => need === "profile" || need === "account")
    .map((need) => `--${need}`);
  const open = destinations.filter(isOpen(agreed.destinations)).map(({ id }) => id);
  const coming = links.filter(isOpen(agreed.links)).map(({ id }) => id);
  const texts = [
    ...(options.length > 0
      ? [`The file is not complete; choose with ${options.join(" and ")}.`]
      : []),
    ...(needs.includes("wider")
      ? [
          "More people may get in than with the file (the lines with !). Agree with --accept-wider, or change the file.",
        ]
      : []),
    ...(open.length > 0 && !asks
      ? [
          `Stored secrets would be sent to new destinations (the lines with !). Agree with --accept-destination ${open.join(",")}, or change the file.`,
        ]
      : []),
    ...(coming.length > 0 && !asks
      ? [
          `Tunnels would come behind one link with other apps (the lines with !). Agree with --accept-link ${coming.join(",")}, or change the file.`,
        ]
      : []),
  ];
  if (texts.length > 0) throw new CliError(EXIT.usage, texts.join(" "));
}

async function agree(): Promise<boolean> {
  if (await confirm("Import this? [y/N] ")) return true;
  printNote(
    process.stdin.isTTY ? "Nothing was imported." : "Nothing was imported; it needs --yes.",
  );
  return false;
}

function read(file: string): string {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    throw new CliError(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}

const SIGNS = { add: "+", change: "~", skip: "." };

function printPreview({ source, items, destinations, links, leftOut }: ImportPreview): void {
  printLine(`From ${source}`);
  for (const destination of destinations) {
    printLine(`! ${describeDestination(destination)} (${destination.id})`);
  }
  for (const coming of links) printLine(`! ${describeComing(coming)} (${coming.id})`);
  for (const item of items) printWeakenings(item);
  for (const item of items) printItem(item);
  for (const { where, text } of leftOut) printLine(`- ${where}: ${text}`);
}

/** Prints first the changes that weaken the protection of an app. */
function printWeakenings({ kind, name, changes }: ImportItem): void {
  for (const { field, weakens } of changes) {
    if (weakens !== undefined) printLine(`! ${kind} ${name}, ${field}: ${weakens}`);
  }
}

function printItem({ kind, name, outcome, changes, notes, widens }: ImportItem): void {
  printLine(`${SIGNS[outcome]} ${kind} ${name}`);
  for (const line of widens) printLine(`  ! ${line}`);
  for (const { field, from, to } of changes) {
    const text = `${field}: ${from === undefined ? "" : `${from} -> `}${to ?? ""}`;
    for (const line of text.split("\n")) printLine(`    ${line}`);
  }
  for (const note of notes) printLine(`    ${note}`);
}
