import "server-only";
import type { Change } from "@/lib/contract/assistants";
import { describeWho } from "@/lib/contract/describe-who";
import { Problem } from "@/lib/errors/problem";
import { isRunning, startTunnel } from "@/lib/tunnels/run-tunnel";
import { getTunnel } from "@/lib/tunnels/service";
import { plannedStop, setStopTime } from "@/lib/tunnels/stop-times";
import { getStored } from "@/lib/tunnels/store";
import { isUnchanged } from "./is-unchanged";
import type { Planned } from "./planned";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/** Why only the owner starts it, in the words of the question and of the refusal. */
type Reason = { title: string; warning: string; detail: string };

/**
 * Starts a tunnel for an assistant, until the time at which it was to stop before, if there was one: stopping and
 * starting does not make it stay online longer.
 * @throws Problem 403 `owner_needed` when that time is over, or it was stopped because it was open
 */
export async function startAsAssistant(tunnelId: string, assistant: string): Promise<void> {
  const reason = ownersReason(tunnelId);
  if (reason) throw ownerNeeded(reason);
  const latest = latestStop(tunnelId);
  await startTunnel(tunnelId, `Started by ${assistant}.`, latest);
}

export function planStart({ tunnelId }: Of<"start">, assistant: string): Planned {
  const { config } = getStored(tunnelId);
  const reason = ownersReason(tunnelId);
  return {
    title: reason?.title ?? `Start “${config.name}”`,
    lines: [
      { label: "Tunnel", after: config.name },
      { label: "Local app", after: config.upstream },
      { label: "Who may enter", after: describeWho(config) },
      {
        label: "Stops",
        after: config.stopAfter ? `after ${config.stopAfter}` : "when you stop it",
      },
    ],
    warnings: reason ? [reason.warning] : [],
    widens: reason !== undefined,
    tunnelId,
    isCurrent: isUnchanged(config),
    apply: async () => {
      if (reason) await startTunnel(tunnelId, `Started by ${assistant}, as you allowed.`);
      else await startAsAssistant(tunnelId, assistant);
      return { outcome: `“${config.name}” is being started.`, tunnelId };
    },
  };
}

export function planStopTime({ tunnelId, time }: Of<"stop-time">): Planned {
  const { config, desired, stopAt } = getStored(tunnelId);
  if (desired !== "up") throw new Problem("not_up");
  const next = plannedStop(stopAt, time);
  const isSooner = next !== undefined && (stopAt === undefined || next <= new Date(stopAt));
  const nothing = next === undefined && stopAt === undefined;
  return {
    title: `Let “${config.name}” stay online ${next ? "longer" : "without an end"}`,
    lines: [
      {
        label: "Stops",
        before: stopAt ?? "when you stop it",
        after: next?.toISOString() ?? "when you stop it",
        isTime: true,
      },
    ],
    warnings: [],
    widens: !isSooner && !nothing,
    tunnelId,
    isCurrent: () => isUnchanged(config)() && getStored(tunnelId).stopAt === stopAt,
    apply: () => {
      // The time that was shown, however long the answer took.
      setStopTime(tunnelId, { at: next?.toISOString() ?? null });
      return {
        outcome: next
          ? `“${config.name}” stops at ${next.toISOString()}.`
          : `“${config.name}” has no stop time.`,
      };
    },
  };
}

/** When it is to stop, or was to stop when it was stopped. A start counts its time anew, and an assistant's does not. */
function latestStop(tunnelId: string): Date | undefined {
  const { stopAt } = getStored(tunnelId);
  return stopAt === undefined ? undefined : new Date(stopAt);
}

function ownersReason(tunnelId: string): Reason | undefined {
  if (isRunning(tunnelId)) return undefined;
  const { name, status } = getTunnel(tunnelId);
  // Until a start has been probed, strangers may come in by the same way.
  if (status.protection.verdict === "open") {
    return {
      title: `Start “${name}” again, which was open`,
      warning: "A request without a login came through it, so it was stopped.",
      detail: `A request without a login came through “${name}”, so it was stopped.`,
    };
  }
  const latest = latestStop(tunnelId);
  if (latest === undefined || latest.getTime() > Date.now()) return undefined;
  return {
    title: `Start “${name}” again, whose time was over`,
    warning: "It was to be offline by now.",
    detail: `The time of “${name}” was over, so it was stopped.`,
  };
}

function ownerNeeded({ detail }: Reason): Problem {
  return new Problem("owner_needed", {
    detail: `${detail} Only the owner can start it again.`,
    fix: "Propose the start with POST /api/proposals. The owner answers it in the dashboard.",
  });
}
