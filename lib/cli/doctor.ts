import path from "node:path";
import { type DoctorCheck, doctorReportSchema, needsSomebody } from "@/lib/contract/doctor";
import { doctorText } from "@/lib/contract/doctor-text";
import { examineLocally } from "@/lib/doctor/examine-locally";
import { tidy } from "@/lib/doctor/tidy";
import { call } from "./api";
import { type Command, command, JSON_OPTION } from "./command";
import { CliError, EXIT } from "./exit";
import { findDashboard } from "./find-dashboard";
import type { Launcher } from "./launcher";
import { printJson, printLine, printNote } from "./print";
import { findManager } from "./service/find-manager";
import { readService, type ServiceState } from "./service/read-service";

export function doctor({ dashboardScript }: Launcher): Command {
  return command({
    usage: "",
    details: `Looks at Node, the data folder, the keychain, the network, the clock, ngrok, Descope and every tunnel, in 10 s at most. While
no dashboard runs it looks at this machine only; it starts none. Exit code 1: something needs you (a line with ✗).
The text has no secrets, and ~ for your home folder. It names your profiles, accounts, tunnels and their addresses.`,
    arguments: [0, 0],
    options: JSON_OPTION,
    run: async ({ flag }) => {
      if (process.stderr.isTTY) printNote("Checking…");
      const checks = await examine(path.resolve(path.dirname(dashboardScript), "../../.."));
      if (flag("json")) printJson({ checks, checkedAt: new Date().toISOString() });
      else printLine(doctorText(checks));
      return needsSomebody(checks) ? EXIT.failed : EXIT.ok;
    },
  });
}

/** Asks the dashboard, which knows of all. Without its answer: what can be found out here, and why it is not all. */
async function examine(root: string): Promise<DoctorCheck[]> {
  try {
    const { checks } = await call(findDashboard(), "/api/doctor", doctorReportSchema);
    return [...checks, ...here(checkService())];
  } catch (error) {
    return [...here([unasked(error), ...checkService()]), ...(await examineLocally(root))];
  }
}

/** Of a service whose files are gone: it starts nothing at the next login. */
function checkService(): DoctorCheck[] {
  const { missing } = lookAtService() ?? { missing: [] };
  if (missing.length === 0) return [];
  const base = { id: "service", area: "machine", title: "The service can start" } as const;
  const detail = `Its files are gone: ${missing.join(", ")}.`;
  return [{ ...base, level: "fail", detail, fix: "Run: gatehouse service install" }];
}

function lookAtService(): ServiceState | undefined {
  try {
    return readService(findManager());
  } catch {
    // There is none on this system, or its file cannot be read.
    return undefined;
  }
}

function here(checks: readonly DoctorCheck[]): DoctorCheck[] {
  return checks.map((check) => tidy(check));
}

function unasked(error: unknown): DoctorCheck {
  const base = { id: "dashboard", area: "machine", title: "The dashboard runs" } as const;
  const unseen = "Network, ngrok, Descope and tunnels were not looked at.";
  if (error instanceof CliError && error.code === EXIT.notRunning) {
    const detail = `None runs on this data folder. ${unseen}`;
    return { ...base, level: "warn", detail, fix: "Start it with: gatehouse" };
  }
  const [why = "", fix] = (error instanceof Error ? error.message : String(error)).split("\n");
  return {
    ...base,
    level: "fail",
    detail: `${why} ${unseen}`,
    fix: fix ?? "Start Gatehouse again.",
  };
}
