import { fileURLToPath } from "node:url";
import { startKeeper } from "./keep-apps";
import { runApp } from "./run-app";

// What `gatehouse up` does with the commands of a project; prints their process ids and waits.
const keeper = startKeeper(fileURLToPath(new URL("keeper.mjs", import.meta.url)));
for (const command of process.argv.slice(2)) {
  const { pid } = runApp({
    command,
    folder: process.cwd(),
    env: {},
    onLine: (line) => process.stdout.write(`${line}\n`),
  });
  if (pid !== undefined) keeper.add(pid);
}
