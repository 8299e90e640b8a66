import path from "node:path";
import { findDataFolder } from "@/lib/base/find-data-folder.mjs";
import { CliError, EXIT } from "@/lib/cli/exit";
import { launchd } from "./launchd";
import type { Manager } from "./manager";
import { systemd } from "./systemd";
import { taskScheduler } from "./task-scheduler";

/** What starts services at login on this system. Throws a CliError where Gatehouse knows none. */
export function findManager(platform: NodeJS.Platform = process.platform): Manager {
  const dataDir = findDataFolder();
  const log = path.join(dataDir, "service.log");
  if (platform === "linux") return systemd();
  if (platform === "darwin") return launchd(log);
  if (platform === "win32") return taskScheduler(dataDir, log);
  throw new CliError(
    EXIT.failed,
    `Gatehouse makes services with systemd, launchd and the Task Scheduler; ${platform} has none of them.`,
  );
}
