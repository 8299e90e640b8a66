import { existsSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { type Command, command } from "./command";
import { CliError, EXIT } from "./exit";
import type { Launcher } from "./launcher";

export function demo({ demoScript }: Launcher): Command {
  return command({
    usage: "",
    details: `Starts stand-ins for ngrok and Descope on this machine, three apps with visitors, and a dashboard of its own with
their tunnels. It has a data folder of its own, and nothing leaves this machine. Ctrl-C ends it.`,
    arguments: [0, 0],
    options: {},
    run: async () => {
      if (!existsSync(demoScript)) {
        throw new CliError(EXIT.failed, "In a checkout the demo is: npm run demo");
      }
      await import(pathToFileURL(demoScript).href);
      return undefined;
    },
  });
}
