import net from "node:net";
import tls from "node:tls";
import { readTarget } from "./upstream-client";

// RFC 9113, section 3.4: the preface of a client, followed by an empty SETTINGS frame.
const PREFACE = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);
const FRAME_HEAD_BYTES = 9;
const SETTINGS = 4;

/** Whether the app uses HTTP/2: without TLS by prior knowledge (h2c), over TLS by ALPN. Never rejects. */
export function speaksHttp2(upstreamUrl: string, ms: number): Promise<boolean> {
  const { target, secure } = readTarget(upstreamUrl);
  const where = "socketPath" in target ? { path: target.socketPath } : target;
  return new Promise((resolve) => {
    const socket = secure
      ? tls.connect({ ...where, ALPNProtocols: ["h2"], rejectUnauthorized: false })
      : net.connect(where);
    const timer = setTimeout(() => answer(false), ms);
    const answer = (speaks: boolean) => {
      clearTimeout(timer);
      resolve(speaks);
      socket.destroy();
    };
    socket.on("error", () => answer(false));
    socket.on("close", () => answer(false));
    if (socket instanceof tls.TLSSocket) {
      socket.on("secureConnect", () => answer(socket.alpnProtocol === "h2"));
      return;
    }
    let head = Buffer.alloc(0);
    socket.on("connect", () => socket.write(PREFACE));
    socket.on("data", (chunk: Buffer) => {
      head = Buffer.concat([head, chunk.subarray(0, FRAME_HEAD_BYTES)]);
      if (head.length >= FRAME_HEAD_BYTES) answer(isSettings(head));
    });
  });
}

/** The first frame of a server is a SETTINGS frame of stream 0. */
function isSettings(head: Buffer): boolean {
  return head.readUInt8(3) === SETTINGS && head.readUInt32BE(5) === 0;
}
