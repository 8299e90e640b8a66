import { once } from "node:events";
import net from "node:net";
import { z } from "zod";

export type Script = {
  /** Called when the head of a request has arrived. */
  onHead(socket: net.Socket, head: string): void;
};

export type ScriptedApp = {
  url: string;
  /** Heads of the requests that arrived, in order. */
  heads: string[];
  /** Everything that arrived on all connections. */
  received(): string;
  /** The connections that the other side has not ended. */
  open: ReadonlySet<net.Socket>;
  close(): void;
};

/** An app on plain sockets. It sends exactly what the script writes. */
export async function scriptedApp(onHead: Script["onHead"]): Promise<ScriptedApp> {
  const open = new Set<net.Socket>();
  const all = new Set<net.Socket>();
  const heads: string[] = [];
  let received = "";
  const server = net.createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    all.add(socket);
    socket.on("error", () => undefined);
    socket.on("end", () => open.delete(socket));
    socket.on("close", () => open.delete(socket));
    let text = "";
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      text += chunk.toString("latin1");
      for (;;) {
        const end = text.indexOf("\r\n\r\n");
        if (end < 0 || !/^[A-Z]+ /.test(text)) return;
        const head = text.slice(0, end + 4);
        text = text.slice(end + 4);
        heads.push(head);
        onHead(socket, head);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = z.object({ port: z.int() }).parse(server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    heads,
    received: () => received,
    open,
    close: () => {
      server.close();
      for (const socket of all) socket.destroy();
    },
  };
}
