import "server-only";
import dns from "node:dns/promises";
import { checkAccount, lastAccountReport } from "@/lib/accounts/check-account";
import type { AccountReport } from "@/lib/accounts/schema";
import { getAccount } from "@/lib/accounts/service";
import { getEngine } from "@/lib/engine/engine";
import { checkProfile } from "@/lib/profiles/check-profile";
import type { Check, CheckReport } from "@/lib/profiles/schema";
import { getProfile } from "@/lib/profiles/service";
import { secretMissing } from "@/lib/secrets/secret-missing";
import { askApp } from "./ask-app";
import { recogniseHostRefusal } from "./host-checks";
import { previewPolicy } from "./plan-tunnel";
import type { TunnelConfig } from "./schema";
import { getStored, listStored } from "./store";

const APP_MS = 2_000;
const DNS_MS = 2_000;
const FRESH_MS = 10 * 60_000;
/** ngrok's free plan (https://ngrok.com/pricing). */
const FREE = { endpoints: 3, rules: 5 };
const SAMPLE_HOST = "your-tunnel.ngrok.app";

/**
 * What would stand in the way of this tunnel, asked of the app, the name system, Descope and ngrok at once. A failing
 * check warns: it never keeps a start from being tried.
 */
export async function preflight(id: string): Promise<CheckReport> {
  const { config } = getStored(id);
  const [app, domain, profile, account] = await Promise.all([
    checkApp(config),
    checkDomain(config.domain),
    freshProfile(config.profileId),
    freshAccount(config.accountId),
  ]);
  const checks = [
    ...app,
    ...domain,
    summary("profile", "The Descope profile works", profile.checks),
    summary("account", "The ngrok account works", account.checks),
    ...checkPlan(config, account),
  ];
  return { checks, checkedAt: new Date().toISOString() };
}

async function checkApp({ upstream, domain, verifyUpstreamTls }: TunnelConfig): Promise<Check[]> {
  const host = domain ?? SAMPLE_HOST;
  const title = "The app answers";
  const answer = await askApp(upstream, host, verifyUpstreamTls, APP_MS);
  if (!answer.ok) return [await explainSilence(upstream, host, answer)];
  const refusal = recogniseHostRefusal(answer.status, answer.body);
  const answers: Check = {
    id: "app",
    status: "pass",
    title,
    detail: `${upstream} answers with ${answer.status}.`,
  };
  if (!refusal) return [answers];
  return [
    answers,
    {
      id: "app-host",
      status: "fail",
      title: "The app accepts the tunnel's host name",
      detail: `${refusal.server} refuses requests for ${host}.`,
      fix: `In ${refusal.file}: ${refusal.line(domain ?? ".ngrok.app")}`,
    },
  ];
}

async function explainSilence(
  upstream: string,
  host: string,
  silence: { failure: string; message: string },
): Promise<Check> {
  const base = { id: "app", status: "fail", title: "The app answers" } as const;
  if (silence.failure === "refused") {
    return {
      ...base,
      detail: `Nothing listens at ${upstream}.`,
      fix: "Start your app, or correct the port.",
    };
  }
  if (silence.failure === "certificate") {
    const fix = "Turn off Verify upstream TLS for this tunnel: the certificate is your own.";
    return { ...base, detail: `Its certificate is not trusted (${silence.message}).`, fix };
  }
  if (upstream.startsWith("unix:")) {
    return {
      ...base,
      detail: silence.message,
      fix: "See that the app at this socket speaks HTTP.",
    };
  }
  const other = upstream.startsWith("https:")
    ? upstream.replace("https:", "http:")
    : upstream.replace("http:", "https:");
  const otherAnswer = await askApp(other, host, false, APP_MS / 2);
  if (otherAnswer.ok) {
    const speaks = other.startsWith("https:") ? "HTTPS" : "HTTP";
    return {
      ...base,
      detail: `The app speaks ${speaks}.`,
      fix: `Change the local app to ${other}`,
    };
  }
  return { ...base, detail: silence.message, fix: "See that the app at this port speaks HTTP." };
}

