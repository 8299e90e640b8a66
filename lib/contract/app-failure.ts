import type { AppFailureCode } from "./app-failure-code";
import { failureInWords } from "./failure-words";
import { isLookUpError } from "./look-up-error";

/** `detail` is a sentence for the dashboard only: visitors must not learn anything about this machine. */
export type AppFailure = { code: AppFailureCode; detail: string };

type Reason = {
  detail: string;
  fix: string;
  /** There was no connection, so a connect without a request shows when the app is back. */
  silent?: true;
};

const SPEAK_HTTP = "Check that the app there uses HTTP.";
const DNS = "Check this machine's network and its name server (DNS).";

/** All reasons in one table: for the upstream proxy, the preflight, and the pages. */
const REASONS: Record<AppFailureCode, Reason> = {
  "nothing-listens": {
    detail: "Nothing listens there.",
    fix: "Start your app, or correct the port.",
    silent: true,
  },
  "other-address": {
    detail: "Nothing listens there, but something listens at the other one of 127.0.0.1 and ::1.",
    fix: "Use localhost: Gatehouse then tries both.",
    silent: true,
  },
  "no-socket": {
    detail: "There is no socket at this path.",
    fix: "Start your app, or correct the path.",
    silent: true,
  },
  "no-permission": {
    detail: "This user may not open the socket.",
    fix: "Let the user who runs Gatehouse read and write the socket.",
    silent: true,
  },
  "name-unknown": {
    detail: "Its host name is not known.",
    fix: "Correct the name. For an app on this machine it is localhost.",
    silent: true,
  },
  "container-name": {
    detail: "Its host name exists only inside containers.",
    fix: "Gatehouse runs outside of them. Use localhost and the port that the container publishes.",
    silent: true,
  },
  dashboard: {
    detail:
      "Its host name resolves to the Gatehouse dashboard itself, which is never put on the internet.",
    fix: "Correct the local app of this tunnel, or start Gatehouse on another port.",
  },
  refused: { detail: "Gatehouse never connects to this address.", fix: "Correct the address." },
  "name-server": { detail: "Its host name could not be looked up.", fix: DNS, silent: true },
  "no-way": {
    detail: "There is no way to it from this network.",
    fix: "Correct the address, or join the app's network (VPN).",
    silent: true,
  },
  timeout: {
    detail: "It does not answer.",
    fix: "Correct the address, or check whether a firewall blocks it.",
    silent: true,
  },
  "no-answer": {
    detail: "It accepts connections but does not answer.",
    fix: "Look at the app's own output, or restart it.",
  },
  cut: { detail: "It closed the connection without an answer.", fix: SPEAK_HTTP },
  certificate: {
    detail: "Its certificate is not trusted.",
    fix: "Turn off Verify upstream TLS for this tunnel: the certificate is your own.",
  },
  "wrong-protocol": {
    detail: "It does not use the protocol of its address.",
    fix: SPEAK_HTTP,
  },
  "speaks-http": { detail: "The app speaks HTTP.", fix: "Change the local app to http." },
  "speaks-https": { detail: "The app speaks HTTPS.", fix: "Change the local app to https." },
  "http2-only": {
    detail: "The app speaks HTTP/2 only.",
    fix: "ngrok and Gatehouse use HTTP/1.1. Let the app support HTTP/1.1 too, for example with allowHTTP1 in Node, or put a server in front of it that does.",
  },
  unreadable: { detail: "Its answer cannot be passed on.", fix: "Correct what your app sends." },
  "not-http": {
    detail: "What answers there is not HTTP.",
    fix: "Correct the port: another program listens on this one.",
  },
  "too-many-files": {
    detail: "This machine has too many files open.",
    fix: "Close programs, or raise the limit of open files (ulimit -n).",
  },
  other: { detail: "It cannot be reached.", fix: SPEAK_HTTP },
};

const BY_CODE: Record<string, AppFailureCode> = {
  ENOENT: "no-socket",
  EACCES: "no-permission",
  EPERM: "no-permission",
  EADDRNOTAVAIL: "no-way",
  ENOTFOUND: "name-unknown",
  EAI_AGAIN: "name-server",
};

const BY_KIND: Record<ReturnType<typeof failureInWords>["kind"], AppFailureCode> = {
  name: "name-server",
  timeout: "timeout",
  certificate: "certificate",
  refused: "nothing-listens",
  cut: "cut",
  "no-way": "no-way",
  files: "too-many-files",
  other: "other",
};

/** Why a connection or a request to the app failed. `explainFailure` handles answers of the app. */
export function whyNotReached(error: unknown): AppFailure {
  const { kind, message } = failureInWords(error);
  const code = codeOf(error, kind);
  const isTold = code === "certificate" || code === "name-server" || code === "other";
  return { code, detail: isTold && message ? sentence(message) : REASONS[code].detail };
}

function codeOf(error: unknown, kind: keyof typeof BY_KIND): AppFailureCode {
  if (isLookUpError(error) && kind === "name") {
    if (error.reason === "dashboard" || error.reason === "refused") return error.reason;
    if (isContainerName(error.hostname)) return "container-name";
    const isUnknown = error.reason === "not-found" || error.reason === "no-address";
    return isUnknown ? "name-unknown" : "name-server";
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const known = Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined;
  if (known) return known;
  if (kind === "other" && /EPROTO|ERR_SSL/.test(code)) return "wrong-protocol";
  return BY_KIND[kind];
}

export function reasonFor(code: AppFailureCode): Omit<Reason, "silent"> {
  return REASONS[code];
}

export function isSilent({ code }: AppFailure): boolean {
  return REASONS[code].silent === true;
}

// Docker Desktop, Podman and Lima write these into their containers' name tables.
const CONTAINER_NAME =
  /^(host|gateway|kubernetes)\.docker\.internal\.?$|^host\.(containers|lima)\.internal\.?$/i;

export function isContainerName(host: string): boolean {
  return CONTAINER_NAME.test(host);
}

/** The change of a tunnel that solves this; undefined when there is none. */
export function remedyFor(
  code: AppFailureCode,
  upstream: string,
): { label: string; fields: { upstream: string } | { verifyUpstreamTls: false } } | undefined {
  if (code === "certificate") {
    return { label: "Do not verify it", fields: { verifyUpstreamTls: false } };
  }
  const changed = changedAddress(code, upstream);
  return changed === undefined
    ? undefined
    : { label: `Use ${changed}`, fields: { upstream: changed } };
}

function changedAddress(code: AppFailureCode, upstream: string): string | undefined {
  if (upstream.startsWith("unix:") || !URL.canParse(upstream)) return undefined;
  const { protocol, hostname, port } = new URL(upstream);
  const number = port || (protocol === "https:" ? "443" : "80");
  switch (code) {
    case "container-name":
    case "other-address":
      return `${protocol}//localhost:${number}`;
    case "speaks-http":
      return `http://${hostname}:${number}`;
    case "speaks-https":
      return `https://${hostname}:${number}`;
    default:
      return undefined;
  }
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}
