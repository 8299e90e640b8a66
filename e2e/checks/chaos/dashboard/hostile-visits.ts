import { gzipSync } from "node:zlib";

/** The line in every request that is one. */
export const HOST = "host: demo.example.com\r\n";
const FORM = "content-type: application/x-www-form-urlencoded\r\ncontent-encoding: gzip\r\n";

/** Requests of a visitor, byte for byte as they arrive at the proxy. The edge passes all of them. */
export const HOSTILE_VISITS: Record<string, () => Buffer> = {
  trailer: () => Buffer.from(`GET / HTTP/1.1\r\n${HOST}trailer: x\r\n\r\n`),
  "trailer-with-upgrade": () =>
    Buffer.from(
      `GET / HTTP/1.1\r\n${HOST}trailer: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`,
    ),
  h2c: () =>
    Buffer.from(
      `POST / HTTP/1.1\r\n${HOST}connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
    ),
  "chunked-trailer": () =>
    Buffer.from(
      `POST / HTTP/1.1\r\n${HOST}trailer: x-sum\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-sum: 1\r\n\r\n`,
    ),
  "many-headers": () => {
    const many = Array.from({ length: 1200 }, (_, at) => `x-${at}: ${at}\r\n`).join("");
    return Buffer.from(`GET / HTTP/1.1\r\n${HOST}${many}\r\n`);
  },
  "gzip-form": () => post(FORM, gzipSync(`password=${"a".repeat(256 * 1024)}`)),
  "gzip-bomb": () => post(FORM, gzipSync(Buffer.alloc(64 * 1024 * 1024, "a"))),
  "gzip-json-bomb": () =>
    post(
      "content-type: application/json\r\ncontent-encoding: gzip\r\n",
      gzipSync(`{"token":"${"[".repeat(4 * 1024 * 1024)}`),
    ),
  "control-in-path": () => Buffer.from(`GET /\x01\x02 HTTP/1.1\r\n${HOST}\r\n`),
  "no-http": () => Buffer.from("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
  "broken-off": () => Buffer.from(`POST / HTTP/1.1\r\n${HOST}content-length: 1000000\r\n\r\nhalf`),
};

function post(headers: string, body: Buffer): Buffer {
  const head = `POST / HTTP/1.1\r\n${HOST}${headers}content-length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}
