import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { z } from "zod";
import { toPlainJson } from "@/lib/text/show-hidden.mjs";
import { call, callText } from "./api";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import { askPassphrase } from "./passphrase";
import { printContent, printNote } from "./print";
import { findTunnel, listTunnels } from "./tunnels";

const FORMATS = ["ngrok-cli", "traffic-policy", "agent-config", "kubernetes", "compose"];

/** @type {import("./command").Command} */
export const exportCommand = {
  summary: "Export all configuration, or one tunnel for another tool.",
  usage: "[-o <file>] [--secrets] | <tunnel> --as <format>",
  details: `Without --secrets it is a team file. With them the file is encrypted under a passphrase, which comes from
the terminal, from GATEHOUSE_PASSPHRASE or from standard input.
Formats of one tunnel: ${FORMATS.join(", ")}.`,
  arguments: [0, 1],
  options: {
    output: {
      type: "string",
      short: "o",
      value: "file",
      help: "Write there instead of printing it.",
    },
    force: { type: "boolean", help: "Replace a file that is there." },
    secrets: { type: "boolean", help: "With secrets, encrypted." },
    "passphrase-stdin": { type: "boolean", help: "Read the passphrase from standard input." },
    as: { type: "string", value: "format", help: "The format for one tunnel." },
  },
  run: async ({ words: [wanted], text, flag }) => {
    const dashboard = findDashboard();
    const content =
      wanted === undefined
        ? await exportAll(dashboard, flag("secrets"), flag("passphrase-stdin"))
        : await exportOne(dashboard, wanted, text("as"));
    const file = text("output");
    if (file === undefined) printContent(content);
    else write(file, content, flag("force"));
    return undefined;
  },
};

/**
 * @param {import("./find-dashboard").Dashboard} dashboard
 * @param {boolean} secrets
 * @param {boolean} fromStdin
 */
async function exportAll(dashboard, secrets, fromStdin) {
  const anything = z.looseObject({ format: z.string() });
  const body = secrets
    ? { passphrase: await askPassphrase({ fromStdin, twice: true }) }
    : undefined;
  const file = await call(dashboard, "/api/export", anything, {
    method: body ? "POST" : "GET",
    ...(body && { body }),
  });
  return `${toPlainJson(file, 2)}\n`;
}

/**
 * @param {import("./find-dashboard").Dashboard} dashboard
 * @param {string} wanted
 * @param {string | undefined} format
 */
async function exportOne(dashboard, wanted, format) {
  if (format === undefined || !FORMATS.includes(format)) {
    throw new CliError(EXIT.usage, `Say in which format: --as ${FORMATS.join(", ")}.`);
  }
  const { id } = findTunnel(await listTunnels(dashboard), wanted);
  return callText(dashboard, `/api/tunnels/${encodeURIComponent(id)}/export?as=${format}`);
}

/**
 * @param {string} file
 * @param {string} content
 * @param {boolean} force
 */
function write(file, content, force) {
  try {
    const handle = openSync(file, force ? "w" : "wx", 0o600);
    writeSync(handle, content);
    fsyncSync(handle);
    closeSync(handle);
  } catch (error) {
    const exists = error instanceof Error && "code" in error && error.code === "EEXIST";
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliError(
      EXIT.failed,
      exists
        ? `${file} is there already. Replace it with --force.`
        : `Nothing was written: ${reason}.`,
    );
  }
  printNote(`Exported to ${file}`);
}
