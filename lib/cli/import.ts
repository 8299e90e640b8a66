import { readFileSync } from "node:fs";
import { z } from "zod";
import { call, Refused } from "./api";
import { JSON_OPTION } from "./command";
import { decodeText } from "@/lib/text/decode-text";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { askPassphrase, confirm, readStdin } from "./passphrase";
import { printJson, printLine, printNote } from "./print";

const previewSchema = z.looseObject({
  id: z.string(),
  source: z.string(),
  items: z.array(
    z.looseObject({
      kind: z.string(),
      name: z.string(),
      outcome: z.enum(["add", "change", "skip"]),
      changes: z.array(
        z.looseObject({
          field: z.string(),
          from: z.string().optional(),
          to: z.string().optional(),
          weakens: z.string().optional(),
        }),
      ),
      notes: z.array(z.string()),
      widens: z.array(z.string()).default([]),
    }),
  ),
  leftOut: z.array(z.looseObject({ where: z.string(), text: z.string() })),
  destinations: z
    .array(
      z.looseObject({
        id: z.string(),
        profile: z.string(),
        account: z.string(),
        isNew: z.boolean(),
        serverAddr: z.string().optional(),
        tunnels: z.array(z.string()),
      }),
    )
    .default([]),
  needs: z.array(z.string()),
});

/** @typedef {z.infer<typeof previewSchema>} Preview */

/** @type {import("./command").Command} */
export const importCommand = {
  summary: "Import a Gatehouse file or an ngrok.yml, after showing what it would do.",
  usage: "<file> | -",
  details:
    "All of it or nothing. Running tunnels are not disturbed. Without a terminal it needs --yes.",
  arguments: [1, 1],
  options: {
    "dry-run": { type: "boolean", help: "Only show what it would do." },
    yes: { type: "boolean", short: "y", help: "Import without asking." },
    keep: { type: "boolean", help: "Leave what is here already as it is." },
    profile: { type: "string", value: "name", help: "Whose login tunnels without one get." },
    account: { type: "string", value: "name", help: "The ngrok account, when the file has none." },
    "accept-wider": {
      type: "boolean",
      help: "Import what would let in more people than the file.",
    },
    "accept-destination": {
      type: "string",
      value: "ids",
      help: "Let stored Access Keys go to these accounts; the preview has the ids.",
    },
    "passphrase-stdin": { type: "boolean", help: "Read the passphrase from standard input." },
    ...JSON_OPTION,
  },
  run: async ({ words: [file = ""], text, flag }) => {
    const dashboard = findDashboard();
    const post = (/** @type {string} */ path, /** @type {object} */ body) =>
      call(dashboard, path, previewSchema, { method: "POST", body });
    const { preview, body } = await ask(
      post,
      {
        content: file === "-" ? await readStdin() : read(file),
        existing: flag("keep") ? "keep" : "change",
        ...(text("profile") && { profile: text("profile") }),
        ...(text("account") && { account: text("account") }),
        ...(flag("accept-wider") && { wider: true }),
        destinations: (text("accept-destination") ?? "").split(",").filter(Boolean),
      },
      flag("passphrase-stdin"),
    );
    if (!flag("json")) printPreview(preview);
    if (flag("dry-run")) {
      if (flag("json")) printJson(preview);
      return undefined;
    }
    const asks = process.stdin.isTTY && !flag("yes");
    refuseWithoutChoices(preview, body.destinations, asks);
    const destinations = asks ? await askDestinations(preview, body.destinations) : [];
    if (!destinations) return EXIT.usage;
    if (!flag("yes") && !(await agree())) return EXIT.usage;
    const agreed = [...body.destinations, ...destinations];
    const done = await post("/api/import", { ...body, destinations: agreed, preview: preview.id });
    if (flag("json")) printJson(done);
    else printLine("Imported.");
    return undefined;
  },
};

/**
 * @param {(path: string, body: object) => Promise<Preview>} post
 * @template {object} Body
 * @param {Body} body
 * @param {boolean} fromStdin
 */
