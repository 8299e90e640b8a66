import { passphraseSchema } from "@/lib/contract/config-file";
import { askHidden, readStdin } from "./ask";
import { CliError, EXIT } from "./exit";

/**
 * Asks for the passphrase of a file: from GATEHOUSE_PASSPHRASE, from the first line of standard input, or on the
 * terminal without showing it. Never from the command line, which other users of the machine can read.
 */
export async function askPassphrase({
  fromStdin,
  twice,
}: {
  fromStdin: boolean;
  twice: boolean;
}): Promise<string> {
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
  const { error } = passphraseSchema.safeParse(passphrase);
  if (error) throw new CliError(EXIT.usage, error.issues.map(({ message }) => message).join(" "));
  if ((await askHidden("The same again: ")) !== passphrase) {
    throw new CliError(EXIT.usage, "The two passphrases differ. Nothing was done.");
  }
  return passphrase;
}
