import "server-only";
import { randomBytes } from "node:crypto";
import { z } from "zod";
import { saveLastCheck } from "@/db/profiles";
import { dial } from "@/lib/network/dial";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { hintIssuer } from "./issuer-hints";
import type { Check, CheckReport } from "./schema";
import { getCredentials, type ProfileCredentials } from "./service";

const STEP_MS = 6_000;
const LIMITS = { ms: STEP_MS, maxBytes: 256 * 1024 };
const NGROK_CALLBACK = "https://idp.ngrok.com/oauth2/callback";

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
});

type Discovery = z.infer<typeof discoverySchema>;

/** Asks the issuer whether this profile can work, keeps the report, and hands it out. Never throws for the network. */
export async function checkProfile(id: string): Promise<CheckReport> {
  const report = {
    checks: await runChecks(getCredentials(id)),
    checkedAt: new Date().toISOString(),
  };
  saveLastCheck(id, JSON.stringify(report));
  return report;
}

/** The checks in the order in which they depend on each other; after a failure the rest is skipped. */
export async function runChecks(profile: ProfileCredentials): Promise<Check[]> {
  const reach = await checkReachable(profile.issuerUrl);
  if (reach.some(({ status }) => status === "fail"))
    return [...reach, ...skipped(["discovery", "secret"])];
  const { check, discovery, answer } = await checkDiscovery(profile.issuerUrl);
  if (!discovery) return [...reach, check, ...skipped(["secret"])];
  return [
    ...reach,
    check,
    checkIssuer(profile.issuerUrl, discovery),
    checkScopes(profile.scopes, discovery),
    await checkSecret(profile, discovery),
    ...checkClock(answer),
  ];
}

async function checkReachable(issuerUrl: string): Promise<Check[]> {
  const url = new URL(issuerUrl);
  const isSecure = url.protocol === "https:";
  const port = Number(url.port || (isSecure ? 443 : 80));
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const report = await dial({ host, port, secure: isSecure, ms: STEP_MS });
  if (report.tls?.ok) report.tls.socket.destroy();
  const title = "The issuer can be reached";
  if (!report.dns.ok) {
    const fix =
      hintIssuer(issuerUrl)?.what ??
      "Check the issuer URL for typing errors, and your internet connection.";
    return [{ id: "dns", status: "fail", title, detail: `DNS: ${report.dns.message}.`, fix }];
  }
  if (report.tcp && !report.tcp.ok) {
    return [
      {
        id: "tcp",
        status: "fail",
        title,
        detail: `Network: ${report.tcp.message}.`,
        fix: "Check your internet connection.",
      },
    ];
  }
  if (report.tls && !report.tls.ok) return [tlsFailure(title, report.tls)];
  return [{ id: "reachable", status: "pass", title, detail: `${url.host} answers.` }];
}

function tlsFailure(title: string, failure: { message: string; foreignIssuer?: string }): Check {
  const by = failure.foreignIssuer
    ? ` The certificate was issued by ${failure.foreignIssuer}.`
    : "";
  return {
    id: "tls",
    status: "fail",
    title,
    detail: `TLS: ${failure.message}.${by}`,
    fix: "If a company proxy inspects TLS, ask for its CA and start Gatehouse with NODE_EXTRA_CA_CERTS.",
  };
}

