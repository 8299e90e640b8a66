import { z } from "zod";
import { configFileSchema, sealedFileSchema } from "@/lib/contract/config-file";
import { exportQuerySchema } from "@/lib/contract/export";
import { toPlainJson } from "@/lib/contract/show-hidden.mjs";
import { call, callText } from "./api";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, findDashboard } from "./find-dashboard";
import { askPassphrase } from "./passphrase";
import { printContent, printNote } from "./print";
import { findTunnel, listTunnels, pathOf } from "./tunnels";
import { writePrivateFile } from "./write-private-file";

const formatSchema = exportQuerySchema.shape.as;
const FORMATS = formatSchema.options.join(", ");

/** Only `format` is checked; the rest is written unchanged. */
const fileSchema = z.looseObject({
  format: z.union([configFileSchema.shape.format, sealedFileSchema.shape.format]),
});

export const exportCommand = command({
  usage: "[-o <file>] [--secrets] | <tunnel> --as <format>",
  details: `Without --secrets the file can be shared in a team. With --secrets it is encrypted with a passphrase, which comes from
the terminal, from GATEHOUSE_PASSPHRASE or from standard input.
Formats of one tunnel: ${FORMATS}.`,
  arguments: [0, 1],
  options: {
    output: {
      type: "string",
      short: "o",
      value: "file",
      help: "Write to this file instead of printing.",
    },
    force: { type: "boolean", help: "Replace an existing file." },
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
    else {
      writePrivateFile(file, content, flag("force"));
      printNote(`Exported to ${file}`);
    }
    return undefined;
  },
});

async function exportAll(
  dashboard: Dashboard,
  secrets: boolean,
  fromStdin: boolean,
): Promise<string> {
  const body = secrets
    ? { passphrase: await askPassphrase({ fromStdin, twice: true }) }
    : undefined;
  const file = await call(dashboard, "/api/export", fileSchema, {
    method: body ? "POST" : "GET",
    ...(body && { body }),
  });
  return `${toPlainJson(file, 2)}\n`;
}

async function exportOne(
  dashboard: Dashboard,
  wanted: string,
  text: string | undefined,
): Promise<string> {
  const format = formatSchema.safeParse(text);
  if (!format.success) throw new CliError(EXIT.usage, `Choose a format: --as ${FORMATS}.`);
  const tunnel = findTunnel(await listTunnels(dashboard), wanted);
  return callText(dashboard, pathOf(tunnel, `export?as=${format.data}`));
}
