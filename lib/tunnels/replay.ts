import "server-only";
import { parseInput } from "@/lib/base/parse-input";
import { sharedOnce } from "@/lib/base/shared-once";
import {
  type HeaderList,
  MASK,
  type ReplayInput,
  type RequestDetail,
  replayInputSchema,
} from "@/lib/contract/traffic";
import { notFound, Problem } from "@/lib/errors/problem";
import { claimOf } from "@/lib/network/claim-names";
import { getProxy } from "@/lib/traffic/proxy-thread";
import { getSocketFolder } from "@/lib/traffic/socket-folder";
import { hidesIdentity } from "./identity";
import { replayedBody } from "./replayed-body";
import { getStored } from "./store";

// Written again for the new body and connection.
const REMADE = new Set([
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "expect",
  "content-encoding",
  "upgrade",
  "trailer",
  "http2-settings",
]);

/** At once, in all tunnels: each holds its body and its answer. */
const MOST = 20;
const busy = () => sharedOnce("replays", () => ({ count: 0 }));

type Planned = { method: string; path: string; headers: HeaderList; body: Buffer; notes: string[] };

/**
 * Sends a captured request to the app once more, through the same proxy as a visitor's, but without ngrok and login.
 * Waits at most 30 s for the answer. Values that were masked in the capture are unknown and left out.
 * @throws Problem 409 `replays_busy` while many others wait
 */
export async function replayRequest(id: string, input: unknown): Promise<RequestDetail> {
  const changes = parseInput(replayInputSchema, input);
  const running = busy();
  if (running.count >= MOST) throw new Problem("replays_busy");
  running.count += 1;
  try {
    return await replay(id, changes);
  } finally {
    running.count -= 1;
  }
}

async function replay(id: string, changes: ReplayInput): Promise<RequestDetail> {
  const { calls } = getProxy();
  const original = await calls.findRequest(Number(id));
  if (!original) throw notFound("request");
  const { detail, target } = original;
  if (detail.kind === "websocket") throw noSocket();
  const { config } = getStored(detail.tunnelId);
  const outcome = await calls.replay({
    ...plan(detail, target, changes),
    tunnelProxy: {
      upstreamUrl: config.upstream,
      verifyUpstreamTls: config.verifyUpstreamTls,
      rewriteHost: config.rewriteHost,
      hostHeader: config.hostHeader,
      hideIdentity: hidesIdentity(config),
    },
    tunnelId: config.id,
    socketFolder: getSocketFolder(),
    replayOf: detail.id,
    user: detail.user,
    ...(URL.canParse(detail.url) && { publicUrl: new URL(detail.url).origin }),
  });
  if ("unsendable" in outcome) throw unsendable(outcome.unsendable);
  return outcome.detail;
}

function noSocket(): Problem {
  return new Problem("replay_websocket");
}

function plan(detail: RequestDetail, target: string, changes: ReplayInput): Planned {
  const { request } = detail;
  const notes: string[] = [];
  const asked = changes.headers ?? request.headers;
  const withheld = asked.filter(([, value]) => value.includes(MASK)).map(([name]) => name);
  if (withheld.length > 0) {
    notes.push(`Sent without ${list(withheld)}: secrets are masked when a request is captured.`);
  }
  const path = changes.path ?? target;
  if (path.includes(MASK))
    notes.push("The address has masked values in it, sent as they are shown.");
  const headers = asked.filter(
    ([name, value]) => !value.includes(MASK) && !REMADE.has(name.toLowerCase()),
  );
  const trailers = request.trailers.map(([name]) => name);
  if (trailers.length > 0) notes.push(`Sent without the trailers ${list(trailers)}.`);
  const body = replayedBody(detail.request.body, changes, notes);
  const method = (changes.method ?? detail.method).toUpperCase();
  return { method, path, headers: complete(headers, request.headers), body, notes };
}

/**
 * The identity stays that of the original request, whatever is changed, because a replay must not give another
 * identity. A request without `Host` cannot be replayed.
 */
function complete(headers: HeaderList, original: HeaderList): HeaderList {
  const isIdentity = ([name]: [string, string]) => claimOf(name) === "identity";
  const isHost = ([name]: [string, string]) => name.toLowerCase() === "host";
  return [
    ...headers.filter((header) => !isIdentity(header)),
    ...(headers.some(isHost) ? [] : original.filter(isHost)),
    ...original.filter(isIdentity),
  ];
}

function unsendable(detail: string): Problem {
  return new Problem("replay_invalid", { detail });
}

function list(names: string[]): string {
  return [...new Set(names)].join(", ");
}
