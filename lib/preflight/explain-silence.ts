import { type AppFailure, reasonFor, remedyFor } from "@/lib/contract/app-failure";
import type { AppFailureCode } from "@/lib/contract/app-failure-code";
import type { Check } from "@/lib/contract/profiles";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { askApp } from "@/lib/upstream/ask-app";
import { findElsewhere } from "@/lib/upstream/find-elsewhere";
import { speaksHttp2 } from "@/lib/upstream/speaks-http2";
import { type App, seenHost } from "./app-question";

const FURTHER_MS = 800;

/** Finds out with further requests why the app did not answer, and which change of the tunnel would help. */
export async function explainSilence(
  app: App,
  publicHost: string,
  failure: AppFailure,
): Promise<Pick<Check, "detail" | "fix" | "apply">> {
  const code = await lookCloser(app, publicHost, failure.code);
  const detail = code === failure.code ? failure.detail : reasonFor(code).detail;
  const { fix } = reasonFor(code);
  const apply = remedyFor(code, app.upstream);
  return { detail: `${showHidden(app.upstream)}: ${detail}`, fix, ...(apply && { apply }) };
}

async function lookCloser(
  app: App,
  publicHost: string,
  code: AppFailureCode,
): Promise<AppFailureCode> {
  switch (code) {
    case "nothing-listens":
    case "timeout":
    case "no-way":
      return (await findElsewhere(app.upstream, FURTHER_MS)) ?? code;
    case "cut":
    case "no-answer":
    case "unreadable":
    case "wrong-protocol":
    case "other":
      return (await whatItSpeaks(app, publicHost)) ?? code;
    default:
      return code;
  }
}

async function whatItSpeaks(app: App, publicHost: string): Promise<AppFailureCode | undefined> {
  const other = app.upstream.startsWith("https:") ? "speaks-http" : "speaks-https";
  const [isHttp2, isOther] = await Promise.all([
    speaksHttp2(app.upstream, FURTHER_MS),
    answersAs(other, app, publicHost),
  ]);
  if (isOther) return other;
  return isHttp2 ? "http2-only" : undefined;
}

async function answersAs(
  code: "speaks-http" | "speaks-https",
  app: App,
  publicHost: string,
): Promise<boolean> {
  const remedy = remedyFor(code, app.upstream);
  if (!remedy || !("upstream" in remedy.fields)) return false;
  const { upstream: upstreamUrl } = remedy.fields;
  const host = seenHost({ ...app, upstream: upstreamUrl }, publicHost);
  return (await askApp({ upstreamUrl, host, verifyTls: false, ms: FURTHER_MS })).ok;
}
