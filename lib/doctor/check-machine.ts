import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { sharedOnce } from "@/lib/base/shared-once";
import { VERSION } from "@/lib/base/version";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { nativesThatFail } from "@/lib/server/launch/check-natives.mjs";
import { nodeIsTooOld } from "@/lib/server/launch/check-node.mjs";

const AREA = { area: "machine" } as const;

/** Node, the compiled packages, and whether the files in `root` are of the version that runs. */
export function checkMachine(root: string): DoctorCheck[] {
  return [checkNode(), checkNatives(root), ...checkInstalled(root)];
}

export function checkNode(version = process.versions.node): DoctorCheck {
  const base = { ...AREA, id: "node", title: "Node is new enough" };
  const detail = `Gatehouse ${VERSION}, Node ${version}, ${os.platform()} ${os.arch()} ${os.release()}.`;
  if (nodeIsTooOld(version) === undefined) return { ...base, level: "ok", detail };
  const fix = "Install the current LTS version from https://nodejs.org and start Gatehouse again.";
  return { ...base, level: "fail", detail, fix };
}

function checkNatives(root: string): DoctorCheck {
  const base = { ...AREA, id: "natives", title: "The compiled packages can be loaded" };
  // Each look at SQLite needs memory that is never released (db/connection.mjs), and what is loaded stays.
  const trouble = sharedOnce("natives-trouble", () => nativesThatFail(root));
  if (trouble === undefined) return { ...base, level: "ok" };
  const [detail = "", fix = ""] = trouble.split("\n");
  return { ...base, level: "fail", detail, fix };
}

const manifestSchema = z.object({ version: z.string() });

/** After an update the old version runs on until it is started again. */
export function checkInstalled(root: string): DoctorCheck[] {
  const base = { ...AREA, id: "installed", title: "The installed version is the one that runs" };
  const installed = readVersion(path.join(root, "package.json"));
  if (installed === VERSION) return [];
  const detail =
    installed === undefined
      ? "Gatehouse's own files are gone: they were moved or removed while it runs."
      : `${VERSION} runs, ${installed} is installed.`;
  const fix = "Start Gatehouse again. As a service: gatehouse service install";
  return [{ ...base, level: "warn", detail, fix }];
}

function readVersion(file: string): string | undefined {
  try {
    return manifestSchema.parse(JSON.parse(readFileSync(file, "utf8"))).version;
  } catch {
    return undefined;
  }
}
