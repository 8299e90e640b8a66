import { type MessageSide, Unpassable } from "./unpassable";

/** Why an exchange failed, in words. For the dashboard only: visitors are told nothing of the machine. */
export function explainFailure(failure: Error): string {
  if (failure instanceof Unpassable) return sentence(failure);
  const code = codeOf(failure);
  if (code === "ECONNREFUSED") return "Nothing listens there.";
  if (code === "ENOENT") return "There is no socket at this path.";
  if (code === "EACCES") return "This user may not open the socket.";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "Its host name is not known.";
  if (code === "ETIMEDOUT" || code === "EHOSTUNREACH" || code === "ENETUNREACH") {
    return "It does not answer.";
  }
  if (code === "ECONNRESET" || code === "EPIPE")
    return "It closed the connection without an answer.";
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME/.test(code)) {
    return "Its certificate is not trusted.";
  }
  if (/EPROTO|ERR_SSL/.test(code)) return "What it answers is not what its address promises.";
  return failure.message;
}

function sentence({ side, reason }: Unpassable): string {
  return side === "answer"
    ? `Its answer cannot be passed on: ${reason}.`
    : `The request cannot be passed on: ${reason}.`;
}

/** A connection that was refused: it can be seen without a request when the app is back. */
export function isSilence(failure: Error): boolean {
  return /^(ECONNREFUSED|ENOENT|EACCES|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(
    codeOf(failure),
  );
}

const WRITER_REASONS: Record<string, string> = {
  ERR_HTTP_INVALID_STATUS_CODE: "its status is no number from 100 to 999",
  ERR_INVALID_CHAR: "it has a control character in its first line or in a header",
  ERR_INVALID_HTTP_TOKEN: "the name of a header has characters that HTTP does not allow",
  ERR_UNESCAPED_CHARACTERS: "its path has characters that HTTP does not allow",
};

/** What a writer of Node has thrown, or its parser reported of an answer, as what it means for the exchange. */
export function asUnpassable(side: MessageSide, error: unknown): Unpassable {
  if (error instanceof Unpassable) return error;
  const code = codeOf(error);
  const reason = WRITER_REASONS[code] ?? (isParserError(code) ? parserReason(code) : undefined);
  return new Unpassable(side, reason ?? `it cannot be written (${code || "no code"})`, {
    cause: error,
  });
}

/** What Node's parser refuses is an answer all the same. */
export function readable(failure: Error): Error {
  return isParserError(codeOf(failure)) ? asUnpassable("answer", failure) : failure;
}

function isParserError(code: string): boolean {
  return code.startsWith("HPE_");
}

function parserReason(code: string): string {
  if (code === "HPE_HEADER_OVERFLOW") return "its head is larger than 256 KiB";
  if (/CHUNK/.test(code)) return `its chunks are malformed (${code})`;
  return `it is not HTTP (${code})`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