async function ask(post, body, fromStdin) {
  try {
    return { body, preview: await post("/api/import/preview", body) };
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.code !== "passphrase_needed") throw error;
  }
  const passphrase = await askPassphrase({ fromStdin, twice: false });
  const whole = { ...body, passphrase };
  return { body: whole, preview: await post("/api/import/preview", whole) };
}

/**
 * One question for each pair that nobody has agreed to yet. Resolves to the ids of all of them, or to undefined when one
 * is answered with no.
 *
 * @param {Preview} preview
 * @param {string[]} agreed
 */
async function askDestinations({ destinations }, agreed) {
  const open = destinations.filter(({ id }) => !agreed.includes(id));
  for (const destination of open) {
    if (!(await confirm(`${describeDestination(destination)}. Send it there? [y/N] `))) {
      printNote("Nothing was imported.");
      return undefined;
    }
  }
  return open.map(({ id }) => id);
}

/** @param {Preview["destinations"][number]} destination */
function describeDestination({ profile, account, isNew, serverAddr }) {
  const where = `${isNew ? "the file's " : ""}account "${account}"`;
  return `The Access Key of "${profile}" would go to ${where}${serverAddr ? ` at ${serverAddr}` : ""}`;
}

const AGREED_TO = ["wider", "destinations"];

/**
 * @param {Preview} preview
 * @param {string[]} agreed ids of destinations
 * @param {boolean} asks whether destinations are asked about afterwards
 */
function refuseWithoutChoices({ needs, destinations }, agreed, asks) {
  const options = needs.filter((need) => !AGREED_TO.includes(need)).map((need) => `--${need}`);
  const open = destinations.map(({ id }) => id).filter((id) => !agreed.includes(id));
  const texts = [
    ...(options.length > 0
      ? [`The file does not say it all; choose with ${options.join(" and ")}.`]
      : []),
    ...(needs.includes("wider")
      ? [
          "More people may get in than the file let in (the lines with !). Agree with --accept-wider, or change the file.",
        ]
      : []),
    ...(open.length > 0 && !asks
      ? [
          `Stored Access Keys would go where they do not go today (the lines with !). Agree with --accept-destination ${open.join(",")}, or change the file.`,
        ]
      : []),
  ];
  if (texts.length > 0) throw new CliError(EXIT.usage, texts.join(" "));
}

async function agree() {
  if (await confirm("Import this? [y/N] ")) return true;
  printNote(
    process.stdin.isTTY ? "Nothing was imported." : "Nothing was imported; it needs --yes.",
  );
  return false;
}

/** @param {string} file */
function read(file) {
  try {
    return decodeText(readFileSync(file));
  } catch (error) {
    throw new CliError(EXIT.failed, error instanceof Error ? error.message : String(error));
  }
}

const SIGNS = { add: "+", change: "~", skip: "." };

/** @param {Preview} preview */
function printPreview({ source, items, destinations, leftOut }) {
  printLine(`From ${source}`);
  for (const destination of destinations) {
    printLine(`! ${describeDestination(destination)} (${destination.id})`);
    printLine(`    by ${destination.tunnels.join(", ")}`);
  }
  for (const item of items) printWeakenings(item);
  for (const item of items) printItem(item);
  for (const { where, text } of leftOut) printLine(`- ${where}: ${text}`);
}

/** What makes an app less protected stands before everything else. @param {Preview["items"][number]} item */
function printWeakenings({ kind, name, changes }) {
  for (const { field, weakens } of changes) {
    if (weakens !== undefined) printLine(`! ${kind} ${name}, ${field}: ${weakens}`);
  }
}

/** @param {Preview["items"][number]} item */
function printItem({ kind, name, outcome, changes, notes, widens }) {
  printLine(`${SIGNS[outcome]} ${kind} ${name}`);
  for (const line of widens) printLine(`  ! ${line}`);
  for (const { field, from, to } of changes) {
    const text = `${field}: ${from === undefined ? "" : `${from} -> `}${to ?? ""}`;
    for (const line of text.split("\n")) printLine(`    ${line}`);
  }
  for (const note of notes) printLine(`    ${note}`);
}
