import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { ensureBuild } from "../ensure-build";
import { startLab } from "../lab/start-lab";
import { launchDashboard } from "../launch-dashboard";
import type { Engine, Tab } from "./engine";
import { ENGINES, type Installation, sayMissing } from "./find-engines";
import { type Sights, type Step, travel } from "./journey";
import { takePictures } from "./take-pictures";

// `npm run test:browsers`: the journey in the engines that no spec runs in. `-- webkit` chooses one of them, chromium too.
// `--pictures FOLDER` also puts the main pages there, as each engine draws them.

const STEP_MS = 120_000;
/** All tabs as they are when a step fails. */
const FAILURES = path.join("test-results", "browsers");
const OTHERS = ["firefox", "webkit"];

const { values, positionals } = parseArgs({
  options: { pictures: { type: "string" } },
  allowPositionals: true,
});
const chosen = (positionals.length > 0 ? positionals : OTHERS).map((name) => {
  const find = ENGINES[name];
  if (find) return find();
  return giveUp(2, [`There is no engine ${name}: ${Object.keys(ENGINES).join(", ")}.`]);
});
const missing = chosen.flatMap(sayMissing);
if (missing.length > 0) giveUp(1, missing);
ensureBuild();
if (values.pictures !== undefined) mkdirSync(values.pictures, { recursive: true });

const closers: (() => Promise<unknown>)[] = [];
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void closeAll().finally(() => process.exit(130)));
}
try {
  for (const installation of chosen) await tryEngine(installation);
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await closeAll();
}

/** Each engine has a lab and a dashboard of its own, as they are at first. */
async function tryEngine(installation: Installation): Promise<void> {
  const engine = await keep(installation.launch(), (started) => started.close());
  const lab = await keep(startLab({ names: "random" }), (started) => started.close());
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-browsers-"));
  closers.push(async () => rmSync(dataDir, { recursive: true, force: true }));
  const launched = launchDashboard({ dataDir, mode: "start" });
  const dashboard = await keep(launched, (started) => started.stop());
  const tabs: Tab[] = [];
  let failed = false;
  const step: Step = async (what, work) => {
    await within(STEP_MS, what, work()).catch(async (error: unknown) => {
      console.error(`FAIL  ${engine.version}: ${what}`);
      if (!failed) await pictureAll(tabs);
      failed = true;
      throw error;
    });
    console.log(`PASS  ${engine.version}: ${what}`);
  };
  const folder = values.pictures;
  const look = async (sights: Sights) => {
    if (folder !== undefined) await takePictures({ ...sights, dashboard, engine, folder });
  };
  await travel({ engine: noting(engine, tabs), lab, dashboard, step, look });
  await closeAll();
}

/** The same engine. Its tabs are also put into this list. */
function noting(engine: Engine, tabs: Tab[]): Engine {
  const newPerson = async () => {
    const person = await engine.newPerson();
    const newTab = async () => {
      const tab = await person.newTab();
      tabs.push(tab);
      return tab;
    };
    return { ...person, newTab };
  };
  return { ...engine, newPerson };
}

/** A tab that has been closed has no picture. */
async function pictureAll(tabs: readonly Tab[]): Promise<void> {
  mkdirSync(FAILURES, { recursive: true });
  for (const [index, tab] of tabs.entries()) {
    const file = path.join(FAILURES, `tab-${index + 1}.png`);
    await tab.picture(file).then(
      () => console.error(`      ${file}`),
      () => undefined,
    );
  }
}

async function keep<T>(starting: Promise<T>, close: (started: T) => Promise<unknown>): Promise<T> {
  const started = await starting;
  closers.push(() => close(started));
  return started;
}

/** What was started last ends first. */
async function closeAll(): Promise<void> {
  for (let close = closers.pop(); close; close = closers.pop()) {
    await close().catch((error: unknown) => console.error(error));
  }
}

async function within(ms: number, what: string, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Not done after ${ms / 1000} s: ${what}`)), ms);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function giveUp(code: number, lines: readonly string[]): never {
  for (const line of lines) console.error(line);
  return process.exit(code);
}
