import { isLookUpError } from "./look-up-error";

/** How a connection failed; it decides whose side the failure is on. */
export type FailureKind =
  | "name"
  | "timeout"
  | "certificate"
  | "refused"
  | "cut"
  | "no-way"
  | "files"
  | "other";

/** `message` has no full stop, and is never empty. */
export type FailureInWords = { kind: FailureKind; message: string };

// Of OpenSSL's verification and Node's
// (https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes).
const UNTRUSTED = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "CERT_REJECTED",
  "INVALID_CA",
  "INVALID_PURPOSE",
]);

const TOO_MANY_FILES = "this machine has too many files open";

const BY_CODE: Record<string, FailureInWords> = {
  ERR_TLS_CERT_ALTNAME_INVALID: {
    kind: "certificate",
    message: "its certificate is for another name",
  },
  CERT_HAS_EXPIRED: { kind: "certificate", message: "its certificate has expired" },
  CERT_NOT_YET_VALID: {
    kind: "certificate",
    message: "its certificate is not valid yet by this machine's clock",
  },
  ECONNREFUSED: { kind: "refused", message: "nothing listens there (connection refused)" },
  ECONNRESET: { kind: "cut", message: "the connection was cut (ECONNRESET)" },
  EPIPE: { kind: "cut", message: "the connection was cut (EPIPE)" },
  ERR_STREAM_PREMATURE_CLOSE: { kind: "cut", message: "it hung up" },
  EHOSTUNREACH: { kind: "no-way", message: "there is no way to it from this network" },
  ENETUNREACH: { kind: "no-way", message: "there is no way to it from this network" },
  ETIMEDOUT: { kind: "timeout", message: "no answer in time" },
  EMFILE: { kind: "files", message: TOO_MANY_FILES },
  ENFILE: { kind: "files", message: TOO_MANY_FILES },
};

/** Why there was no answer, as a text for people. `ms`: the time limit, for the text of a timeout. */
export function failureInWords(error: unknown, ms?: number): FailureInWords {
  if (!(error instanceof Error)) return { kind: "other", message: "no answer" };
  if (isLookUpError(error)) {
    return error.code === "EMFILE"
      ? { kind: "files", message: TOO_MANY_FILES }
      : { kind: "name", message: error.message };
  }
  if (error.name === "TimeoutError" || error.name === "AbortError") {
    const within = ms === undefined ? "in time" : `within ${Math.round(ms / 1000)} s`;
    return { kind: "timeout", message: `no answer ${within}` };
  }
  // The error of `fetch` has the reason as its cause.
  if (error.cause instanceof Error) return failureInWords(error.cause, ms);
  const code = "code" in error ? String(error.code) : "";
  return codeInWords(code) ?? { kind: "other", message: error.message || code || "no answer" };
}

/** The same for a code, as TLS sockets keep it; undefined for an unknown code. */
export function codeInWords(code: string): FailureInWords | undefined {
  if (!UNTRUSTED.has(code)) return BY_CODE[code];
  return { kind: "certificate", message: `its certificate is not trusted (${code})` };
}
