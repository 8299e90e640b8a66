import { z } from "zod";
import { Refused } from "@/lib/cli/api";
import { pathOf } from "@/lib/cli/tunnels";
import {
  type CapturedBody,
  type RequestDetail,
  requestDetailSchema,
  requestPageSchema,
} from "@/lib/contract/traffic";
import { answering, say, sayForeign } from "./answers";
import { findOne, type Kit, NO_CHANGE, tunnelArgument } from "./tool-kit";

/** Characters of a body in one answer. */
const PAGE = 16_000;
const REPLAY_MS = 45_000;
const MOST_OF_PATH = 500;

const requestId = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const text = z.string().max(200);

/** Requests as the Traffic page shows them: secrets of visitors are masked before they are kept. */
export function registerTrafficTools(kit: Kit): void {
  registerReads(kit);
  registerBody(kit);
  registerReplay(kit);
  registerDoctor(kit);
}

function registerReads({ server, link }: Kit): void {
  server.registerTool(
    "list_requests",
    {
      title: "List requests",
      description:
        "Lists the latest requests of a tunnel, newest first. nextCursor leads to older ones.",
      inputSchema: z.strictObject({
        tunnel: tunnelArgument,
        q: text.optional().describe("Text in the path, method, person or media type."),
        status: text.optional().describe("Such as 5xx, 404 or failed, with commas between."),
        user: text.optional().describe("The visitor's e-mail."),
        cursor: requestId.optional(),
        limit: z.number().int().min(1).max(50).default(20),
      }),
      annotations: NO_CHANGE,
    },
    ({ tunnel, cursor, limit, ...filters }) =>
      answering(async () => {
        const query = new URLSearchParams({ limit: String(limit) });
        for (const [name, value] of Object.entries(filters)) if (value) query.set(name, value);
        if (cursor !== undefined) query.set("before", String(cursor));
        const found = await findOne(link, tunnel);
        const path = `${pathOf(found, "requests")}?${query}`;
        const { items, nextBefore } = await link.call(path, requestPageSchema);
        const requests = items.map((item) => ({ ...item, path: cut(item.path) }));
        return sayForeign({ requests, nextCursor: nextBefore });
      }),
  );
  server.registerTool(
    "read_request",
    {
      title: "Read a request",
      description:
        "Reads one request and its answer: headers, timings, and how large the bodies are. Bodies are read with read_body.",
      inputSchema: z.strictObject({ id: requestId }),
      annotations: NO_CHANGE,
    },
    ({ id }) => answering(async () => sayForeign(withoutBodies(await read({ link }, id)))),
  );
}

function registerBody({ server, link }: Kit): void {
  server.registerTool(
    "read_body",
    {
      title: "Read a body",
      description: `Reads the body of a request or of its answer, ${PAGE} characters at a time. Only text and JSON.`,
      inputSchema: z.strictObject({
        id: requestId,
        of: z.enum(["request", "response"]),
        cursor: z.number().int().min(0).max(100_000_000).default(0),
      }),
      annotations: NO_CHANGE,
    },
    ({ id, of, cursor }) =>
      answering(async () => {
        const detail = await read({ link }, id);
        const body = of === "request" ? detail.request.body : detail.response?.body;
        return sayForeign(onePage(body, cursor));
      }),
  );
}

function registerReplay({ server, link }: Kit): void {
  server.registerTool(
    "replay_request",
    {
      title: "Replay a request",
      description:
        "Sends a recorded request to the same local app once more, changed or not, and answers with what the app says. The visitor's identity stays, and so does Host.",
      inputSchema: z.strictObject({
        id: requestId,
        method: z.string().max(40).optional(),
        path: z.string().max(8192).optional(),
        headers: z
          .array(z.tuple([z.string().max(200), z.string().max(8192)]))
          .max(100)
          .optional(),
        body: z.string().max(500_000).optional(),
      }),
    },
    ({ id, ...changes }) =>
      answering(async () => {
        const signal = AbortSignal.timeout(REPLAY_MS);
        const request = { method: "POST", body: changes, signal } as const;
        const detail = await link.call(`/api/requests/${id}/replay`, requestDetailSchema, request);
        return sayForeign(withoutBodies(detail));
      }),
  );
}

function registerDoctor({ server, link }: Kit): void {
  server.registerTool(
    "doctor",
    {
      title: "Examine this machine",
      description:
        "What stands in the way of tunnels on this machine: network, clock, keychain, accounts, profiles. Each line has the one next step.",
      inputSchema: z.strictObject({}),
      annotations: NO_CHANGE,
    },
    () =>
      answering(async () => {
        const signal = AbortSignal.timeout(REPLAY_MS);
        try {
          return say(await link.call("/api/doctor", z.unknown(), { signal }));
        } catch (error) {
          const isMissing = error instanceof Refused && error.problem.code === "no_such_route";
          if (!isMissing) throw error;
          return say({ doctor: "This dashboard has no doctor. Update Gatehouse to have one." });
        }
      }),
  );
  server.registerTool(
    "check_tunnel",
    {
      title: "Check a tunnel",
      description: "What would stand in the way of a start of this tunnel, with the next steps.",
      inputSchema: z.strictObject({ tunnel: tunnelArgument }),
      annotations: NO_CHANGE,
    },
    ({ tunnel }) =>
      answering(async () => {
        const found = await findOne(link, tunnel);
        const signal = AbortSignal.timeout(REPLAY_MS);
        const request = { method: "POST", body: {}, signal } as const;
        return say(await link.call(pathOf(found, "preflight"), z.unknown(), request));
      }),
  );
}

function read({ link }: Pick<Kit, "link">, id: number): Promise<RequestDetail> {
  return link.call(`/api/requests/${id}`, requestDetailSchema);
}

/** In a list. `read_request` has all of it. */
function cut(path: string): string {
  return path.length <= MOST_OF_PATH ? path : `${path.slice(0, MOST_OF_PATH)}…`;
}

function withoutBodies({ request, response, ...detail }: RequestDetail): object {
  const shorten = <T extends { body: CapturedBody }>(part: T) => {
    const { text: _text, base64: _base64, ...body } = part.body;
    return { ...part, body };
  };
  return {
    ...detail,
    request: shorten(request),
    ...(response && { response: shorten(response) }),
  };
}

/** One page of a body. The cursor counts characters; a character is never cut in two. */
export function onePage(body: CapturedBody | undefined, cursor: number): object {
  if (body === undefined) return { body: "There is no answer." };
  const { kind, bytes, captured, truncated, contentType, note } = body;
  const about = { kind, contentType, bytes, captured, truncated, note };
  if (kind !== "text" || body.text === undefined) return { ...about, text: undefined };
  const start = Math.min(cursor, body.text.length);
  const end = endOfPage(body.text, start + PAGE);
  const hasMore = end < body.text.length;
  return { ...about, text: body.text.slice(start, end), ...(hasMore && { nextCursor: end }) };
}

function endOfPage(all: string, wanted: number): number {
  const isHalf = /[\ud800-\udbff]/.test(all.charAt(wanted - 1));
  return isHalf ? wanted - 1 : wanted;
}
