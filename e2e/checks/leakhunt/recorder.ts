import { once } from "node:events";
import net, { type AddressInfo } from "node:net";

/** Records every byte between clients and a server on loopback. */
export type Recorder = {
  port: number;
  /** The bytes that the server sent, by connection. */
  answers(): Buffer[];
  /** The bytes that were sent to it. */
  requests(): Buffer[];
  close(): Promise<void>;
};

export async function startRecorder(target: () => number): Promise<Recorder> {
  const answers: Buffer[][] = [];
  const requests: Buffer[][] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((visitor) => {
    const onward = net.connect(target(), "127.0.0.1");
    const [sent, received]: [Buffer[], Buffer[]] = [[], []];
    requests.push(sent);
    answers.push(received);
    visitor.on("data", (bytes) => sent.push(bytes));
    onward.on("data", (bytes) => received.push(bytes));
    for (const [one, other] of [
      [visitor, onward],
      [onward, visitor],
    ] as const) {
      sockets.add(one);
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    answers: () => answers.map((parts) => Buffer.concat(parts)),
    requests: () => requests.map((parts) => Buffer.concat(parts)),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