async function checkDiscovery(
  issuerUrl: string,
): Promise<{ check: Check; discovery?: Discovery; answer?: LimitedAnswer }> {
  const title = "The issuer describes itself (discovery document)";
  const base = { id: "discovery", title } as const;
  const hint = hintIssuer(issuerUrl);
  const fix = hint?.suggestion
    ? `${hint.what} Try ${hint.suggestion}`
    : "Copy the Issuer from Descope: Applications, your OIDC application.";
  try {
    const url = `${issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await fetchLimited(url, {}, LIMITS);
    if (answer.status !== 200) {
      return {
        check: { ...base, status: "fail", detail: `HTTP: ${url} answers ${answer.status}.`, fix },
      };
    }
    const discovery = discoverySchema.safeParse(parseJson(answer.text));
    if (!discovery.success) {
      return {
        check: {
          ...base,
          status: "fail",
          detail: "The document lacks what OpenID Connect requires.",
          fix,
        },
      };
    }
    return {
      check: { ...base, status: "pass", detail: "It names all the endpoints." },
      discovery: discovery.data,
      answer,
    };
  } catch (error) {
    return { check: { ...base, status: "fail", detail: `HTTP: ${describe(error)}.`, fix } };
  }
}

function checkIssuer(issuerUrl: string, { issuer }: Discovery): Check {
  const title = "The issuer is spelled as it spells itself";
  if (issuer === issuerUrl) return { id: "issuer", status: "pass", title, detail: issuer };
  return {
    id: "issuer",
    status: "fail",
    title,
    detail: `The profile says ${issuerUrl}, the issuer calls itself ${issuer}. Logins compare them letter by letter.`,
    fix: `Change the issuer URL to ${issuer}`,
  };
}

function checkScopes(scopes: string[], { scopes_supported }: Discovery): Check {
  const title = "The scopes are offered";
  const missing = scopes.filter((scope) => scopes_supported && !scopes_supported.includes(scope));
  if (missing.length > 0) {
    const detail = `The issuer does not offer ${missing.join(", ")}.`;
    return {
      id: "scopes",
      status: "warn",
      title,
      detail,
      fix: "Remove them from the profile, or allow them in Descope.",
    };
  }
  if (!scopes.includes("email")) {
    return {
      id: "scopes",
      status: "warn",
      title,
      detail:
        "Without the scope email ngrok cannot tell who logged in, and lists of allowed people match nobody.",
      fix: "Add the scope email.",
    };
  }
  return { id: "scopes", status: "pass", title, detail: scopes.join(", ") };
}

/** RFC 6749, section 5.2: the client is authenticated before the code is looked at. */
async function checkSecret(profile: ProfileCredentials, discovery: Discovery): Promise<Check> {
  const title = "Project ID and Access Key are accepted";
  const body = new URLSearchParams({
    grant_type: "authorization_code",
    code: `gatehouse-check-${randomBytes(12).toString("hex")}`,
    redirect_uri: NGROK_CALLBACK,
    client_id: profile.clientId,
    client_secret: profile.clientSecret,
  });
  try {
    const answer = await fetchLimited(discovery.token_endpoint, { method: "POST", body }, LIMITS);
    return { title, ...readTokenAnswer(answer) };
  } catch (error) {
    return { id: "secret", status: "warn", title, detail: `Could not tell: ${describe(error)}.` };
  }
}

const tokenErrorSchema = z.object({ error: z.string() });

function readTokenAnswer(answer: LimitedAnswer): Omit<Check, "title"> {
  const error = tokenErrorSchema.safeParse(parseJson(answer.text)).data?.error;
  if (error === "invalid_grant") {
    return {
      id: "secret",
      status: "pass",
      detail: "The issuer knows them (it refused only the made-up code).",
    };
  }
  if (error === "invalid_client" || error === "unauthorized_client") {
    return {
      id: "secret",
      status: "fail",
      detail: "The issuer does not accept this Project ID with this Access Key.",
      fix: "Create an Access Key in Descope and paste its cleartext, not its id. It is shown once.",
    };
  }
  return {
    id: "secret",
    status: "warn",
    detail: `Could not tell: the issuer answered ${answer.status}${error ? ` ${error}` : ""}.`,
  };
}

function checkClock(answer: LimitedAnswer | undefined): Check[] {
  const date = Date.parse(answer?.headers.get("date") ?? "");
  if (Number.isNaN(date)) return [];
  const skewS = Math.round((Date.now() - date) / 1000);
  const title = "The clocks agree";
  if (Math.abs(skewS) < 60)
    return [{ id: "clock", status: "pass", title, detail: "Within a minute." }];
  const detail = `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the issuer's.`;
  const status = Math.abs(skewS) < 300 ? "warn" : "fail";
  return [
    { id: "clock", status, title, detail, fix: "Let the system set its clock by the network." },
  ];
}

function skipped(ids: string[]): Check[] {
  const titles: Record<string, string> = {
    discovery: "The issuer describes itself (discovery document)",
    secret: "Project ID and Access Key are accepted",
  };
  return ids.map((id) => ({
    id,
    status: "skip",
    title: titles[id] ?? id,
    detail: "Not checked: see above.",
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError") return `no answer within ${STEP_MS / 1000} s`;
  return error.cause instanceof Error ? error.cause.message : error.message;
}
