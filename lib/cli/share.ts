import { z } from "zod";
import type { Profile } from "@/lib/contract/profiles";
import type { Tunnel } from "@/lib/contract/tunnels";
import { agree } from "./agree";
import { call } from "./api";
import { findPairAgreement } from "./ask-for-pair";
import { command } from "./command";
import { CliError, EXIT } from "./exit";
import { type Dashboard, homeOf, lookForDashboard } from "./find-dashboard";
import { type Hold, holdTunnels } from "./hold";
import { CTRL_C, hasKeys, readKeys } from "./keys";
import type { Launcher } from "./launcher";
import { printNote } from "./print";
import { chooseLogin } from "./share/choose-login";
import { describeOneLink } from "./share/describe-share";
import { type End, Follower } from "./share/follow";
import { jsonView } from "./share/json-view";
import { isListening, makeTunnel } from "./share/make-tunnel";
import { readPlan, type SharePlan } from "./share/read-plan";
import { screenView } from "./share/screen-view";
import type { ShareView } from "./share/view";
import { ensureDashboard } from "./start-dashboard";
import { describeWhyNot, startProtected } from "./start-protected";
import { listTunnels } from "./tunnels";

const PROTECTED_MS = 60_000;

export const share = (launcher: Launcher) =>
  command({
    usage: "<port | host:port | URL> [--allow <who>]...",
    details: `Makes a tunnel, waits until a stranger was seen to end at its login, and shows visits, questions and errors
as they happen. Who asks to come in is answered by y or n. Ctrl-C stops and removes the tunnel, and so does whatever else
ends this command. Without --allow everybody enters who can log in at the Descope project.
Exit code ${EXIT.notOnline} when it was not seen protected.`,
    arguments: [1, 1],
    options: {
      allow: {
        type: "string",
        multiple: true,
        value: "who",
        help: "member@example.com or @example.com; again for more.",
      },
      for: { type: "string", value: "duration", help: "Stop after so long, such as 2h." },
      name: { type: "string", value: "name", help: "What it is called (the folder's name)." },
      group: {
        type: "string",
        short: "g",
        value: "name",
        help: "The group; with its one link if that is on.",
      },
      profile: {
        type: "string",
        value: "name",
        help: "The Descope profile, where there are several.",
      },
      account: {
        type: "string",
        value: "name",
        help: "The ngrok account, where there are several.",
      },
      yes: { type: "boolean", short: "y", help: "Agree to what would be asked." },
      json: { type: "boolean", help: "Print one JSON object a line: protected, then events." },
    },
    run: async ({ words: [upstream = ""], text, texts, flag }) => {
      const words = {
        upstream,
        allow: texts("allow"),
        for: text("for"),
        group: text("group"),
        name: text("name"),
      };
      const plan = readPlan(words, process.cwd());
      const login = { account: text("account"), profile: text("profile"), group: plan.group };
      const view = flag("json") ? jsonView() : screenView();
      const dashboard = await beginDashboard(launcher, view);
      try {
        const { accountId, profile } = await chooseLogin(dashboard, login);
        const pair = { accountId, profileId: profile.id };
        const { agreed, text: question } = await findPairAgreement(dashboard, pair);
        if (question) await agree(question, { yes: flag("yes"), json: flag("json") });
        const stop = stopBySignals();
        const tunnel = await makeTunnel(dashboard, plan, pair, agreed);
        const shared = { plan, tunnel, profile, view, upstream, reads: !flag("json") && hasKeys() };
        return await untilItsEnd(dashboard, shared, stop).finally(stop.forget);
      } finally {
        if (dashboard.started)
          printNote(`The dashboard goes on at ${homeOf(dashboard)}. End it with: gatehouse quit`);
      }
    },
  });

async function beginDashboard(launcher: Launcher, view: ShareView) {
  if (lookForDashboard() === undefined) view.progress("Starting the dashboard…");
  try {
    return await ensureDashboard(launcher);
  } finally {
    view.progress("");
  }
}

type Shared = {
  plan: SharePlan;
  tunnel: Tunnel;
  profile: Profile;
  view: ShareView;
  /** As it was typed. */
  upstream: string;
  /** Keys answer questions. */
  reads: boolean;
};

/** Ctrl-C and what else asks a program to end. The second time it ends at once; then the hold does the rest. */
function stopBySignals() {
  const stop = new AbortController();
  const ask = () => {
    if (stop.signal.aborted) process.exit(EXIT.interrupted);
    stop.abort(new CliError(EXIT.interrupted, ""));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, ask);
  // A development server that shares itself has ended: see lib/dev-servers.
  process.on("disconnect", ask);
  const forget = () => {
    process.off("disconnect", ask);
    for (const signal of signals) process.off(signal, ask);
  };
  return { signal: stop.signal, ask, forget };
}

type Stop = Pick<ReturnType<typeof stopBySignals>, "signal" | "ask">;

/** Holds the tunnel from before its start until the end, so that nothing is left of it whatever happens here. */
async function untilItsEnd(dashboard: Dashboard, shared: Shared, stop: Stop): Promise<number> {
  const { tunnel, view } = shared;
  const hold = await holdIt(dashboard, tunnel);
  let end: End | undefined;
  try {
    await showWhenProtected(dashboard, shared, stop.signal);
    end = await followIt(dashboard, shared, hold, stop);
  } finally {
    view.progress("");
    await hold.end();
  }
  view.ended([end?.text, `“${tunnel.name}” is stopped and removed.`].filter(Boolean).join("\n"));
  return end?.code ?? EXIT.ok;
}

async function holdIt(dashboard: Dashboard, tunnel: Tunnel): Promise<Hold> {
  const options = { tunnelIds: [tunnel.id], after: "remove", name: "gatehouse share" } as const;
  try {
    return await holdTunnels(dashboard, options, new AbortController().signal);
  } catch (error) {
    const path = `/api/tunnels/${encodeURIComponent(tunnel.id)}`;
    await call(dashboard, path, z.undefined(), { method: "DELETE" });
    throw error;
  }
}

async function showWhenProtected(
  dashboard: Dashboard,
  { tunnel, plan, profile, view, upstream }: Shared,
  signal: AbortSignal,
): Promise<void> {
  const asked = isListening(plan.upstream);
  view.progress(`Starting “${tunnel.name}”…`);
  const [started] = await startProtected(dashboard, [tunnel.id], {
    deadlineMs: PROTECTED_MS,
    signal,
    onProgress: ({ status: { state, url } }) => {
      if (state === "online")
        view.progress(`Online at ${url}. Looking whether a stranger is stopped…`);
    },
  });
  if (!started?.isProtected) {
    const problem = started?.problem;
    const way = problem && describeOneLink(problem, await listTunnels(dashboard), upstream);
    const text = problem && describeWhyNot(way === undefined ? problem : { ...problem, fix: way });
    throw new CliError(EXIT.notOnline, text ?? "The tunnel was not started.");
  }
  const page = `${homeOf(dashboard)}/tunnels/${encodeURIComponent(tunnel.id)}`;
  const { url } = started;
  view.protected({ tunnel: started.tunnel, url, profile, page, isListening: await asked });
}

async function followIt(
  dashboard: Dashboard,
  { tunnel, view, reads }: Shared,
  hold: Hold,
  { signal, ask }: Stop,
): Promise<End | undefined> {
  const follower = new Follower(dashboard, tunnel.id, view, reads);
  const following = follower.follow(hold, signal);
  if (!reads) return following;
  const forget = readKeys((key) => (key === CTRL_C ? ask() : void follower.press(key)));
  return following.finally(forget);
}
