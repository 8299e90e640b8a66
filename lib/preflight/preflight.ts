import "server-only";
import { checkAccount, lastAccountReport } from "@/lib/accounts/check-account";
import { getAccount } from "@/lib/accounts/service";
import type { AccountReport } from "@/lib/contract/accounts";
import type { PreflightLine, PreflightPart } from "@/lib/contract/preflight";
import type { Check, CheckReport } from "@/lib/contract/profiles";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { getEngine } from "@/lib/engine/engine";
import { isProblem } from "@/lib/errors/problem";
import { checkProfile } from "@/lib/profiles/check-profile";
import { getProfile } from "@/lib/profiles/service";
import { secretMissing } from "@/lib/secrets/secret-missing";
import { readLinkGroup } from "@/lib/tunnels/link-group";
import { runtimeOf } from "@/lib/tunnels/link-runs";
import { linkFor, listLinks } from "@/lib/tunnels/links";
import { previewWhereItStarts } from "@/lib/tunnels/policy-preview";
import { getStored, listStored } from "@/lib/tunnels/store";
import { checkApp } from "./check-app";
import { checkDomain } from "./check-domain";
import { checkPlan } from "./check-plan";

/** The time limit for all checks together (milliseconds). */
const DEADLINE_MS = 2_800;
const FRESH_MS = 10 * 60_000;
const CONNECTION = { id: "session", title: "ngrok is connected" } as const;

export type PreflightWork = { id: PreflightPart; title: string; checks: Promise<Check[]> };

/** How the reports of profiles and accounts are found, and the time limit for each part (milliseconds). */
export type PreflightOptions = {
  profile: (id: string) => Promise<CheckReport>;
  account: (id: string) => Promise<AccountReport>;
  deadlineMs: number;
};

/** A report of the last minutes is as good as a new one. */
const USUAL: PreflightOptions = {
  profile: (id) => reportOnProfile(id, FRESH_MS),
  account: (id) => reportOnAccount(id, FRESH_MS),
  deadlineMs: DEADLINE_MS,
};

/**
 * Starts all checks of what could prevent this tunnel from starting: the app, DNS, Descope and ngrok. None of the
 * promises rejects, and each settles within 3 s or the given time. A failed check is a warning and never prevents a
 * start. Throws a 404 Problem when there is no such tunnel.
 */
export function beginPreflight(id: string, options = USUAL): PreflightWork[] {
  const config = whereItStarts(getStored(id).config);
  const account = options.account(config.accountId);
  const part = (id: PreflightPart, title: string, run: () => Promise<Check[]>): PreflightWork => ({
    id,
    title,
    checks: inTime(id, run(), options.deadlineMs),
  });
  return [
    part("app", "The app answers", () => checkApp(config, runtimeOf(id)?.url)),
    ...(config.domain === undefined
      ? []
      : [part("domain", "The domain points to ngrok", () => checkDomain(config.domain))]),
    part("profile", "The Descope profile works", async () => [
      summary("profile", (await options.profile(config.profileId)).checks),
    ]),
    part("account", "The ngrok account works", async () => [
      summary("account", (await account).checks),
    ]),
    part("plan", "The ngrok plan has room for it", async () =>
      checkPlan(config, (await account).account, {
        othersUp: othersUp(config).length,
        withoutDomain: othersUp(config).filter(({ domain }) => domain === undefined),
        rules: countRules(previewWhereItStarts(config)),
      }),
    ),
  ];
}

/** A tunnel on a link starts with the account and the domain of the link. */
function whereItStarts(config: TunnelConfig): TunnelConfig {
  const link = linkFor(config);
  if (!link) return config;
  const { domain: _, ...rest } = config;
  const { accountId, domain } = link;
  return { ...rest, accountId, ...(domain !== undefined && { domain }) };
}

/** The whole report. */
export async function preflight(id: string): Promise<CheckReport> {
  const checks = await Promise.all(beginPreflight(id).map((work) => work.checks));
  return { checks: checks.flat(), checkedAt: new Date().toISOString() };
}

/** The same, with each part as soon as it is ready. */
export async function* streamPreflight(works: PreflightWork[]): AsyncGenerator<PreflightLine> {
  yield { type: "parts", parts: works.map(({ id, title }) => ({ id, title })) };
  const open = new Map(
    works.map((work) => [work.id, work.checks.then((checks) => ({ part: work.id, checks }))]),
  );
  while (open.size > 0) {
    const done = await Promise.race(open.values());
    open.delete(done.part);
    yield { type: "checks", ...done };
  }
  yield { type: "done", checkedAt: new Date().toISOString() };
}

/** What a part is called when its check could not be made. */
const TROUBLE: Record<PreflightPart, { fail: string; late: string }> = {
  app: { fail: "The app could not be checked", late: "The check of the app takes long" },
  domain: { fail: "The domain could not be checked", late: "The check of the domain takes long" },
  profile: {
    fail: "The Descope profile does not work",
    late: "The check of the Descope profile takes long",
  },
  account: {
    fail: "The ngrok account does not work",
    late: "The check of the ngrok account takes long",
  },
  plan: { fail: "The ngrok plan is not known", late: "The check of the ngrok plan takes long" },
};

