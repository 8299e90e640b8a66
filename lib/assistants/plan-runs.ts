import "server-only";
import type { Change } from "@/lib/contract/assistants";
import { describeWho } from "@/lib/contract/describe-who";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { Problem } from "@/lib/errors/problem";
import { isRunning, startTunnel } from "@/lib/tunnels/run-tunnel";
import { plannedStop, setStopTime } from "@/lib/tunnels/stop-times";
import { getStored } from "@/lib/tunnels/store";
import { isUnchanged } from "./is-unchanged";
import type { Planned } from "./planned";

type Of<Kind extends Change["kind"]> = Extract<Change, { kind: Kind }>;

/**
 * Starts a tunnel for an assistant, until the time at which it was to stop before, if there was one: stopping and
 * starting does not make it stay online longer.
 * @throws Problem 403 `owner_needed` when that time is over
 */
export async function startAsAssistant(tunnelId: string, assistant: string): Promise<void> {
  const { config } = getStored(tunnelId);
  const latest = latestStop(tunnelId);
  if (!isRunning(tunnelId) && isOver(latest)) throw timeIsOver(config);
  await startTunnel(tunnelId, `Started by ${assistant}.`, latest);
}

export function planStart({ tunnelId }: Of<"start">, assistant: string): Planned {
  const { config } = getStored(tunnelId);
  const widens = !isRunning(tunnelId) && isOver(latestStop(tunnelId));
  return {
    title: `Start “${config.name}” again, whose time was over`,
    lines: [
      { label: "Tunnel", after: config.name },
      { label: "Local app", after: config.upstream },
      { label: "Who may enter", after: describeWho(config) },
      {
        label: "Stops",
        after: config.stopAfter ? `after ${config.stopAfter}` : "when you stop it",
      },
    ],
    warnings: ["It was to be offline by now."],
    widens,
    tunnelId,
    isCurrent: isUnchanged(config),
    apply: async () => {
      if (widens) await startTunnel(tunnelId, `Started by ${assistant}, as you allowed.`);
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

function isOver(at: Date | undefined): boolean {
  return at !== undefined && at.getTime() <= Date.now();
}

function timeIsOver({ name }: TunnelConfig): Problem {
  return new Problem("owner_needed", {
    detail: `The time of “${name}” was over, so it was stopped. Only the owner can start it again.`,
    fix: "Propose the start with POST /api/proposals. The owner answers it in the dashboard.",
  });
}
