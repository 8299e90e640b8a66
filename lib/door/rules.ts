import { isExempt } from "./exempt";

/** What the door looks at. Header names are lower case, as in a Headers object. */
export type Knock = {
  method: string;
  pathname: string;
  header(name: string): string | null;
  /** Whether token or cookie was right. */
  admitted: boolean;
  port: number;
};

export type Verdict =
  | { open: true }
  | { open: false; status: 401 | 403 | 413 | 415 | 421; detail: string };

const MAX_BODY = 1024 * 1024;
const OPEN: Verdict = { open: true };

/** Decides on one request before anything of it is read. Pure; `../shared` tables in the tests spell it out. */
export function decide(knock: Knock): Verdict {
  if (!isOurHost(knock.header("host"), knock.port)) {
    return { open: false, status: 421, detail: "Misdirected request." };
  }
  if (!isOurOrigin(knock)) {
    return { open: false, status: 403, detail: "Requests from other sites are refused." };
  }
  if (isExempt(knock.method, knock.pathname)) return OPEN;
  if (!knock.admitted) {
    return {
      open: false,
      status: 401,
      detail: "The access token is missing or not the right one.",
    };
  }
  return bodyVerdict(knock);
}

/** Only names that cannot be rebound to us by someone else's DNS, and only with our port. */
function isOurHost(host: string | null, port: number): boolean {
  const names = ["localhost", "127.0.0.1", "[::1]"];
  return names.some((name) => host?.toLowerCase() === `${name}:${port}`);
}

function isOurOrigin(knock: Knock): boolean {
  const origin = knock.header("origin");
  if (origin !== null) {
    const [scheme, host] = origin.split("://");
    return scheme === "http" && isOurHost(host ?? null, knock.port);
  }
  const site = knock.header("sec-fetch-site");
  if (site !== "cross-site" && site !== "same-site") return true;
  return (
    knock.method === "GET" &&
    knock.header("sec-fetch-mode") === "navigate" &&
    knock.header("sec-fetch-dest") === "document"
  );
}

function bodyVerdict(knock: Knock): Verdict {
  const length = knock.header("content-length");
  const hasBody = (length !== null && length !== "0") || knock.header("transfer-encoding") !== null;
  if (!hasBody) return OPEN;
  if (length !== null && !(Number(length) <= MAX_BODY)) {
    return { open: false, status: 413, detail: "The body is larger than 1 MiB." };
  }
  if (!knock.pathname.startsWith("/api/")) return OPEN;
  const type = knock.header("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type === "application/json") return OPEN;
  return { open: false, status: 415, detail: "Send the body as application/json." };
}