const SUMMARY = {
  profile: {
    pass: "The Descope profile works",
    warn: "The Descope profile may not work",
    fail: "The Descope profile does not work",
  },
  account: {
    pass: "The ngrok account works",
    warn: "The ngrok account may not work",
    fail: "The ngrok account does not work",
  },
} as const;

/** A check that takes too long reports no result. It continues, so that the next preflight has its result. */
function inTime(id: PreflightPart, work: Promise<Check[]>, deadlineMs: number): Promise<Check[]> {
  const failed = (error: unknown): Check[] => {
    const { detail, fix, action } = isProblem(error)
      ? error.details
      : { detail: "It could not be checked." };
    const check: Check = { id, status: "fail", title: TROUBLE[id].fail, detail };
    return [{ ...check, ...(fix && { fix }), ...(action && { action }) }];
  };
  const late = new Promise<Check[]>((resolve) => {
    const detail = `There was no result within ${deadlineMs / 1000} s. The check continues; look again in a moment.`;
    const late: Check = { id, status: "warn", title: TROUBLE[id].late, detail };
    setTimeout(() => resolve([late]), deadlineMs).unref();
  });
  return Promise.race([work.catch(failed), late]);
}

/** A report that is at most `maxAgeMs` old. Throws a Problem when a secret is missing. */
export async function reportOnProfile(id: string, maxAgeMs: number): Promise<CheckReport> {
  const { lastCheck, hasClientSecret, name } = getProfile(id);
  if (!hasClientSecret) throw secretMissing([{ kind: "profile", name }]);
  return lastCheck && isFresh(lastCheck, maxAgeMs) ? lastCheck : checkProfile(id);
}

/**
 * The same. An open session has passed every check, and another one would count against the plan's limit of agents.
 */
export async function reportOnAccount(id: string, maxAgeMs: number): Promise<AccountReport> {
  const { hasAuthtoken, name } = getAccount(id);
  if (!hasAuthtoken) throw secretMissing([{ kind: "account", name }]);
  const last = lastAccountReport(id);
  const session = getEngine()
    .sessions()
    .find(({ accountId }) => accountId === id);
  if (session?.state === "online" && last?.account) {
    const ms = session.latencyMs === undefined ? "" : `, ${Math.round(session.latencyMs)} ms`;
    return { ...last, ...report({ ...CONNECTION, status: "pass", detail: `Connected${ms}.` }) };
  }
  if (last && isFresh(last, maxAgeMs)) return last;
  return session?.state === "connecting" || session?.state === "reconnecting"
    ? report({ ...CONNECTION, status: "skip", detail: "Being connected right now." })
    : checkAccount(id);
}

function report(check: Check): AccountReport {
  return { checks: [check], checkedAt: new Date().toISOString() };
}

function isFresh({ checkedAt }: CheckReport, maxAgeMs: number): boolean {
  const age = Date.now() - Date.parse(checkedAt);
  // The clock may have been set back meanwhile.
  return age >= 0 && age < maxAgeMs;
}

/** Summarises a report, which has its own page, as one check. */
function summary(id: "profile" | "account", checks: Check[]): Check {
  const worst =
    checks.find(({ status }) => status === "fail") ??
    checks.find(({ status }) => status === "warn");
  if (!worst) {
    const told = id === "account" ? checks.at(-1)?.detail : undefined;
    const detail = told ?? "Everything that can be checked is fine.";
    const isOpen = checks.every(({ status }) => status === "skip");
    const { pass: title } = SUMMARY[id];
    return { id, status: isOpen ? "skip" : "pass", title, detail };
  }
  const { status, detail, fix } = worst;
  const title = SUMMARY[id][status === "fail" ? "fail" : "warn"];
  return { id, status, title, detail, ...(fix && { fix }), action: worst.action ?? id };
}

/** The other online endpoints of this account in this Gatehouse: tunnels that run alone, and links. */
function othersUp(config: TunnelConfig) {
  const { accountId } = config;
  const id = linkFor(config)?.id ?? config.id;
  const alone = listStored().map(({ config }) => ({ ...config, tunnelId: config.id }));
  const links = listLinks().map((link) => ({ ...link, name: nameOfLink(link.id) }));
  return [...alone, ...links].flatMap((other) => {
    const { state, url = "" } = getEngine().runtimeOf(other.id) ?? {};
    if (other.accountId !== accountId || other.id === id || state !== "online") return [];
    const { name, domain } = other;
    return [{ name, domain, url, ...("tunnelId" in other && { tunnelId: other.tunnelId }) }];
  });
}

function nameOfLink(linkId: string): string {
  return readLinkGroup(linkId).name;
}

function countRules(policy: unknown): number {
  if (typeof policy !== "object" || policy === null) return 0;
  return Object.values(policy).reduce(
    (count, rules) => count + (Array.isArray(rules) ? rules.length : 0),
    0,
  );
}
