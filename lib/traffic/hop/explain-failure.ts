/** Why the app could not be asked, in words. For the dashboard only: visitors are told nothing of the machine. */
export function explainFailure({ code = "", message }: NodeJS.ErrnoException): string {
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
  if (/^HPE_HEADER_OVERFLOW/.test(code)) return "The head of its answer is larger than 256 KiB.";
  if (/^HPE_|EPROTO|ERR_SSL/.test(code)) return "What it answers is not what its address promises.";
  return message;
}

/** A connection that was refused: it can be seen without a request when the app is back. */
export function isSilence({ code = "" }: NodeJS.ErrnoException): boolean {
  return /^(ECONNREFUSED|ENOENT|EACCES|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)$/.test(
    code,
  );
}
