import { spawnSync } from "node:child_process";
import path from "node:path";
import { ensureBuild } from "./ensure-build";
import { ensureBrowser } from "./find-browser";

// `npm run test:e2e`: prepares everything that the specs need, and runs them. Arguments go to Playwright.
ensureBrowser();
ensureBuild();
const cli = path.join("node_modules", "@playwright", "test", "cli.js");
const { status } = spawnSync(process.execPath, [cli, "test", ...process.argv.slice(2)], {
  stdio: "inherit",
});
process.exit(status ?? 1);
