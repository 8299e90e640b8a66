/** What was agreed on about compression in the handshake of a WebSocket (RFC 7692). */
export type DeflateAgreement = {
  /** Whether messages may be compressed. */
  deflate: boolean;
  /** Whether a compressed message of this direction may refer to those before it. */
  takeover: { sent: boolean; received: boolean };
  /** The name of an extension that is unknown here: nobody can say what its messages mean. */
  unknown?: string;
};

const NAME_LONGEST = 60;

/** Reads the app's answer, since it says what is in force. `header`: all values of Sec-WebSocket-Extensions. */
export function readAgreement(header: string): DeflateAgreement {
  const agreement: DeflateAgreement = { deflate: false, takeover: { sent: true, received: true } };
  for (const extension of header.split(",")) {
    const [name = "", ...parameters] = extension.split(";").map((part) => part.trim());
    if (name === "") continue;
    if (name.toLowerCase() !== "permessage-deflate") {
      agreement.unknown = name.slice(0, NAME_LONGEST);
      continue;
    }
    agreement.deflate = true;
    // The size of the window needs no reading: the largest can read all that smaller ones wrote.
    const has = (name: string) => parameters.some((each) => each.toLowerCase() === name);
    if (has("client_no_context_takeover")) agreement.takeover.sent = false;
    if (has("server_no_context_takeover")) agreement.takeover.received = false;
  }
  return agreement;
}
