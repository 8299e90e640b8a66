import "server-only";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { reasonFor } from "@/lib/contract/app-failure";
import { formatSpan } from "@/lib/contract/format-span";
import type { Notice } from "@/lib/contract/notices";
import { beginOutage, endOutage } from "@/lib/history/outages";
import { recordStateChange } from "@/lib/history/record";
import { notify, notifyAgain } from "@/lib/notices/service";
import { type AppOutage, AppWait, type TellAppOutage } from "@/lib/notices/watch-app";
import { runtimeOf } from "@/lib/tunnels/link-runs";
import { nameTunnel } from "@/lib/tunnels/name-tunnel";
import type { AppHealth } from "@/lib/upstream/app-health";

type Told = { waits: Map<string, AppWait>; notices: Map<string, Notice> };

const told = () =>
  sharedOnce<Told>("app-outages-told", () => ({ waits: new Map(), notices: new Map() }));

/** What the proxy saw of the app of a running tunnel. */
export function hearOfApp(tunnelId: string, health: AppHealth): void {
  const { waits } = told();
  if (health.reachable) return waits.get(tunnelId)?.end(true);
  const wait = waits.get(tunnelId) ?? new AppWait(tunnelId, quietly(tellAppOutage));
  waits.set(tunnelId, wait);
  wait.away({ detail: health.detail, fix: reasonFor(health.code).fix, code: health.code });
}

/** The tunnel is not up any more, so nobody needs its app. */
export function appIsUnneeded(tunnelId: string): void {
  const { waits } = told();
  waits.get(tunnelId)?.end(false);
  waits.delete(tunnelId);
}

/** In its history, as an outage and to people: one fact, told at one place. */
const tellAppOutage: TellAppOutage = (tunnelId, outage) => {
  if (outage.over) ended(tunnelId, outage, outage.over);
  else began(tunnelId, outage);
};

function began(tunnelId: string, { from, trouble }: AppOutage): void {
  const { detail, fix, code } = trouble;
  beginOutage(tunnelId, "app", { from, cause: detail, code });
  record(tunnelId, `The app does not answer. ${detail}`, "app_away");
  const tunnel = nameTunnel(tunnelId);
  const notice = notify({
    kind: "app",
    tunnels: [tunnel],
    title: `The app of “${tunnel.name}” does not answer`,
    detail: [detail, fix].filter(Boolean).join(" "),
    about: { code: "app_away", tunnelId, side: "app" },
  });
  if (notice) told().notices.set(tunnelId, notice);
}

type Over = NonNullable<AppOutage["over"]>;

function ended(tunnelId: string, { from, trouble: { detail } }: AppOutage, over: Over): void {
  endOutage(tunnelId, "app");
  const span = formatSpan(over.at - from);
  if (over.answers) record(tunnelId, `The app answers again, after ${span}.`, "app_back");
  const notice = told().notices.get(tunnelId);
  told().notices.delete(tunnelId);
  if (!notice) return;
  const { kind, tunnels, about } = notice;
  const [{ name } = nameTunnel(tunnelId)] = tunnels;
  notifyAgain(notice, {
    kind,
    tunnels,
    title: `The app of “${name}” was away for ${span}`,
    detail: over.answers ? `It answers again. ${detail}` : `Then the tunnel was stopped. ${detail}`,
    ...(about && { about: { ...about, endedAt: new Date(over.at).toISOString() } }),
  });
}

/** The state of the tunnel stays as it is. */
function record(tunnelId: string, cause: string, code: string): void {
  const state = runtimeOf(tunnelId)?.state;
  if (state !== "online" && state !== "reconnecting") return;
  recordStateChange({
    tunnelId,
    at: new Date().toISOString(),
    from: state,
    to: state,
    cause,
    code,
  });
}

/** A timer calls it, and the engine in the middle of a step. */
function quietly(tell: TellAppOutage): TellAppOutage {
  return (...news) => {
    try {
      tell(...news);
    } catch (error) {
      log(
        `An app's outage was not told: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };
}
