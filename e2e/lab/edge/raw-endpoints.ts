import net from "node:net";
import type { Duplex } from "node:stream";
import tls from "node:tls";
import { z } from "zod";
import type { BindRequest } from "./agent-messages";
import type { EdgeCertificate } from "./certificate";
import type { Listener } from "./endpoints";
import { addressAnswer } from "./modules";
import { runRules } from "./policy/run";

export type RawOptions = {
  certificate: EdgeCertificate;
  open: (listener: Listener, clientAddress: string) => Duplex | undefined;
};

/** TCP and TLS endpoints: each has a loopback port, whose connections go to the agent unchanged. */
export class RawEndpoints {
  private readonly servers = new Map<number, net.Server>();
  private readonly listeners = new Map<number, Listener>();
  private readonly sockets = new Set<net.Socket>();

  constructor(private readonly options: RawOptions) {}

  /** Reserves a port for one endpoint: the requested one if it is free. */
  async reserve(asked: number): Promise<number> {
    const server = net.createServer((socket) => void this.onSocket(socket));
    const port = await listen(server, asked).catch(() => listen(server, 0));
    this.servers.set(port, server);
    return port;
  }

  serve(port: number, listener: Listener): void {
    this.listeners.set(port, listener);
  }

  /** Visitors who are connected stay connected, as at other endpoints. */
  release(port: number): void {
    this.servers.get(port)?.close();
    this.servers.delete(port);
    this.listeners.delete(port);
  }

  close(): void {
    for (const port of [...this.servers.keys()]) this.release(port);
    for (const socket of this.sockets) socket.destroy();
  }

  private async onSocket(socket: net.Socket): Promise<void> {
    this.sockets.add(socket);
    socket.on("close", () => this.sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    const listener = this.listeners.get(socket.localPort ?? 0);
    const address = (socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    if (!listener || !(await mayConnect(listener, address))) return void socket.resetAndDestroy();
    const visitor = this.secured(socket, listener.request);
    const toApp = this.options.open(listener, `${address}:${socket.remotePort ?? 0}`);
    if (!toApp) return void socket.resetAndDestroy();
    visitor.on("error", () => visitor.destroy()).on("close", () => toApp.destroy());
    toApp.on("error", () => visitor.destroy()).on("close", () => visitor.destroy());
    visitor.pipe(toApp).pipe(visitor);
  }

  /** The edge ends TLS if it has a certificate or must ask for the visitor's. Otherwise the app does. */
  private secured(socket: net.Socket, { Proto, Opts }: BindRequest): Duplex {
    const { TLSTermination: own, MutualTLSAtEdge: mutual } = Opts;
    if (Proto !== "tls" || !(own || mutual)) return socket;
    const { key, cert } = this.options.certificate;
    return new tls.TLSSocket(socket, {
      isServer: true,
      key: own ? Buffer.from(own.key, "base64") : key,
      cert: own ? Buffer.from(own.cert, "base64") : cert,
      ...(mutual && {
        ca: Buffer.from(mutual.mutual_tls_ca, "base64"),
        requestCert: true,
        rejectUnauthorized: true,
      }),
    });
  }
}

async function mayConnect(listener: Listener, clientAddress: string): Promise<boolean> {
  const { modules, policy } = listener.protection;
  if (addressAnswer(modules, clientAddress)) return false;
  return (await runRules(policy.on_tcp_connect, connectionOf(clientAddress))) === undefined;
}

/** What rules can see and do before anything has been sent. */
export function connectionOf(clientAddress: string): Parameters<typeof runRules>[1] {
  return {
    variables: {
      req: {
        method: "",
        host: "",
        url: { path: "", raw_path: "", query: "", raw: "" },
        headers: {},
        user_agent: "",
      },
      conn: { client_ip: clientAddress },
      actions: { ngrok: {} },
    },
    headers: [],
    login: () => Promise.reject(new Error("connections cannot log in")),
  };
}

function listen(server: net.Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve(z.object({ port: z.int() }).parse(server.address()).port);
    });
  });
}
