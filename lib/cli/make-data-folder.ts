import { isProblem } from "@/lib/errors/problem";
import { prepareDataFolder } from "@/lib/storage/data-folder";
import { CliError, EXIT } from "./exit";

/** Makes the data folder where there is none. Throws a CliError with the next step when it cannot be used. */
export function makeDataFolder(dataDir: string): void {
  try {
    prepareDataFolder(dataDir);
  } catch (error) {
    throw new CliError(
      EXIT.failed,
      isProblem(error) ? inWords(error.details) : unusable(dataDir, error),
    );
  }
}

function inWords({ detail, fix }: { detail: string; fix?: string | undefined }): string {
  return [detail, fix].filter(Boolean).join("\n");
}

/** A file in its place, a disk that takes nothing, a folder of somebody else: doctor has a line for each. */
function unusable(dataDir: string, error: unknown): string {
  const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
  return `The data folder ${dataDir} cannot be used${code}.\nSee what is wrong with it: gatehouse doctor`;
}
