import { readdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { HOSTILE_ANSWERS } from "@/e2e/checks/chaos/dashboard/hostile-answers";
import { HOSTILE_VISITS } from "@/e2e/checks/chaos/dashboard/hostile-visits";
import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { Fault } from "./fault";

const ANSWER_MS = 1_000;
const CASES = 3;

/** Sends directly to the proxy, as the SDK would, because the lab's edge must not be the part that fails. */
function hostile(cases: Record<string, () => Buffer>): Fault {
  return {
    needsLinux: true,
    begin: async (world, random) => {
      const names = Array.from({ length: CASES }, () => random.pick(Object.keys(cases)));
      const sockets = listSockets(world);
      const outcomes: string[] = [];
      for (const name of names) {
        const bytes = cases[name]?.() ?? Buffer.alloc(0);
        if (sockets.length > 0) outcomes.push(await send(random.pick(sockets), bytes));
      }
      return {
        detail: names.join(),
        proof: () => (outcomes.includes("sent") ? outcomes.join() : undefined),
        end: () => undefined,
      };
    },
  };
}

function listSockets({ place }: World): string[] {
  return readdirSync(place.temporary, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".sock"))
    .map((name) => path.join(place.temporary, name));
}

/** Resolves when the answer or the connection has ended, or after a second. */
function send(socketPath: string, bytes: Buffer): Promise<"sent" | "failed"> {
  return new Promise((resolve) => {
    let wasSent = false;
    const socket = net.connect(socketPath, () => {
      socket.write(bytes, () => {
        wasSent = true;
      });
    });
    const timer = setTimeout(() => socket.destroy(), ANSWER_MS);
    socket.on("error", () => undefined).on("data", () => setTimeout(() => socket.destroy(), 50));
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(wasSent ? "sent" : "failed");
    });
  });
}

const answers = Object.fromEntries(
  Object.keys(HOSTILE_ANSWERS).map((name) => [
    name,
    () => Buffer.from(`GET /hostile/${name} HTTP/1.1\r\nhost: demo.example.com\r\n\r\n`),
  ]),
);

export const hostileFaults: Record<string, Fault> = {
  "hostile-app": hostile(answers),
  "hostile-visitor": hostile(HOSTILE_VISITS),
};
