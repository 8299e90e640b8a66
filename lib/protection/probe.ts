import { randomBytes } from "node:crypto";
import { redact } from "@/lib/base/redact";
import { PROBE_HEADER } from "@/lib/contract/probe-header";
import { SIDES } from "@/lib/contract/side-names";
import type { ProtectionVerdict } from "@/lib/contract/tunnels";
import { lookUpNgrokCode } from "@/lib/errors/catalogue";
import { explainSilence, type Silence } from "./explain-silence";
import { fetchHop, type HopAnswer } from "./fetch-hop";

/** The login to which a stranger has to be redirected. */
export type ExpectedLogin = { authorizationEndpoint: string; clientId: string };

export type ProbeResult = Required<Pick<ProtectionVerdict, "verdict" | "evidence" | "summary">> &
  Pick<ProtectionVerdict, "code">;

type Evidence = NonNullable<ProbeResult["evidence"]>;

const MAX_HOPS = 10;
const NGROK_CODE = /^ERR_NGROK_\d{1,6}$/;
const INTERSTITIAL = "ERR_NGROK_6024";
const HOP_DEADLINE_MS = 8_000;
const TOTAL_DEADLINE_MS = 20_000;

/** A random value for the probe's header. Our proxy reports each one that it sees. */
export function newNonce(): string {
  return randomBytes(16).toString("hex");
}

/**
 * Requests a forwarding URL as a stranger's browser would, without cookies, and follows the redirects itself.
 * `sawNonce` tells whether our proxy has seen the probe, which proves that the tunnel is open. Nothing secret is sent.
 * The result is `protected` only when every answer certainly came from the requested server (see HopAnswer) and the
 * last one redirected to the exact address of the login, with our client id. A similar address proves nothing.
 */
export async function probe(
  forwardingUrl: string,
  nonce: string,
  login: ExpectedLogin | undefined,
  sawNonce: () => Promise<boolean>,
): Promise<ProbeResult> {
  const evidence: Evidence = [];
  const first = new URL(forwardingUrl);
  let url = first;
  let isProven = true;
  let resembling: string | undefined;
  const deadline = Date.now() + TOTAL_DEADLINE_MS;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (login && isLogin(url, login)) return arrived(url, isProven, evidence);
    const ms = Math.min(HOP_DEADLINE_MS, Math.max(deadline - Date.now(), 1));
    const answer = await ask(url, url.host === first.host ? nonce : undefined, ms);
    if (await sawNonce()) {
      evidence.push({ url: shown(url), note: "reached this machine" });
      return result("open", evidence, "A request without a login came through to this machine.");
    }
    const likeness = login && resemblance(url, login);
    resembling ??= likeness;
    if (!answer.ok) {
      const host = { hostname: url.hostname, isForwarding: hop === 0 };
      return unanswered(url, explainSilence(answer.error, host, ms), evidence, resembling);
    }
    const note = likeness && { note: "not the profile's login" };
    evidence.push({ url: shown(url), status: answer.status, ...note });
    isProven &&= answer.isAuthentic;
    const next = nextUrl(url, answer);
    if (!next) return final(answer, evidence, resembling);
    url = next;
  }
  return result("unknown", evidence, `The redirects did not end within ${MAX_HOPS} steps.`);
}

function arrived(url: URL, isProven: boolean, evidence: Evidence): ProbeResult {
  evidence.push({ url: shown(url), note: "login" });
  if (isProven) {
    return result("protected", evidence, "A request without cookies ended at the login.");
  }
  return result(
    "unknown",
    evidence,
    "A request without cookies ended at the login, but a redirect on the way used plain http, where anybody on the network can answer.",
  );
}

function unanswered(
  url: URL,
  { label, reason, advice }: Silence,
  evidence: Evidence,
  resembling: string | undefined,
): ProbeResult {
  evidence.push({ url: shown(url), note: label });
  if (resembling) return result("unknown", evidence, resembling);
  const summary = `No answer from ${url.host}: ${reason}. ${advice}`.trim();
  return result("unreachable", evidence, summary);
}

type Asked = ({ ok: true } & HopAnswer) | { ok: false; error: unknown };

async function ask(url: URL, nonce: string | undefined, ms: number): Promise<Asked> {
  const headers: Record<string, string> = {
    accept: "text/html,application/xhtml+xml",
    "accept-language": "en",
    "user-agent": "Mozilla/5.0 (Gatehouse protection check)",
    // The free plan's warning page is not the app.
    "ngrok-skip-browser-warning": "1",
    ...(nonce !== undefined && { [PROBE_HEADER]: nonce }),
  };
  try {
    return { ok: true, ...(await fetchHop(url, headers, ms)) };
  } catch (error) {
    return { ok: false, error };
  }
}

/** RFC 6749, section 4.1.1: the client id is in the query of the authorization request. */
function isLogin(url: URL, login: ExpectedLogin): boolean {
  const expected = new URL(login.authorizationEndpoint);
  return (
    url.origin === expected.origin &&
    url.pathname === expected.pathname &&
    url.searchParams.get("client_id") === login.clientId
  );
}

/** A sentence about an address that looks like the login but is not. */
function resemblance(url: URL, login: ExpectedLogin): string | undefined {
  const expected = new URL(login.authorizationEndpoint);
  const isThere = url.origin === expected.origin && url.pathname === expected.pathname;
  if (isThere) {
    return "It redirected to the issuer's login, but for another application than the profile's (another client id).";
  }
  if (url.searchParams.get("client_id") !== login.clientId) return undefined;
  return `It redirected to something that looks like the login, at ${shown(url)}; the issuer's login is at ${shown(expected)}.`;
}

function nextUrl(url: URL, { status, headers }: HopAnswer): URL | undefined {
  if (status < 300 || status > 399 || !headers.location) return undefined;
  if (!URL.canParse(headers.location, url)) return undefined;
  const next = new URL(headers.location, url);
  return next.protocol === "http:" || next.protocol === "https:" ? next : undefined;
}

function final(
  { status, headers }: HopAnswer,
  evidence: Evidence,
  resembling: string | undefined,
): ProbeResult {
  const code = NGROK_CODE.exec(String(headers["ngrok-error-code"]))?.[0];
  if (code === INTERSTITIAL) {
    const summary = "ngrok's warning page of the free plan was shown instead of the login.";
    return result("unknown", evidence, summary);
  }
  if (code !== undefined) {
    const { title, side, fix } = lookUpNgrokCode(code);
    const summary = `ngrok itself answered, with ${code}: ${title} (${SIDES[side]}). ${fix}`;
    return { ...result("unreachable", evidence, summary), code };
  }
  const otherwise = `The last answer was ${status}, neither the login nor your app.`;
  return result("unknown", evidence, resembling ?? otherwise);
}

// The query of a login contains private state.
function shown(url: URL): string {
  return redact(`${url.origin}${url.pathname}`).slice(0, 300);
}

function result(verdict: ProbeResult["verdict"], evidence: Evidence, summary: string): ProbeResult {
  return { verdict, evidence, summary };
}
