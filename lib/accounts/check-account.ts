import "server-only";
import { redactData } from "@/lib/base/redact";
import { type AccountReport, accountReportSchema } from "@/lib/contract/accounts";
import type { Check } from "@/lib/contract/profiles";
import { lookUpNgrokCode } from "@/lib/errors/catalogue";
import { type DialReport, dial } from "@/lib/network/dial";
import { proxyVariables } from "@/lib/network/proxy-variables";
import { splitAddress } from "@/lib/network/split-address";
import { keepReport, lastReport } from "./account-reports";
import { greetNgrok } from "./greet-ngrok";
import { getAccount, getConnection } from "./service";

const STEP_MS = 6_000;
export const DEFAULT_INGRESS = "connect.ngrok-agent.com:443";

/** Connects to ngrok with this account, step by step, and reports each step. Never throws for a network failure. */
export async function checkAccount(id: string): Promise<AccountReport> {
  // ngrok's answers may repeat the authtoken.
  const report = redactData(await run(id), accountReportSchema.parse);
  keepReport(id, report);
  return report;
}

/** The last report since the start of Gatehouse; undefined when the account was changed after it. */
export function lastAccountReport(id: string): AccountReport | undefined {
  return lastReport(getAccount(id));
}

async function run(id: string): Promise<AccountReport> {
  const { serverAddr = DEFAULT_INGRESS, caCertificate, authtoken } = getConnection(id);
  const checkedAt = new Date().toISOString();
  const report = await dialIngress(serverAddr, caCertificate, STEP_MS);
  const reach = reachCheck(serverAddr, report);
  if (!report.tls?.ok) return { checks: [reach, ...proxyCheck()], checkedAt };
  const greeting = await greetNgrok(report.tls.socket, authtoken, STEP_MS);
  if (!greeting.ok) return { checks: [reach, refusedCheck(greeting)], checkedAt };
  const { accountName, plan, region, latencyMs } = greeting;
  const detail = `${accountName || "Signed in"}${plan ? `, ${plan}` : ""}${region ? `, region ${region}` : ""}, answered in ${latencyMs} ms.`;
  return {
    checks: [
      reach,
      { id: "authtoken", status: "pass", title: "ngrok accepts the authtoken", detail },
    ],
    checkedAt,
    account: { name: accountName, plan, region, latencyMs },
  };
}

/** Whether an ingress (`host:port`) can be reached, without an account. `stepMs`: for connection and for TLS. */
export async function checkIngress(
  serverAddr: string,
  caCertificate: string | undefined,
  stepMs: number,
): Promise<Check> {
  const report = await dialIngress(serverAddr, caCertificate, stepMs);
  if (report.tls?.ok) report.tls.socket.destroy();
  return reachCheck(serverAddr, report);
}

function dialIngress(
  serverAddr: string,
  caCertificate: string | undefined,
  ms: number,
): Promise<DialReport> {
  const { host, port } = splitAddress(serverAddr);
  return dial({ host, port, secure: true, ms, ...(caCertificate && { ca: caCertificate }) });
}

function reachCheck(serverAddr: string, report: DialReport): Check {
  const fail = (id: string, detail: string, fix: string): Check => ({
    id,
    status: "fail",
    title: "ngrok cannot be reached",
    detail,
    fix,
  });
  if (!report.dns.ok) {
    return fail(
      "dns",
      `DNS: ${report.dns.message}.`,
      "Check your internet connection and the server address.",
    );
  }
  if (!report.tcp?.ok) {
    const why = report.tcp?.message ?? "no answer";
    return fail(
      "tcp",
      `Network: ${serverAddr}: ${why}.`,
      "A firewall may block it: ask for outgoing connections to port 443 to be allowed.",
    );
  }
  if (!report.tls?.ok) {
    const by = report.tls?.foreignIssuer ? ` It was issued by ${report.tls.foreignIssuer}.` : "";
    return fail(
      "tls",
      `TLS: ${report.tls?.message ?? "no answer"}.${by}`,
      "Something between this machine and ngrok answered. In a hotel or on a train, sign in to the network first. If a company inspects TLS, store its CA certificate in the account, or ask for an exception.",
    );
  }
  return {
    id: "reachable",
    status: "pass",
    title: "ngrok can be reached",
    detail: `${serverAddr}, ${report.tcp.ms} ms to connect.`,
  };
}

const INSPECTED =
  "Something between this machine and ngrok answered, such as a proxy that inspects TLS. Ask for an exception for ngrok, or use another network.";

function refusedCheck(refusal: { message: string; code?: string; isForeign?: true }): Check {
  const entry = refusal.code ? lookUpNgrokCode(refusal.code) : undefined;
  const fix = refusal.isForeign ? INSPECTED : (entry?.fix ?? "Try again in a moment.");
  const code = refusal.code ? ` ${refusal.code}` : "";
  const cause = entry ? `${entry.cause} ngrok says: ` : "";
  return {
    id: "authtoken",
    status: "fail",
    title: refusal.isForeign
      ? "The authtoken could not be checked"
      : "ngrok does not accept the authtoken",
    detail: `${cause}${refusal.message}${code}`,
    fix,
    // The check is on the account's page already, so it needs no link to it.
    ...(entry?.action && entry.action !== "account" && { action: entry.action }),
  };
}

// The SDK ignores these variables and connects directly.
function proxyCheck(): Check[] {
  const set = proxyVariables();
  if (set.length === 0) return [];
  return [
    {
      id: "proxy",
      status: "warn",
      title: "A proxy is configured",
      detail: `${set.join(", ")} is set, but connections to ngrok do not go through proxies.`,
      fix: "Allow direct connections to ngrok, or use a network that does.",
    },
  ];
}
