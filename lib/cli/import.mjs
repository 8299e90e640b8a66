import { readFileSync } from "node:fs";
import { z } from "zod";
import { call, Refused } from "./api.mjs";
import { JSON_OPTION } from "./command.mjs";
import { decodeText } from "./decode-text.mjs";
import { CliError, EXIT } from "./exit.mjs";
import { findDashboard } from "./find-dashboard.mjs";
import { askPassphrase, confirm, readStdin } from "./passphrase.mjs";
import { printJson, printLine, printNote } from "./print.mjs";

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
        }),
      ),
      notes: z.array(z.string()),
      widens: z.array(z.string()).default([]),
    }),
  ),
  leftOut: z.array(z.looseObject({ where: z.string(), text: z.string() })),
  needs: z.array(z.string()),
});

/** @typedef {z.infer<typeof previewSchema>} Preview */

/** @type {import("./command.mjs").Command} */
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
      },
      flag("passphrase-stdin"),
    );
    if (!flag("json")) printPreview(preview);
    if (flag("dry-run")) {
      if (flag("json")) printJson(preview);
      return undefined;
    }
    refuseWithoutChoices(preview);
    if (!flag("yes") && !(await agree())) return EXIT.usage;
    const done = await post("/api/import", { ...body, preview: preview.id });
    if (flag("json")) printJson(done);
    else printLine("Imported.");
    return undefined;
  },
};

/**
 * @param {(path: string, body: object) => Promise<Preview>} post
 * @param {object} body
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

/** @param {Preview} preview */
function refuseWithoutChoices({ needs }) {
  const options = needs.filter((need) => need !== "wider").map((need) => `--${need}`);
  const texts = [
    ...(options.length > 0
      ? [`The file does not say it all; choose with ${options.join(" and ")}.`]
      : []),
    ...(needs.includes("wider")
      ? [
          "More people may get in than the file let in (the lines with !). Agree with --accept-wider, or change the file.",
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
function printPreview({ source, items, leftOut }) {
  printLine(`From ${source}`);
  for (const { kind, name, outcome, changes, notes, widens } of items) {
    printLine(`${SIGNS[outcome]} ${kind} ${name}`);
    for (const line of widens) printLine(`  ! ${line}`);
    for (const { field, from, to } of changes) {
      printLine(`    ${field}: ${from === undefined ? "" : `${from} -> `}${to ?? ""}`);
    }
    for (const note of notes) printLine(`    ${note}`);
  }
  for (const { where, text } of leftOut) printLine(`- ${where}: ${text}`);
}
