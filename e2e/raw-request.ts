import http from "node:http";
import net from "node:net";

export type Answer = { status: number; headers: http.IncomingHttpHeaders; body: string };

export type Request = {
  method: string;
  target: string;
  headers: Record<string, string>;
  body?: string;
};

/** Where the dashboard listens. */
export const ADDRESSES = ["127.0.0.1", "::1"] as const;
type Address = (typeof ADDRESSES)[number];

/** Sends one request exactly as given, including Host. Does not wait for the body of an event stream. */
export function sendRequest(
  port: number,
  { method, target, headers, body }: Request,
  address: Address = "127.0.0.1",
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      port,
      host: address,
      method,
      path: target,
      headers,
      setHost: false,
      agent: false,
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const { statusCode: status = 0 } = response;
      const done = (text: string) => {
        resolve({ status, headers: response.headers, body: text });
        response.destroy();
      };
      if (response.headers["content-type"]?.startsWith("text/event-stream")) return done("");
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => done(text));
    });
    request.end(body);
  });
}

/** Sends bytes and reads until the head of the first answer has arrived, or the connection ends. */
export function sendBytes(
  port: number,
  bytes: string,
  address: Address = "127.0.0.1",
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, address);
    let text = "";
    const done = () => {
      socket.destroy();
      resolve(text);
    };
    socket.setTimeout(10_000, () =>
      socket.destroy(new Error(`No answer to ${bytes.slice(0, 80)}`)),
    );
    socket.on("error", (error: NodeJS.ErrnoException) =>
      error.code === "ECONNRESET" ? done() : reject(error),
    );
    socket.on("close", done);
    socket.on("data", (chunk) => {
      text += chunk.toString("latin1");
      if (text.includes("\r\n\r\n")) done();
    });
    socket.write(bytes);
  });
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? 0);
}
