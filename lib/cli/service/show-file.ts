import { open } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { CliError, EXIT } from "@/lib/cli/exit";
import { printContent } from "@/lib/cli/print";

const LOOK_MS = 300;
/** Of the end of a log, this much is read for its last lines. */
const MOST = 1024 * 1024;

/** Prints the last lines of a log, and with `follow` what is added, until Ctrl-C. */
export async function showFile(
  file: string,
  { lines, follow }: { lines: number; follow: boolean },
): Promise<number> {
  const stop = new AbortController();
  const end = () => stop.abort();
  process.once("SIGINT", end);
  try {
    const begun = await readFrom(file, -MOST);
    printContent(lastLines(begun.text, lines));
    let { size } = begun;
    while (follow && (await goesOn(stop.signal))) {
      const more = await readFrom(file, size);
      printContent(more.text);
      size = more.size;
    }
    return EXIT.ok;
  } finally {
    process.off("SIGINT", end);
  }
}

async function goesOn(signal: AbortSignal): Promise<boolean> {
  return pause(LOOK_MS, true, { signal }).catch(() => false);
}

/** From a place, or with a negative one from that far before the end. A file that became shorter is a new one. */
async function readFrom(file: string, from: number): Promise<{ text: string; size: number }> {
  const handle = await open(file).catch(() => {
    throw new CliError(EXIT.failed, `There is no log yet: ${file}`);
  });
  try {
    const { size } = await handle.stat();
    const begin = from < 0 ? Math.max(0, size + from) : from > size ? 0 : from;
    const bytes = Buffer.alloc(size - begin);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, begin);
    return { text: bytes.toString("utf8", 0, bytesRead), size: begin + bytesRead };
  } finally {
    await handle.close();
  }
}

function lastLines(text: string, lines: number): string {
  const all = text.split(/(?<=\n)/);
  return lines === 0 ? "" : all.slice(-lines).join("");
}
