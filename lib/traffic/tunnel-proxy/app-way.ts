import type { EventEmitter } from "node:events";
import type http from "node:http";
import { rewrittenHost } from "@/lib/contract/host-header";
import { IDENTITY_NAMES, VERIFIED_NAME } from "@/lib/network/claim-names";
import { endToEnd, firstValue, type RawHeaders } from "@/lib/network/headers";
import type { Gate } from "@/lib/traffic/gate/gate";
import { BARE_HEADERS } from "@/lib/traffic/gate/page";
import type { Visit } from "@/lib/traffic/gate/visit";
import type { Watch } from "@/lib/traffic/watcher";
import { type AppHealth, AppWatch } from "@/lib/upstream/app-health";
import {
  openUpstreamClient,
  type UpstreamClient,
  type UpstreamOptions,
} from "@/lib/upstream/upstream-client";
import { WAITING_HEADER } from "./failure-page";
import { forward, type Onward } from "./forward";
import { forwardUpgrade } from "./forward-upgrade";
import {
  type Guaranteed,
  guaranteedHeaders,
  ownersHeaders,
  type Trust,
} from "./guaranteed-headers";
import { type Entry, passGate, passGateForUpgrade } from "./pass-gate";
import type { Guarded } from "./proxy-server";

const LOOK_MS = 500;

/** What keeps an app apart from others that the same browser knows under the same address. */
export type Apart = {
  /** What the app gets of a visitor's headers. */
  requestHeaders(raw: RawHeaders): RawHeaders;
  /** What the visitor gets of the app's headers: those of an answer, an early hint, or a trailer. */
  cleanAnswer(raw: RawHeaders): RawHeaders;
  /** What every answer of the app bears besides. */
  answerAdds: RawHeaders;
};

export type AppWayOptions = UpstreamOptions &
  Trust & {
    /** `Host` is the app's own address, or the name in `hostHeader`. */
    rewriteHost: boolean;
    hostHeader?: string | undefined;
    /** Only the watcher gets the identity headers; the app does not. */
    hideIdentity: boolean;
    /** The requests come from the owner of the tunnel and not through ngrok. */
    isEnteredByOwner?: boolean;
    /** The tunnel's own URL, once it is known. */
    publicUrl?: string | undefined;
    /** Every request needs this gate's permission. The proxy closes it when it closes. */
    gate?: Gate | undefined;
    /** Without it nothing is recorded, and only heads are read. */
    watch?: Watch | undefined;
    /** There are other apps behind the same link. */
    apart?: Apart | undefined;
    onApp?(health: AppHealth): void;
    /** A visitor's request is about to be passed on. The visitor is here until `until` closes. */
    onVisit?(headers: RawHeaders, until: EventEmitter): void;
  };

/** What a link knows of a request that it hands on. */
export type HandedOn = {
  visit: Visit;
  /** Headers for the answer, beside the app's. */
  adding?: RawHeaders | undefined;
};

/** The way of visitors' requests through one app's gate to the app. */
export type AppWay = {
  take(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    guarded: Guarded,
    handedOn?: HandedOn,
  ): void;
  takeUpgrade(
    request: http.IncomingMessage,
    head: Buffer,
    guarded: Guarded,
    handedOn?: HandedOn,
  ): void;
  /** Call it when the tunnel's URL is known. */
  setPublicUrl(url: string): void;
  /** Whether the app can be reached at this moment; within half a second. */
  isUp(): Promise<boolean>;
  /** Nothing is asked of the app any more. Who is on the way is cut off by the gate, or by the server. */
  close(): void;
};

