import { rewrittenHost } from "@/lib/contract/host-header";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { type AppAnswer, askApp } from "@/lib/upstream/ask-app";

export type App = Pick<
  TunnelConfig,
  "upstream" | "domain" | "verifyUpstreamTls" | "rewriteHost" | "hostHeader"
>;

export type Answered = Extract<AppAnswer, { ok: true }>;

/** Where random URLs are, on paid and on free plans (https://ngrok.com/docs/domains). */
export const RANDOM_HOSTS = [".ngrok.app", ".ngrok-free.app", ".ngrok-free.dev"];

/** The public host name. An example, when the real one is known only once the tunnel is online. */
export function publicHostOf({ domain }: App, url: string | undefined): string {
  if (domain !== undefined) return domain;
  return url !== undefined && URL.canParse(url)
    ? new URL(url).host
    : `your-tunnel${RANDOM_HOSTS[0]}`;
}

/** The value of `Host` that the app gets. */
export function seenHost(app: App, publicHost: string): string {
  return rewrittenHost(app) ?? publicHost;
}

type Extra = { ms: number; path?: string; headers?: Record<string, string> };

/** Sends a request in the way the upstream proxy passes on a visitor's: with the same `Host` and ngrok's headers. */
export function askAsVisitor(app: App, publicHost: string, extra: Extra): Promise<AppAnswer> {
  const { upstream: upstreamUrl, verifyUpstreamTls: verifyTls } = app;
  const headers = {
    "X-Forwarded-Host": publicHost,
    "X-Forwarded-Proto": "https",
    ...extra.headers,
  };
  const host = seenHost(app, publicHost);
  return askApp({ ...extra, upstreamUrl, verifyTls, host, headers });
}

/** The same app with *Rewrite Host* the other way. */
export function flipped(app: App): App {
  return { ...app, rewriteHost: !app.rewriteHost };
}
