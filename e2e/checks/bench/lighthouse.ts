import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { BROWSER_ARGS, ensureBrowser } from "@/e2e/find-browser";
import { serveBarePage } from "./bare-page";
import { judge, median, printTable } from "./table";
import { World } from "./world";

// Its packages do not fit into our lockfile, so npm fetches it for the run.
const LIGHTHOUSE = "lighthouse@12.8.2";
const CATEGORIES = ["performance", "accessibility", "best-practices"];
/**
 * Lighthouse makes a phone out of this machine in two ways: it slows the page down while it loads; or it records the
 * page at full speed and multiplies the time by four, also the time in which the page waited for a processor. On a
 * small machine Lighthouse itself is what the page waits for, so that is told and not judged.
 */
const PRESETS = {
  desktop: ["--preset=desktop"],
  mobile: ["--throttling-method=devtools"],
  "mobile, computed": [],
};
const ROUNDS = { desktop: 3, mobile: 5, "mobile, computed": 5 };
type Preset = keyof typeof PRESETS;
const EACH_PRESET = ["desktop", "mobile", "mobile, computed"] as const satisfies readonly Preset[];
const TARGET = 95;
const RUN_MS = 120_000;
/** What no run on a phone may fall below. */
const LOWEST = 90;

/** What the score of the performance consists of. Milliseconds, except for the shifts of the layout. */
const METRICS = {
  "first-contentful-paint": "first paint",
  "largest-contentful-paint": "largest paint",
  "total-blocking-time": "blocked",
  "speed-index": "speed index",
  "cumulative-layout-shift": "shifts",
};

const reportSchema = z.object({
  categories: z.record(z.string(), z.object({ score: z.number() })),
  audits: z.record(z.string(), z.object({ numericValue: z.number().optional() })),
});

/**
 * Lighthouse's scores for the list with a few online tunnels, as medians of some runs, beside those of a page with
 * nothing on it in the same minutes: the machine's part is in both.
 */
export async function benchLighthouse(): Promise<void> {
  const world = await World.open();
  const ids = await world.createTunnels(4);
  const up = ids.slice(0, 3);
  for (const id of up) await world.call("POST", `/api/tunnels/${id}/start`);
  await world.reach(up, "online");
  const bare = await serveBarePage();
  const ours = new Map<Preset, number[][]>();
  const nothing = new Map<Preset, number[][]>();
  try {
    for (const preset of EACH_PRESET) {
      ours.set(preset, await scoreOften(world, world.dashboard.url, preset));
      if (preset === "desktop") continue;
      nothing.set(preset, await scoreOften(world, bare.url, preset));
    }
  } finally {
    bare.close();
    await world.close();
  }

  printTable(
    "Lighthouse, the list, medians",
    ["", "runs", "lowest", ...CATEGORIES, ...Object.values(METRICS)],
    [
      ...[...ours].map(([preset, runs]) => toRow(preset, runs)),
      ...[...nothing].map(([preset, runs]) => toRow(`${preset}, a page with nothing on it`, runs)),
    ],
  );
  for (const [preset, runs] of ours) {
    if (preset === "mobile, computed") continue;
    const least = Math.min(...medians(runs).slice(0, CATEGORIES.length));
    judge(`${preset}: each at least ${TARGET}`, least >= TARGET);
    if (preset === "desktop") continue;
    judge(`${preset}: no run below ${LOWEST}`, lowestOf(runs) >= LOWEST);
  }
}

async function scoreOften(world: World, url: string, preset: Preset): Promise<number[][]> {
  const runs: number[][] = [];
  while (runs.length < ROUNDS[preset]) runs.push(await scoreAgain(world, url, PRESETS[preset]));
  return runs;
}

function toRow(name: string, runs: number[][]): string[] {
  return [name, runs.length, lowestOf(runs), ...medians(runs)].map(String);
}

function lowestOf(runs: number[][]): number {
  return Math.min(...runs.map(([performance = 0]) => performance));
}

function medians(runs: number[][]): number[] {
  const [first = []] = runs;
  return first.map((_, index) => median(runs.map((run) => run[index] ?? Number.NaN)));
}

/** Lighthouse sometimes loses its own recording of a page (NO_NAVSTART) and asks for another run. */
async function scoreAgain(world: World, url: string, options: string[]): Promise<number[]> {
  try {
    return await score(world, url, options);
  } catch {
    return score(world, url, options);
  }
}

/** The scores of one run, of 100, and its metrics. The token is in a file, because everybody on the machine can read arguments. */
async function score({ dashboard }: World, url: string, options: string[]): Promise<number[]> {
  const headers = path.join(dashboard.dataDir, "lighthouse-headers.json");
  const authorization = `Bearer ${dashboard.token}`;
  writeFileSync(headers, JSON.stringify({ authorization }), { mode: 0o600 });
  const output = await npmExec(LIGHTHOUSE, [
    url,
    "--quiet",
    "--output=json",
    `--only-categories=${CATEGORIES.join(",")}`,
    ...(url === dashboard.url ? [`--extra-headers=${headers}`] : []),
    `--chrome-flags=--headless=new ${BROWSER_ARGS.join(" ")}`,
    ...options,
  ]);
  const { categories, audits } = reportSchema.parse(JSON.parse(output));
  return [
    ...CATEGORIES.map((name) => Math.round((categories[name]?.score ?? Number.NaN) * 100)),
    ...Object.keys(METRICS)
      .map((name) => audits[name]?.numericValue ?? Number.NaN)
      .map(rounded),
  ];
}

function rounded(value: number): number {
  return value < 1 ? Math.round(value * 1_000) / 1_000 : Math.round(value);
}

async function npmExec(name: string, options: string[]): Promise<string> {
  const npm = process.env.npm_execpath;
  if (!npm) throw new Error("Start it by `npm run bench -- lighthouse`: it needs npm.");
  const args = [npm, "exec", "--yes", name, "--", ...options];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    maxBuffer: 64 * 1024 * 1024,
    timeout: RUN_MS,
    env: { ...process.env, CHROME_PATH: ensureBrowser() },
  });
  return stdout;
}
