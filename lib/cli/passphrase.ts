import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { showHidden } from "@/lib/text/show-hidden.mjs";
import { decodeText } from "@/lib/text/decode-text";
import { CliError, EXIT } from "./exit";
import { printNote } from "./print";

const MIN = 12;

/**
 * Asks for the passphrase of a file: from GATEHOUSE_PASSPHRASE, from the first line of standard input, or on the
 * terminal without showing it. Never from the command line, where others on the machine could read it.
 *
 * @param {{ fromStdin: boolean, twice: boolean }} options
 */
export async function askPassphrase({ fromStdin, twice }) {
  const given = process.env.GATEHOUSE_PASSPHRASE || (fromStdin ? await readStdin() : undefined);
  if (given !== undefined) return given.split(/\r?\n/)[0] ?? "";
  if (!process.stdin.isTTY) {
    throw new CliError(
      EXIT.usage,
      "A passphrase is needed. Set GATEHOUSE_PASSPHRASE, or give it with --passphrase-stdin.",
    );
  }
  const passphrase = await askHidden("Passphrase: ");
  if (!twice) return passphrase;
  if (passphrase.length < MIN) {
    throw new CliError(EXIT.usage, `Use at least ${MIN} characters; four words are good.`);
  }
  if ((await askHidden("The same again: ")) !== passphrase) {
    throw new CliError(EXIT.usage, "These were two different passphrases. Nothing was done.");
  }
  return passphrase;
}

export async function readStdin() {
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return decodeText(Buffer.concat(chunks));
}

/**
 * Asks a question that is answered with y or n. Without a terminal the answer is no.
 *
 * @param {string} question
 */
export async function confirm(question) {
  if (!process.stdin.isTTY) return false;
  const answer = await ask(showHidden(question), process.stderr);
  return /^y(es)?$/i.test(answer.trim());
}

/** @param {string} question */
async function askHidden(question) {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await ask("", nowhere);
  printNote("");
  return answer;
}

/**
 * @param {string} question
 * @param {NodeJS.WritableStream} output
 * @returns {Promise<string>}
 */
function ask(question, output) {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise((resolve, reject) => {
    lines.on("SIGINT", () => reject(new CliError(130, "")));
    lines.question(question, resolve);
  }).finally(() => lines.close());
}
