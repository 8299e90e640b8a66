import { isProblem } from "@/lib/errors/problem";
import { prepareDataFolder } from "@/lib/storage/data-folder";
import { CliError, EXIT } from "./exit";

/** Makes the data folder where there is none. Throws a CliError with the next step when it cannot be used. */
export function makeDataFolder(dataDir: string): void {
  try {
    prepareDataFolder(dataDir);
  } catch (error) {
    if (!isProblem(error)) throw error;
    const { detail, fix } = error.details;
    throw new CliError(EXIT.failed, [detail, fix].filter(Boolean).join("\n"));
  }
}
