import { randomBytes } from "node:crypto";
import { lookUpNgrokCode } from "@/lib/errors/catalogue";
import { SIDES } from "@/lib/errors/sides";
import { redact } from "@/lib/secrets/redact";
import { PROBE_HEADER } from "@/lib/traffic/probe-header";
import type { ProtectionVerdict } from "@/lib/tunnels/schema";
import { fetchHop, type HopAnswer } from "./fetch-hop";

/** The login that a stranger has to end at. */
export type ExpectedLogin = { authorizationEndpoint: string; clientId: string };

export type ProbeResult = Required<Pick<ProtectionVerdict, "verdict" | "evidence" | "summary">> &
  Pick<ProtectionVerdict, "code">;

type Evidence = ProbeResult["evidence"];

const MAX_HOPS = 10;
const NGROK_CODE = /^ERR_NGROK_\d{1,6}$/;
const INTERSTITIAL = "ERR_NGROK_6024";
const HOP_DEADLINE_MS = 8_000;
const TOTAL_DEADLINE_MS = 20_000;

/** What a probe carries through; our hop reports the nonces that it sees. */
export function newNonce(): string {
  return randomBytes(16).toString("hex");
}

/**
 * Asks a forwarding URL as a stranger's browser would, without cookies, and follows the redirects by hand.
 * `sawNonce` tells whether our hop has seen the probe, which proves the tunnel open. Nothing secret is sent.
 */
export async function probe(
  forwardingUrl: string,
  nonce: string,
  login: ExpectedLogin | undefined,
  sawNonce: () => Promise<boolean>,
): Promise<ProbeResult> {
  const evidence: Evidence = [];
  let url = new URL(forwardingUrl);
  const deadline = Date.now() + TOTAL_DEADLINE_MS;
  for (let hop = 0; hop < MAX_HOPS; hop += 1) {
    if (login && isLogin(url, login)) {
      evidence.push({ url: shown(url), note: "login" });
      return result("protected", evidence, "A request without cookies ended at the login.");
    }
    const answer = await ask(
      url,
      hop === 0 || url.host === new URL(forwardingUrl).host ? nonce : undefined,
      Math.min(HOP_DEADLINE_MS, Math.max(deadline - Date.now(), 1)),
    );
    if (await sawNonce()) {
      evidence.push({ url: shown(url), note: "reached this machine" });
      return result("open", evidence, "A request without a login came through to this machine.");
    }
    if (typeof answer === "string") {
      evidence.push({ url: shown(url), note: answer });
      return result("unreachable", evidence, `No answer from ${url.host}: ${answer}.`);
    }
    evidence.push({ url: shown(url), status: answer.status });
    const next = nextUrl(url, answer);
    if (!next) return final(answer, evidence);
    url = next;
  }
  return result("unknown", evidence, `The redirects did not end within ${MAX_HOPS} steps.`);
}

async function ask(url: URL, nonce: string | undefined, ms: number): Promise<HopAnswer | string> {
  const headers: Record<string, string> = {
    accept: "text/html,application/xhtml+xml",
    "accept-language": "en",
    "user-agent": "Mozilla/5.0 (Gatehouse protection check)",
    // The free plan's warning page is not the app.
    "ngrok-skip-browser-warning": "1",
    ...(nonce !== undefined && { [PROBE_HEADER]: nonce }),
  };
  try {
    return await fetchHop(url, headers, ms);
  } catch (error) {
    return describeFailure(error, ms);
  }
}

function describeFailure(error: unknown, ms: number): string {
  if (!(error instanceof Error)) return "no answer";
  if (error.name === "TimeoutError" || error.name === "AbortError") {
    return `nothing within ${Math.round(ms / 1000)} s`;
  }
  return "code" in error ? String(error.code) : error.message;
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

function nextUrl(url: URL, { status, headers }: HopAnswer): URL | undefined {
  if (status < 300 || status > 399 || !headers.location) return undefined;
  if (!URL.canParse(headers.location, url)) return undefined;
  const next = new URL(headers.location, url);
  return next.protocol === "http:" || next.protocol === "https:" ? next : undefined;
}

function final({ status, headers }: HopAnswer, evidence: Evidence): ProbeResult {
  const code = NGROK_CODE.exec(String(headers["ngrok-error-code"]))?.[0];
  if (code === INTERSTITIAL) {
    const summary = "ngrok's warning page of the free plan came in place of the login.";
    return result("unknown", evidence, summary);
  }
  if (code !== undefined) {
    const { title, side, fix } = lookUpNgrokCode(code);
    const summary = `ngrok itself answered, with ${code}: ${title} (${SIDES[side]}). ${fix}`;
    return { ...result("unreachable", evidence, summary), code };
  }
  return result(
    "unknown",
    evidence,
    `The last answer was ${status}, neither the login nor your app.`,
  );
}

// Query strings of a login carry state that is nobody's business.
function shown(url: URL): string {
  return redact(`${url.origin}${url.pathname}`).slice(0, 300);
}

function result(verdict: ProbeResult["verdict"], evidence: Evidence, summary: string): ProbeResult {
  return { verdict, evidence, summary };
}
