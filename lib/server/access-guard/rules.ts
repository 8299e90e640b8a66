import { ENTRANCE, isExempt, MAX_ENTRANCE_BODY } from "@/lib/contract/open-paths";
import { BODY_TOO_LARGE, MAX_BODY } from "./body-limit.mjs";
import { ourName } from "./hosts";

/** What the access guard checks. Header names are lower case, as in a Headers object. */
export type AccessRequest = {
  method: string;
  /** The request target as it came (RFC 9112, section 3.2). */
  target: string;
  header(name: string): string | null;
  /** Whether the token or the cookie was valid. */
  admitted: boolean;
  port: number;
};

export type Verdict =
  | { open: true }
  | {
      open: false;
      status: 400 | 401 | 403 | 405 | 413 | 415 | 421;
      detail: string;
      /** For programs, where the status does not say enough. */
      code?: "owner_needed";
    };

const OPEN: Verdict = { open: true };

const METHODS = new Set(["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]);

/** Decides about one request before its body is read. Pure. The tables in the tests list all cases. */
export function decide(request: AccessRequest): Verdict {
  if (!isOurHost(request.header("host"), request.port)) return close(421, "Misdirected request.");
  if (!isOurOrigin(request)) return close(403, "Requests from other sites are refused.");
  if (!isPlainTarget(request.target)) return close(400, "The request target is not a plain path.");
  const path = pathOf(request.target);
  if (isExempt(request.method, path)) return OPEN;
  if (path === ENTRANCE && request.method === "POST") return entranceVerdict(request);
  if (!request.admitted) return LOCKED;
  if (!METHODS.has(request.method))
    return close(405, `There is nothing to ${request.method} here.`);
  if (!isDecodable(path)) return close(400, "The path has a % without a valid code after it.");
  return bodyVerdict(request);
}

export const LOCKED = close(401, "The access token is missing or wrong.");

/** An assistant asked for what only the owner can do. */
export const OWNER_NEEDED = {
  ...close(
    403,
    "An assistant cannot do this itself. It can propose a change with POST /api/proposals, which the owner answers in the dashboard.",
  ),
  code: "owner_needed",
} as const;

export const TOO_LARGE = close(413, BODY_TOO_LARGE);

function close(status: Extract<Verdict, { open: false }>["status"], detail: string) {
  return { open: false, status, detail } as const;
}

/** A program may read `//x` and `/\x` as the name of another host. `*` and absolute URIs are for proxies. */
function isPlainTarget(target: string): boolean {
  return /^\/(?![/\\])/.test(target) && URL.canParse(target, "http://localhost");
}

/** Next answers 500 to a path that cannot be decoded. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}

export function pathOf(target: string): string {
  return target.split("?", 1)[0] ?? "";
}

function isOurHost(host: string | null, port: number): boolean {
  return ourName(host, port) !== undefined;
}

function isOurOrigin(request: AccessRequest): boolean {
  const origin = request.header("origin");
  if (origin !== null) {
    const [scheme, host, ...rest] = origin.split("://");
    return scheme === "http" && rest.length === 0 && isOurHost(host ?? null, request.port);
  }
  const site = request.header("sec-fetch-site");
  if (site !== "cross-site" && site !== "same-site") return true;
  return (
    request.method === "GET" &&
    request.header("sec-fetch-mode") === "navigate" &&
    request.header("sec-fetch-dest") === "document"
  );
}

/** The form of the locked page works without JavaScript, so it is not JSON. It has to state its length. */
function entranceVerdict(request: AccessRequest): Verdict {
  const length = request.header("content-length");
  if (length === null || !(Number(length) <= MAX_ENTRANCE_BODY)) {
    return close(413, "The form is larger than 8 KiB.");
  }
  const type = mediaType(request);
  const isForm = type === "application/x-www-form-urlencoded";
  return isForm ? OPEN : close(415, "Send the form as application/x-www-form-urlencoded.");
}

function bodyVerdict(request: AccessRequest): Verdict {
  const length = request.header("content-length");
  const hasBody =
    (length !== null && length !== "0") || request.header("transfer-encoding") !== null;
  if (!hasBody) return OPEN;
  if (length !== null && !(Number(length) <= MAX_BODY)) return TOO_LARGE;
  const isJson = mediaType(request) === "application/json";
  return isJson ? OPEN : close(415, "Send the body as application/json.");
}

function mediaType(request: AccessRequest): string | undefined {
  return request.header("content-type")?.split(";")[0]?.trim().toLowerCase();
}
