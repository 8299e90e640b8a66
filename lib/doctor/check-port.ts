import { createServer } from "node:http";
import net from "node:net";
import type { DoctorCheck } from "@/lib/contract/doctor";
import { listenOnLoopback } from "@/lib/server/launch/listen.mjs";

const PORT = { id: "port", area: "machine", title: "The dashboard has its port" } as const;
const CONNECT_MS = 1_000;

/** Of the dashboard that runs here: which of the two loopback addresses it can be reached at. */
export async function checkOwnPort(port: number): Promise<DoctorCheck> {
  const hasIpv6 = await connects(port, "::1");
  const detail = hasIpv6
    ? `127.0.0.1:${port} and [::1]:${port}, on this machine only.`
    : `127.0.0.1:${port}, on this machine only. This machine has no IPv6, which is not needed.`;
  return { ...PORT, level: "ok", detail };
}

/** Whether a dashboard could have the port. `isChosen`: by PORT; otherwise the next free one is as good. */
export async function checkFreePort(port: number, isChosen: boolean): Promise<DoctorCheck> {
  const takenOn = await tryPort(port);
  if (takenOn === undefined) return { ...PORT, level: "ok", detail: `Port ${port} is free.` };
  const detail = `Port ${port} is in use on ${takenOn}.`;
  if (!isChosen) {
    return { ...PORT, level: "ok", detail: `${detail} Gatehouse takes the next free one.` };
  }
  return { ...PORT, level: "fail", detail, fix: "Stop what uses it, or set PORT to another one." };
}

async function tryPort(port: number): Promise<string | undefined> {
  const server = createServer();
  try {
    return await listenOnLoopback(server, port);
  } catch (error) {
    return `no address (${error instanceof Error && "code" in error ? error.code : error})`;
  } finally {
    server.close();
  }
}

function connects(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host });
    const end = (isThere: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(isThere);
    };
    const timer = setTimeout(() => end(false), CONNECT_MS);
    socket.once("connect", () => end(true));
    socket.on("error", () => end(false));
  });
}
