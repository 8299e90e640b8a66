import type { TLSSocket } from "node:tls";
import { z } from "zod";
import { VERSION } from "@/lib/base/version";
import { failureInWords } from "@/lib/contract/failure-words";
import { TimeoutError } from "@/lib/network/timeout-error";

/** ngrok's answer about an account when an agent authenticates. `isForeign`: something else than ngrok answered. */
export type Greeting =
  | { ok: true; accountName: string; plan: string; region: string; latencyMs: number }
  | { ok: false; message: string; code?: string; isForeign?: true };

const answerSchema = z.object({
  Error: z.string().optional(),
  Extra: z
    .object({
      AccountName: z.string().default(""),
      PlanName: z.string().default(""),
      Region: z.string().default(""),
    })
    .optional(),
});

const DATA = 0x10;
const SYN = 0x02;
const HEADER_BYTES = 8;
const AUTH_STREAM = 1;
/** The limit for an answer, which normally has a few hundred bytes. */
const MAX_BYTES = 64 * 1024;

/**
 * Authenticates as an agent over an open TLS connection, reads the answer and closes the connection. The SDK does not
 * show this answer, and its session would count at ngrok for a while after it; this one ends with its socket. Frames as
 * in muxado: 3 bytes length, 1 byte type and flags, 4 bytes stream.
 */
export async function greetNgrok(
  socket: TLSSocket,
  authtoken: string,
  ms: number,
): Promise<Greeting> {
  const started = Date.now();
  const timer = setTimeout(() => socket.destroy(new TimeoutError()), ms);
  try {
    socket.write(authFrame(authtoken));
    const answer = answerSchema.safeParse(JSON.parse(await readAnswer(socket))).data;
    if (!answer) throw new ForeignAnswer();
    if (answer.Error) return refusal(answer.Error);
    const { AccountName = "", PlanName = "", Region = "" } = answer.Extra ?? {};
    return {
      ok: true,
      accountName: AccountName,
      plan: PlanName,
      region: Region,
      latencyMs: Date.now() - started,
    };
  } catch (error) {
    if (error instanceof ForeignAnswer)
      return { ok: false, message: error.message, isForeign: true };
    return { ok: false, message: failureInWords(error, ms).message };
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

function authFrame(authtoken: string): Buffer {
  const request = {
    Version: ["3", "2"],
    ClientId: "",
    Extra: {
      AuthToken: authtoken,
      Version: "1.0.0",
      UserAgent: `gatehouse/${VERSION}`,
      Metadata: "",
      Cookie: "",
    },
  };
  // The first four bytes of a stream are its type; 0 is authentication.
  const body = Buffer.concat([Buffer.alloc(4), Buffer.from(JSON.stringify(request))]);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUIntBE(body.length, 0, 3);
  header.writeUInt8(DATA | SYN, 3);
  header.writeUInt32BE(AUTH_STREAM, 4);
  return Buffer.concat([header, body]);
}

/** Collects the DATA frames of our stream until they form a complete JSON document. */
async function readAnswer(socket: TLSSocket): Promise<string> {
  let bytes = Buffer.alloc(0);
  let text = "";
  let size = 0;
  for await (const chunk of socket) {
    const more = z.instanceof(Buffer).parse(chunk);
    size += more.length;
    bytes = Buffer.concat([bytes, more]);
    const isWeb = text === "" && bytes.subarray(0, 5).toString("latin1") === "HTTP/";
    if (isWeb || size > MAX_BYTES) throw new ForeignAnswer();
    while (bytes.length >= HEADER_BYTES && bytes.length >= HEADER_BYTES + bytes.readUIntBE(0, 3)) {
      const end = HEADER_BYTES + bytes.readUIntBE(0, 3);
      const isOurs = (bytes.readUInt8(3) & 0xf0) === DATA && bytes.readUInt32BE(4) === AUTH_STREAM;
      if (isOurs) text += bytes.subarray(HEADER_BYTES, end).toString("utf8");
      bytes = bytes.subarray(end);
    }
    if (isWhole(text)) return text;
  }
  throw new Error("ngrok hung up");
}

class ForeignAnswer extends Error {
  constructor() {
    super("The server at ngrok's address does not use ngrok's protocol");
  }
}

function isWhole(text: string): boolean {
  try {
    return text.endsWith("}") && JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}

function refusal(text: string): Greeting {
  const code = /\bERR_NGROK_\d+\b/.exec(text)?.[0];
  const message = text
    .trim()
    .replace(/ERR_NGROK_\d+$/, "")
    .trim();
  return { ok: false, message, ...(code && { code }) };
}
