import { confirm } from "./ask";
import { CliError, EXIT } from "./exit";
import { printNote } from "./print";

/** `yes`: the command line agrees. `json`: nobody reads texts. */
export type Agreeing = { yes: boolean; json: boolean };

/**
 * Returns when a person says yes to this text.
 * @throws CliError when the answer is no, or there is nobody to ask
 */
export async function agree(text: string, { yes, json }: Agreeing): Promise<void> {
  if (yes) return;
  if (json || !process.stdin.isTTY) {
    throw new CliError(EXIT.usage, `${text}\nNothing was changed. Agree with --yes.`);
  }
  printNote(text);
  if (!(await confirm("Agree? [y/N] "))) throw new CliError(EXIT.usage, "Nothing was changed.");
}
