import { type AppFailure, reasonFor } from "@/lib/contract/app-failure";
import { appHost } from "@/lib/contract/host-header";
import type { Check } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { speaksHttp2 } from "@/lib/upstream/speaks-http2";
import {
  type Answered,
  type App,
  askAsVisitor,
  flipped,
  publicHostOf,
  RANDOM_HOSTS,
  seenHost,
} from "./app-question";
import { explainSilence } from "./explain-silence";
import { type ForeignAnswer, findForeign } from "./foreign-answers";
import {
  type HostRefusal,
  isNextPage,
  NEXT_REFUSAL,
  recogniseHostRefusal,
  refusesAsNext,
} from "./host-checks";

const ANSWER_MS = 1_500;
const FURTHER_MS = 800;
const TITLE = "The app answers";
const SILENT_TITLE = "The app does not answer as it should";
const HOST_TITLE = "The app accepts the tunnel's host name";
const HOST_REFUSED_TITLE = "The app refuses the tunnel's host name";

/**
 * Checks whether the local app answers, uses the expected protocol, accepts the `Host` that it would get, and gives
 * answers that work for visitors. `url`: the forwarding URL while the tunnel is online.
 */
export async function checkApp(app: App, url?: string): Promise<Check[]> {
  const publicHost = publicHostOf(app, url);
  const answer = await askAsVisitor(app, publicHost, { ms: ANSWER_MS });
  if (!answer.ok) return [await explained(app, publicHost, answer)];
  if (await wantsHttp2(app, answer)) {
    const { detail } = reasonFor("http2-only");
    return [await explained(app, publicHost, { code: "http2-only", detail })];
  }
  const detail = `${showHidden(app.upstream)} answers with ${answer.status}.`;
  const answers: Check = { id: "app", status: "pass", title: TITLE, detail };
  const other = await askOtherWay(app, publicHost, answer);
  const host = await checkHost(app, publicHost, answer, other);
  const isRefused = host.status === "fail";
  return [answers, host, ...(isRefused ? [] : checkAnswer(app, publicHost, answer, other))];
}

async function explained(app: App, publicHost: string, failure: AppFailure): Promise<Check> {
  const why = await explainSilence(app, publicHost, failure);
  return { id: "app", status: "fail", title: SILENT_TITLE, ...why };
}

/** Node's HTTP/2 server answers over TLS in HTTP/1.1 that it requires HTTP/2 (`unknownProtocol`). */
async function wantsHttp2({ upstream }: App, { status, body }: Answered): Promise<boolean> {
  const isSaid = upstream.startsWith("https:") && status === 403 && /\bALPN\b/.test(body);
  return isSaid && (await speaksHttp2(upstream, FURTHER_MS));
}

/** The answer with the other setting of *Rewrite Host*, when that may be better. */
async function askOtherWay(
  app: App,
  publicHost: string,
  answer: Answered,
): Promise<Answered | undefined> {
  const isDoubtful = isRefusal(answer) || foreignIn(answer, app, publicHost).length > 0;
  if (!isDoubtful) return undefined;
  const other = await askAsVisitor(flipped(app), publicHost, { ms: FURTHER_MS });
  return other.ok && !isRefusal(other) ? other : undefined;
}

function isRefusal({ status, body }: Answered): boolean {
  return recogniseHostRefusal({ status, body, home: "" }) !== undefined;
}

async function checkHost(
  app: App,
  publicHost: string,
  answer: Answered,
  other: Answered | undefined,
): Promise<Check> {
  const base = { id: "app-host", title: HOST_REFUSED_TITLE } as const;
  const host = seenHost(app, publicHost);
  if (isNextPage(answer.body)) {
    // Next.js checks the page's origin, which Rewrite Host does not change.
    const isRefused = await refusesOrigin(app, publicHost);
    return isRefused ? { ...base, ...refused(NEXT_REFUSAL, app, publicHost) } : passed(app, host);
  }
  const { status, body } = answer;
  const refusal = recogniseHostRefusal({ status, body, home: other?.body ?? "" });
  if (!refusal) return passed(app, host);
  const apply = other && !app.rewriteHost && switchRewrite(true, app);
  return { ...base, ...refused(refusal, app, host), ...(apply && { apply }) };
}

