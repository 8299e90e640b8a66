import { ensureBuild } from "@/e2e/ensure-build";
import { benchHostile } from "./hostile";
import { benchLighthouse } from "./lighthouse";
import { benchLink } from "./link";
import { benchList } from "./list";
import { benchMemory } from "./memory";
import { benchPage } from "./page";
import { benchProxy } from "./proxy";
import { benchRecovery } from "./recovery";
import { benchRequests } from "./requests";
import { benchRush } from "./rush";
import { benchStart } from "./start";
import { benchTasks } from "./tasks";

// `npm run bench` runs the quick ones; a name chooses one, as in `npm run bench -- recovery`.
const BENCHES: Record<string, () => Promise<void>> = {
  start: benchStart,
  page: benchPage,
  memory: benchMemory,
  list: benchList,
  lighthouse: benchLighthouse,
  proxy: benchProxy,
  link: benchLink,
  rush: benchRush,
  requests: benchRequests,
  tasks: benchTasks,
  hostile: benchHostile,
  recovery: benchRecovery,
};
const QUICK = ["start", "page", "memory"];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(
    `There is no benchmark ${unknown.join(", ")}. Choose from ${Object.keys(BENCHES).join(", ")}.`,
  );
  process.exit(1);
}
ensureBuild();
for (const name of asked.length > 0 ? asked : QUICK) await BENCHES[name]?.();
process.exit(0);
