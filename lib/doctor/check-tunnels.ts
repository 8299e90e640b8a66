import type { DoctorCheck } from "@/lib/contract/doctor";
import type { Check } from "@/lib/contract/profiles";
import type { Tunnel } from "@/lib/contract/tunnels";
import { beginPreflight, type PreflightOptions } from "@/lib/preflight/preflight";
import { fromChecks } from "./from-check";

/** Profile and account have lines of their own. */
const ELSEWHERE = new Set(["profile", "account"]);

/** How one tunnel is, and whether something would stand in the way of its next start. */
export async function checkTunnel(
  tunnel: Tunnel,
  options: PreflightOptions,
): Promise<DoctorCheck[]> {
  const { id, accountId, profileId } = tunnel;
  const works = beginPreflight(id, options).filter((work) => !ELSEWHERE.has(work.id));
  const checks = (await Promise.all(works.map((work) => work.checks))).flat();
  const isWanted = tunnel.status.desired === "up";
  const base = { id: `tunnel:${id}`, area: "tunnels", href: `/tunnels/${id}` } as const;
  const target = { tunnelId: id, accountId, profileId };
  const found = fromChecks(
    `“${tunnel.name}”`,
    [...checkState(tunnel), ...checks.map((check) => (isWanted ? check : asPreview(check)))],
    base,
    target,
  );
  return found.map((line) => (line.level === "ok" ? { ...line, detail: describe(tunnel) } : line));
}

/** While nobody wants the tunnel, its app need not run. */
function asPreview(check: Check): Check {
  return check.status === "fail" ? { ...check, status: "warn" } : check;
}

function describe({ status: { state, url } }: Tunnel): string {
  if (state === "stopped") return "Stopped, and ready for a start.";
  return url === undefined ? `It is ${state}.` : `It is ${state}: ${url}`;
}

function checkState({ status }: Tunnel): Check[] {
  const { state, desired, lastError, protection } = status;
  if (desired === "up" && state !== "online") {
    const base = { id: "state", title: "It is online" } as const;
    if (!lastError) return [{ ...base, status: "warn", detail: `It is ${state}.` }];
    const { detail, fix, code } = lastError;
    const found = {
      ...base,
      status: "fail",
      detail: code ? `${detail} (${code})` : detail,
    } as const;
    return [{ ...found, ...(fix && { fix }) }];
  }
  if (state !== "online" || protection.verdict === "protected") return [];
  return [
    {
      id: "protection",
      status: protection.verdict === "open" ? "fail" : "warn",
      title: "A stranger is stopped at the login",
      detail: `That was not seen: ${protection.verdict}.`,
      fix: "Open the tunnel's page, which says what was seen instead.",
    },
  ];
}
