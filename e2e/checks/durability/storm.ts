import { EventEmitter, once } from "node:events";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Sqlite from "better-sqlite3";
import { z } from "zod";
import { type Dashboard, launchDashboard } from "../../launch-dashboard";
import { Ledger } from "./ledger";
import { seededRandom } from "./seeded-random";

export type StormOptions = {
  dataDir: string;
  kills: number;
  seed: number;
  onKill?: (done: number, report: StormReport) => void;
};

export type StormReport = {
  kills: number;
  /** Writes that succeeded before a kill. */
  acknowledged: number;
  /** Writes that were running when the process was killed. */
  cutOff: number;
  /** Acknowledged writes that are missing or damaged. Must be empty. */
  faults: string[];
};

const WRITERS = 4;
const SHORTEST_MS = 15;
const LONGEST_MS = 400;

/**
 * Kills the dashboard again and again at random moments while scripts write by its API. After each kill the database is
 * checked as the crash left it. After each restart everything acknowledged must be there.
 */
export async function runStorm({
  dataDir,
  kills,
  seed,
  onKill,
}: StormOptions): Promise<StormReport> {
  const random = seededRandom(seed);
  const ledger = new Ledger(random);
  const report: StormReport = { kills: 0, acknowledged: 0, cutOff: 0, faults: [] };
  let dashboard = await launchDashboard({ dataDir, mode: "start" });
  const like = { port: Number(new URL(dashboard.url).port), token: dashboard.token };
  while (report.kills < kills) {
    const round = await killWhileWriting(dashboard, ledger, random);
    report.kills += 1;
    report.acknowledged += round.acknowledged;
    report.cutOff += round.cutOff;
    report.faults.push(...checkFile(dataDir));
    dashboard = await launchDashboard({ dataDir, mode: "start", ...like });
    report.faults.push(...(await ledger.compare(dashboard)));
    onKill?.(report.kills, report);
  }
  await dashboard.stop();
  return report;
}

async function killWhileWriting(dashboard: Dashboard, ledger: Ledger, random: () => number) {
  const stop = new AbortController();
  const began = new Set<number>();
  const all = new EventEmitter();
  const writers = Array.from({ length: WRITERS }, (_, writer) =>
    ledger.write(dashboard, writer, stop.signal, () => {
      if (began.add(writer).size === WRITERS) all.emit("writing");
    }),
  );
  // A slow machine needs long for the first writes. Without any write the kill would prove nothing.
  await once(all, "writing");
  await wait(SHORTEST_MS + random() * (LONGEST_MS - SHORTEST_MS));
  const killed = dashboard.kill();
  stop.abort();
  await killed;
  const rounds = await Promise.all(writers);
  return {
    acknowledged: rounds.reduce((sum, { acknowledged }) => sum + acknowledged, 0),
    cutOff: rounds.filter(({ cutOff }) => cutOff).length,
  };
}

/** Checks the database file and its log as the crash left them. */
function checkFile(dataDir: string): string[] {
  const database = new Sqlite(path.join(dataDir, "gatehouse.db"), { readonly: true });
  try {
    const integrity = z.string().parse(database.pragma("integrity_check", { simple: true }));
    const orphans = z.array(z.unknown()).parse(database.pragma("foreign_key_check"));
    return [
      ...(integrity === "ok" ? [] : [`integrity_check: ${integrity}`]),
      ...(orphans.length === 0 ? [] : [`foreign_key_check: ${orphans.length} rows`]),
    ];
  } finally {
    database.close();
  }
}
