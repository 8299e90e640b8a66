import { readFileSync } from "node:fs";
import { printTable } from "./table";
import { World } from "./world";

/** Resident memory of the dashboard when idle, and after 100 tunnels were created and deleted. Linux only. */
export async function benchMemory(): Promise<void> {
  if (process.platform !== "linux") return console.log("\nMemory is measured on Linux only.");
  const world = await World.open();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  const idle = residentMegabytes(world);
  const ids = await world.createTunnels(100);
  const rows = [["idle", `${idle} MB`]];
  for (let round = 1; round <= 3; round += 1) {
    await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/start`)));
    await world.reach(ids, "online");
    if (round === 1) rows.push(["100 tunnels up", `${residentMegabytes(world)} MB`]);
    await Promise.all(ids.map((id) => world.call("POST", `/api/tunnels/${id}/stop`)));
    await world.reach(ids, "stopped");
    rows.push([`after round ${round}`, `${residentMegabytes(world)} MB`]);
  }
  printTable("Resident memory of the dashboard", ["when", "memory"], rows);
  await world.close();
}

/** Linux only. */
export function residentMegabytes(world: World): number {
  const status = readFileSync(`/proc/${world.dashboard.child.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}
