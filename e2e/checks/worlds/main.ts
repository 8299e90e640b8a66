import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { ensureBuild } from "@/e2e/ensure-build";
import { ensureBrowser } from "@/e2e/find-browser";
import { describeOutcomes, type WorldOutcome } from "./describe";
import { readReport } from "./read-report";

// `npm run test:worlds`: runs e2e/specs/*.spec.ts with every kind of ngrok account. Arguments choose worlds by name.
// Arguments after -- go to Playwright, such as the name of a spec.

/** Only paid plans have random names. */
const WORLDS: Record<string, { LAB_NAMES: string; LAB_PLAN: string }> = {
  "payg-random": { LAB_NAMES: "random", LAB_PLAN: "payg" },
  "payg-dev": { LAB_NAMES: "dev", LAB_PLAN: "payg" },
  "hobbyist-random": { LAB_NAMES: "random", LAB_PLAN: "hobbyist" },
  "hobbyist-dev": { LAB_NAMES: "dev", LAB_PLAN: "hobbyist" },
  "free-dev": { LAB_NAMES: "dev", LAB_PLAN: "free" },
};

const JOURNEYS = String.raw`e2e[\\/]specs[\\/][^\\/]+\.spec\.ts$`;

const [chosen, forPlaywright] = readArguments(process.argv.slice(2));
const unknown = chosen.filter((name) => !(name in WORLDS));
if (unknown.length > 0) {
  console.error(`There is no world ${unknown.join(", ")}: ${Object.keys(WORLDS).join(", ")}.`);
  process.exit(2);
}

let running: ChildProcess | undefined;
let isOver = false;
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  // Playwright ends its dashboards and browsers. The table contains only the worlds that were completed.
  process.once(signal, () => {
    isOver = true;
    running?.kill("SIGTERM");
  });
}

ensureBrowser();
ensureBuild();
const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-worlds-"));
const outcomes: WorldOutcome[] = [];
for (const world of chosen.length > 0 ? chosen : Object.keys(WORLDS)) {
  console.log(`\nWorld ${world}`);
  const file = await runJourneys(world);
  if (isOver) break;
  outcomes.push({ world, outcome: readReport(JSON.parse(readFileSync(file, "utf8"))) });
}
rmSync(folder, { recursive: true, force: true });
console.log(`\n${describeOutcomes(outcomes)}`);
if (isOver) process.exitCode = 130;
else if (outcomes.some(({ outcome }) => outcome.failed.length > 0)) process.exitCode = 1;

/** Resolves with the report's file when Playwright has ended. */
async function runJourneys(world: string): Promise<string> {
  const file = path.join(folder, `${world}.json`);
  const cli = path.join("node_modules", "@playwright", "test", "cli.js");
  const which = forPlaywright.some((argument) => !argument.startsWith("-")) ? [] : [JOURNEYS];
  running = spawn(
    process.execPath,
    [cli, "test", "--reporter=list,json", ...which, ...forPlaywright],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        ...WORLDS[world],
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    },
  );
  await once(running, "exit");
  return file;
}

function readArguments(all: string[]): [string[], string[]] {
  const end = all.indexOf("--");
  return end < 0 ? [all, []] : [all.slice(0, end), all.slice(end + 1)];
}
