import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { decodeText } from "@/lib/contract/decode-text";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { CliError, EXIT } from "./exit";
import { printNote } from "./print";

export async function readStdin(): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return decodeText(Buffer.concat(chunks));
}

/** Asks a question with the answers y and n. Without a terminal, or at the end of input (Ctrl-D), the answer is no. */
export async function confirm(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const answer = await ask(showHidden(question), process.stderr);
  return /^y(es)?$/i.test(answer.trim());
}

/** The place of the chosen one; undefined without a terminal, or at the end of input (Ctrl-D). */
export async function askChoice(
  question: string,
  choices: readonly string[],
): Promise<number | undefined> {
  if (!process.stdin.isTTY) return undefined;
  printNote([question, ...choices.map((choice, at) => `  ${at + 1}  ${choice}`)].join("\n"));
  for (;;) {
    const answer = (await ask(`1 to ${choices.length}: `, process.stderr)).trim();
    if (answer === "") return undefined;
    const place = Number(answer) - 1;
    if (Number.isInteger(place) && choices[place] !== undefined) return place;
  }
}

/** The answer is not shown while it is typed. */
export async function askHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const answer = await ask("", nowhere);
  printNote("");
  return answer;
}

function ask(question: string, output: NodeJS.WritableStream): Promise<string> {
  const lines = createInterface({ input: process.stdin, output, terminal: true });
  return new Promise<string>((resolve, reject) => {
    lines.on("SIGINT", () => reject(new CliError(EXIT.interrupted, "")));
    lines.on("close", () => resolve(""));
    lines.question(question, resolve);
  }).finally(() => lines.close());
}
