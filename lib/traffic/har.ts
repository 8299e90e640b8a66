import { VERSION } from "@/lib/base/version";
import type { ChannelMessage } from "@/lib/contract/messages";
import type { CapturedBody, HeaderList, RequestDetail } from "@/lib/contract/traffic";

/**
 * A HAR 1.2 file (http://www.softwareishard.com/blog/har-12-spec). Fields that begin with _ are our own, which the
 * format allows.
 */
export type Har = { log: object };

/** The messages of WebSockets by request, oldest first; Chrome reads and writes them in the same way. */
export type HarMessages = ReadonlyMap<number, ChannelMessage[]>;

export function toHar(details: RequestDetail[], messages: HarMessages = new Map()): Har {
  return {
    log: {
      version: "1.2",
      creator: { name: "Gatehouse", version: VERSION },
      entries: [...details]
        .sort((one, other) => one.id - other.id)
        .map((detail) => ({
          ...toEntry(detail),
          ...messagesOf(messages.get(detail.id)),
        })),
    },
  };
}

const OPCODES = new Map([
  ["text", 1],
  ["binary", 2],
]);

/** Chrome has text as it is and bytes in Base64, without control frames. Events are in the body of the answer. */
function messagesOf(messages: ChannelMessage[] = []): object {
  const _webSocketMessages = messages.flatMap(({ kind, direction, at, text, base64, note }) => {
    const opcode = OPCODES.get(kind);
    if (opcode === undefined) return [];
    const bytes = base64 ?? Buffer.from(text ?? "").toString("base64");
    return {
      type: direction === "sent" ? "send" : "receive",
      time: Date.parse(at) / 1_000,
      opcode,
      data: opcode === 1 ? (text ?? "") : bytes,
      ...(note !== undefined && { _note: note }),
    };
  });
  return _webSocketMessages.length === 0 ? {} : { _webSocketMessages };
}

function toEntry(detail: RequestDetail): object {
  const { queueMs, firstByteMs, totalMs, webSocket, error, user } = detail;
  const wait = Math.max(0, (firstByteMs ?? totalMs ?? 0) - (queueMs ?? 0));
  const receive = Math.max(0, (totalMs ?? 0) - (firstByteMs ?? totalMs ?? 0));
  return {
    startedDateTime: detail.at,
    time: (queueMs ?? 0) + wait + receive,
    request: toRequest(detail),
    response: toResponse(detail),
    cache: {},
    timings: { blocked: queueMs ?? -1, send: 0, wait, receive },
    ...(error !== undefined && { comment: error }),
    _state: detail.state,
    ...(user && { _user: user }),
    ...(webSocket && { _webSocket: webSocket }),
  };
}

function toRequest({ method, url, httpVersion, request, requestBytes }: RequestDetail): object {
  const { body, headers } = request;
  return {
    method,
    url,
    httpVersion: `HTTP/${httpVersion}`,
    cookies: [],
    headers: toFields(headers),
    queryString: queryOf(url),
    headersSize: -1,
    bodySize: requestBytes,
    ...(body.kind !== "none" && {
      postData: {
        mimeType: body.contentType ?? "",
        text: body.text ?? body.base64 ?? "",
        ...(body.kind === "binary" && { _encoding: "base64" }),
        ...commentOf(body),
      },
    }),
  };
}

function toResponse({ status, response, responseBytes, error }: RequestDetail): object {
  const body = response?.body;
  const location = response?.headers.find(([name]) => name.toLowerCase() === "location")?.[1];
  return {
    status: status ?? 0,
    statusText: response?.statusText ?? "",
    httpVersion: "HTTP/1.1",
    cookies: [],
    headers: toFields(response?.headers ?? []),
    content: {
      size: body?.text === undefined ? responseBytes : Buffer.byteLength(body.text),
      mimeType: body?.contentType ?? "",
      ...(body?.text !== undefined && { text: body.text }),
      ...(body?.base64 !== undefined && { text: body.base64, encoding: "base64" }),
      ...(body && commentOf(body)),
    },
    redirectURL: location ?? "",
    headersSize: -1,
    bodySize: responseBytes,
    ...(error !== undefined && { _error: error }),
  };
}

function commentOf({ truncated, captured, bytes }: CapturedBody): object {
  return truncated ? { comment: `Not all of it: ${captured} of ${bytes} bytes were kept.` } : {};
}

function toFields(headers: HeaderList): object[] {
  return headers.map(([name, value]) => ({ name, value }));
}

function queryOf(url: string): object[] {
  if (!URL.canParse(url)) return [];
  return [...new URL(url).searchParams].map(([name, value]) => ({ name, value }));
}