async function refusesOrigin(app: App, publicHost: string): Promise<boolean> {
  const headers = { Origin: `https://${publicHost}` };
  const path = "/_next/gatehouse-asks";
  const asset = await askAsVisitor(app, publicHost, { ms: FURTHER_MS, path, headers });
  return asset.ok && refusesAsNext(asset);
}

function passed(app: App, host: string): Check {
  const detail = app.rewriteHost
    ? `The app's host-name check does not matter: with Rewrite Host it sees ${host}.`
    : `Requests for ${host} are let in.`;
  return { id: "app-host", status: "pass", title: HOST_TITLE, detail };
}

function refused(
  refusal: HostRefusal,
  app: App,
  host: string,
): Pick<Check, "status" | "detail" | "fix"> {
  const isKnown = app.domain !== undefined || (app.rewriteHost && refusal !== NEXT_REFUSAL);
  const name = host.replace(/:\d+$/, "");
  return {
    status: "fail",
    detail: `${refusal.server} refuses requests for ${isKnown ? name : "host names that it does not know"}.`,
    fix: `In ${refusal.file}: ${refusal.line(isKnown ? [name] : RANDOM_HOSTS)}`,
  };
}

function switchRewrite(rewriteHost: boolean, app: App): NonNullable<Check["apply"]> {
  const name = app.hostHeader ?? appHost(app.upstream);
  const label = rewriteHost ? `Turn Rewrite Host on (${name})` : "Turn Rewrite Host off";
  return { label, fields: { rewriteHost } };
}

/** Finds redirects and cookies that work only on this machine, and suggests *Rewrite Host* when it helps. */
function checkAnswer(
  app: App,
  publicHost: string,
  answer: Answered,
  other: Answered | undefined,
): Check[] {
  const isFixedByRewrite = other !== undefined && foreignIn(other, app, publicHost).length === 0;
  const apply = isFixedByRewrite ? switchRewrite(!app.rewriteHost, app) : undefined;
  return foreignIn(answer, app, publicHost).map((foreign) => {
    const { fix, ...said } = describeForeign(foreign, publicHost, app.domain === undefined);
    const way = app.rewriteHost ? " Or turn Rewrite Host off." : " Or turn Rewrite Host on.";
    return { ...said, status: "warn", fix: fix + (apply ? way : ""), ...(apply && { apply }) };
  });
}

/** Both settings of *Rewrite Host* give a name of the app itself. */
function foreignIn(answer: Answered, app: App, publicHost: string): ForeignAnswer[] {
  const ownHosts = [appHost(app.upstream), app.hostHeader ?? seenHost(app, publicHost)];
  return findForeign(answer, publicHost, ownHosts);
}

function describeForeign(foreign: ForeignAnswer, publicHost: string, isMadeUp: boolean) {
  const home = isMadeUp ? "the tunnel's forwarding URL" : `https://${publicHost}`;
  if (foreign.kind === "redirect") {
    return {
      id: "app-redirect",
      title: "The app's redirects do not work for visitors",
      detail: `Its front page redirects to ${foreign.origin}, which is not the tunnel's address: visitors cannot follow it.`,
      fix: `Set the app's public URL (often called base URL or site URL) to ${home}.`,
    };
  }
  return {
    id: "app-cookie",
    title: "The app's cookies do not work for visitors",
    detail: `Its cookie ${foreign.name} is for ${foreign.domain}, so visitors' browsers drop it and logins are lost.`,
    fix: `Leave the cookie's Domain out in the app, or set the app's public URL to ${home}.`,
  };
}