async function checkDomain(domain: string | undefined): Promise<Check[]> {
  if (
    domain === undefined ||
    /(^|\.)(ngrok\.(app|dev|io|pro)|ngrok-free\.(app|dev)|localhost)$/.test(domain)
  )
    return [];
  const title = "The domain points to ngrok";
  const cname = await withTimeout(dns.resolveCname(domain)).catch(() => []);
  if (cname.some((name) => /\.ngrok-cname\.com$/.test(name))) {
    return [
      { id: "domain", status: "pass", title, detail: `${domain} is a CNAME of ${cname[0]}.` },
    ];
  }
  return [
    {
      id: "domain",
      status: "warn",
      title,
      detail: cname[0]
        ? `${domain} is a CNAME of ${cname[0]}, which is not ngrok's.`
        : `No CNAME record of ${domain} was found.`,
      fix: "Add the CNAME record that dashboard.ngrok.com, Domains shows for it.",
    },
  ];
}

function withTimeout<T>(work: Promise<T>): Promise<T> {
  const timeout = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error("no answer")), DNS_MS).unref();
  });
  return Promise.race([work, timeout]);
}

async function freshProfile(id: string): Promise<CheckReport> {
  const { lastCheck, hasClientSecret, name } = getProfile(id);
  if (!hasClientSecret) return missingReport("profile", name);
  return lastCheck && isFresh(lastCheck) ? lastCheck : checkProfile(id);
}

async function freshAccount(id: string): Promise<AccountReport> {
  const { hasAuthtoken, name } = getAccount(id);
  if (!hasAuthtoken) return missingReport("account", name);
  const last = lastAccountReport(id);
  return last && isFresh(last) ? last : checkAccount(id);
}

/** There is nothing to ask ngrok or Descope before the secret is there. */
function missingReport(kind: "profile" | "account", name: string): CheckReport {
  const { title, detail, fix } = secretMissing([{ kind, name }]).details;
  const check: Check = { id: "secret", status: "fail", title, detail, ...(fix && { fix }) };
  return { checks: [check], checkedAt: new Date().toISOString() };
}

function isFresh({ checkedAt }: CheckReport): boolean {
  return Date.now() - Date.parse(checkedAt) < FRESH_MS;
}

function summary(id: string, title: string, checks: Check[]): Check {
  const worst =
    checks.find(({ status }) => status === "fail") ??
    checks.find(({ status }) => status === "warn");
  if (!worst)
    return { id, status: "pass", title, detail: "Everything that can be checked is right." };
  return {
    id,
    status: worst.status,
    title,
    detail: worst.detail,
    ...(worst.fix && { fix: worst.fix }),
  };
}

/** Counts what ngrok's free plan would refuse, before ngrok does. */
function checkPlan(config: TunnelConfig, { account }: AccountReport): Check[] {
  if (account === undefined || !/free/i.test(account.plan)) return [];
  const warn = (id: string, detail: string, fix: string): Check => ({
    id,
    status: "warn",
    title: "The free plan has room for it",
    detail,
    fix,
  });
  const checks: Check[] = [
    warn(
      "plan-users",
      "The free plan lets a few people log in by OpenID Connect each month.",
      "Use a larger plan for a team.",
    ),
  ];
  const up = listStored().filter(
    (other) =>
      other.config.accountId === config.accountId &&
      other.config.id !== config.id &&
      getEngine().runtimeOf(other.config.id)?.state === "online",
  );
  if (up.length >= FREE.endpoints) {
    checks.push(
      warn(
        "plan-endpoints",
        `${up.length} endpoints are up already; the free plan has ${FREE.endpoints}.`,
        "Stop one of them first.",
      ),
    );
  }
  const rules = countRules(previewPolicy(config));
  if (rules > FREE.rules) {
    checks.push(
      warn(
        "plan-rules",
        `The policy has ${rules} rules; the free plan has ${FREE.rules}.`,
        "Join rules of the extra policy.",
      ),
    );
  }
  return checks;
}

function countRules(policy: unknown): number {
  if (typeof policy !== "object" || policy === null) return 0;
  return Object.values(policy).reduce(
    (count, rules) => count + (Array.isArray(rules) ? rules.length : 0),
    0,
  );
}