export function openAppWay(options: AppWayOptions): AppWay {
  const { gate, apart } = options;
  const client = openUpstreamClient(options);
  const app = new AppWatch(options.upstreamUrl, client, (health) => options.onApp?.(health));
  const own: OwnUrl = { current: readUrl(options.publicUrl) };
  // A tunnel with a URL is up. A replay has one too, but nobody asks it for the app's health.
  const watchWhileUp = () => {
    if (own.current && options.onApp) app.watch();
  };
  watchWhileUp();
  const onwardOf = wayToApp(client, app, options, own);
  const passing = (guarded: Guarded, visit: Visit | undefined) => ({
    gate,
    publicUrl: own.current?.href,
    guarded,
    hasOthers: apart !== undefined,
    visit,
  });
  return {
    take: (request, response, guarded, handedOn) => {
      passGate(request, response, passing(guarded, handedOn?.visit), (entry) => {
        if (request.headers[WAITING_HEADER] !== undefined)
          return void tellWaiting(app, response).catch(() => response.destroy());
        // After a request that names another protocol and does not get it, Node loses the next request of the connection.
        if (request.headers.upgrade !== undefined) response.shouldKeepAlive = false;
        const passed = entry.replayed ?? request;
        const { onward, guaranteed } = onwardOf(passed, false, entry, handedOn?.adding);
        options.onVisit?.(guaranteed.headers, response);
        forward(passed, response, onward);
      });
    },
    takeUpgrade: (request, head, guarded, handedOn) => {
      const enter = (entry: Entry) => {
        const { onward, guaranteed } = onwardOf(request, true, entry);
        options.onVisit?.(guaranteed.headers, request.socket);
        forwardUpgrade(request, head, onward);
      };
      guarded(() => passGateForUpgrade(request, passing(guarded, handedOn?.visit), enter))();
    },
    setPublicUrl: (url) => {
      own.current = readUrl(url);
      watchWhileUp();
    },
    isUp: async () => (await client.isListening(LOOK_MS)) && (await app.isBack()),
    close: () => {
      gate?.close();
      client.close();
      app.close();
    },
  };
}

/** The tunnel's own URL. Until it is known, only `Host` says under which name a request came. */
type OwnUrl = { current: URL | undefined };

function readUrl(url: string | undefined): URL | undefined {
  return url !== undefined && URL.canParse(url) ? new URL(url) : undefined;
}

type WayToApp = (
  request: http.IncomingMessage,
  isUpgrade: boolean,
  entry: Entry,
  adding?: RawHeaders,
) => { onward: Onward; guaranteed: Guaranteed };

/** Returns the function that makes the headers for the app and the watcher of a request. */
function wayToApp(
  client: UpstreamClient,
  app: AppWatch,
  options: AppWayOptions,
  own: OwnUrl,
): WayToApp {
  const { apart, gate } = options;
  const trust = { ...options, isGated: gate !== undefined };
  const apartAlways = apart && { clean: apart.cleanAnswer, added: apart.answerAdds };
  const hidden = new Set<string>(options.hideIdentity ? [...IDENTITY_NAMES, VERIFIED_NAME] : []);
  const appsHost = rewrittenHost({ ...options, upstream: options.upstreamUrl });
  const onReached = (failure?: Error) => app.reached(failure);
  return (request, isUpgrade, entry, adding) => {
    const rawHeaders = apart ? apart.requestHeaders(entry.headers) : entry.headers;
    const publicHost = own.current?.host ?? firstValue(rawHeaders, "host");
    const guaranteed = options.isEnteredByOwner
      ? ownersHeaders(rawHeaders)
      : guaranteedHeaders(rawHeaders, trust, publicHost);
    const kept = endToEnd(guaranteed.headers, hidden);
    const headers = appsHost === undefined ? kept : withHost(kept, appsHost, publicHost);
    const watcher = options.watch?.({
      method: request.method ?? "GET",
      path: request.url ?? "/",
      origin: own.current?.origin ?? `https://${publicHost ?? ""}`,
      httpVersion: request.httpVersion,
      headers: guaranteed.headers,
      removed: [...entry.removed, ...guaranteed.removed],
      isUpgrade,
    });
    const onward: Onward = { client, headers, watcher, onReached };
    if (apartAlways)
      onward.apart = adding
        ? { ...apartAlways, added: [...apartAlways.added, ...adding] }
        : apartAlways;
    return { onward, guaranteed };
  };
}

function withHost(headers: RawHeaders, host: string, publicHost: string | undefined): RawHeaders {
  const rewritten = [...headers];
  let hasHost = false;
  let knowsOriginal = false;
  for (let index = 0; index + 1 < rewritten.length; index += 2) {
    const name = rewritten[index]?.toLowerCase();
    if (name === "x-forwarded-host") knowsOriginal = true;
    if (name !== "host") continue;
    hasHost = true;
    rewritten[index + 1] = host;
  }
  if (!hasHost) rewritten.push("Host", host);
  if (!knowsOriginal && publicHost !== undefined) rewritten.push("X-Forwarded-Host", publicHost);
  return rewritten;
}

/** The waiting page asks whether the app is back. These requests do not reach the app. */
async function tellWaiting(app: AppWatch, response: http.ServerResponse): Promise<void> {
  const back = await app.isBack();
  response.writeHead(back ? 204 : 502, BARE_HEADERS).end();
}
