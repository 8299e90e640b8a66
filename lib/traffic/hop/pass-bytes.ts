import type net from "node:net";
import type { UpstreamClient } from "./upstream-client";

export type BytePass = {
  client: UpstreamClient;
  /** The nonces of protection probes that are on their way. Mostly none. */
  probesOnTheWay(): readonly string[];
  onProbe(nonce: string): boolean;
  /** Takes a connection of which nothing has been read yet, and understands its requests. */
  readRequests(socket: net.Socket): void;
  onReached(): void;
  /** Something has come from a visitor, who is here until this closes; of whom, is not looked at. */
  onVisit(until: net.Socket): void;
};

/**
 * Joins a visitor's connection to one of the app, byte by byte, for tunnels in which nothing is to be looked at or
 * changed: a third of the work of reading requests and writing them anew. Where more is needed after all (a probe is
 * on its way, or the app is not there and somebody must say so) the requests are read.
 *
 * @param socket paused, with nothing read from it
 */
export function passBytes(socket: net.Socket, pass: BytePass): void {
  if (pass.probesOnTheWay().length > 0) return pass.readRequests(socket);
  const upstream = pass.client.connect();
  const giveUp = () => {
    upstream.destroy();
    socket.destroy();
  };
  const missing = () => {
    upstream.destroy();
    socket.off("close", giveUp);
    pass.readRequests(socket);
  };
  socket.once("close", giveUp);
  upstream.once("error", missing);
  upstream.once("connect", () => {
    upstream.off("error", missing);
    pass.onReached();
    join(socket, upstream, pass);
  });
}

function join(socket: net.Socket, upstream: net.Socket, pass: BytePass): void {
  const cut = () => {
    socket.destroy();
    upstream.destroy();
  };
  for (const end of [socket, upstream]) {
    end.on("error", cut);
    end.on("close", () => {
      // A side that was ended in order is left to say what it still has to say.
      if (!end.readableEnded || !end.writableFinished) cut();
    });
  }
  // Before the pipe: bytes in which a probe is found go no further, since the app's end is gone by then.
  socket.on("data", lookForProbe(pass, cut));
  socket.once("data", () => pass.onVisit(socket));
  socket.pipe(upstream);
  upstream.pipe(socket);
}

/** A connection that was there before the probe may be the one that carries it. */
function lookForProbe(
  { probesOnTheWay, onProbe }: BytePass,
  cut: () => void,
): (chunk: Buffer) => void {
  let before = "";
  return (chunk) => {
    const nonces = probesOnTheWay();
    if (nonces.length === 0) {
      before = "";
      return;
    }
    const text = before + chunk.toString("latin1");
    if (nonces.some((nonce) => text.includes(nonce) && onProbe(nonce))) cut();
    before = text.slice(-256);
  };
}
