import { readdirSync } from "node:fs";
import net from "node:net";
import path from "node:path";
import { boundGates } from "@/e2e/bound-gate";
import { HOSTILE_ANSWERS } from "@/e2e/checks/chaos/dashboard/hostile-answers";
import { HOST, HOSTILE_VISITS } from "@/e2e/checks/chaos/dashboard/hostile-visits";
import { MEMBER } from "@/e2e/checks/chaos/dashboard/visitors";
import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { Fault } from "./fault";

const ANSWER_MS = 1_000;
const CASES = 3;

/**
 * Sends straight into the upstream proxy, where the SDK would: the lab's edge must not be what suffers. With the token of
 * somebody whom the gates let in: `always`, or half of the time.
 */
function hostile(cases: Record<string, () => Buffer>, always: boolean): Fault {
  return {
    needsLinux: true,
    begin: async (world, random) => {
      const names = Array.from({ length: CASES }, () => random.pick(Object.keys(cases)));
      const sockets = listSockets(world);
      const pass = always || random.chance(0.5) ? await passOf(world) : "";
      const outcomes: string[] = [];
      for (const name of names) {
        const bytes = withPass(cases[name]?.() ?? Buffer.alloc(0), pass);
        if (sockets.length > 0) outcomes.push(await send(random.pick(sockets), bytes));
      }
      return {
        detail: `${names.join()}${pass === "" ? "" : ", verified"}`,
        proof: () => (outcomes.includes("sent") ? outcomes.join() : undefined),
        end: () => undefined,
      };
    },
  };
}

/** A line for each gate, since nobody knows which socket is whose; what is another's is no secret to a gate. */
async function passOf({ control, lab }: World): Promise<string> {
  const token = lab.descope.makeToken({ person: MEMBER });
  const gates = await boundGates(control);
  return gates.map(({ tokenHeader }) => `${tokenHeader}: ${token}\r\n`).join("");
}

function withPass(bytes: Buffer, pass: string): Buffer {
  const at = bytes.indexOf(HOST);
  if (at < 0) return bytes;
  const end = at + HOST.length;
  return Buffer.concat([bytes.subarray(0, end), Buffer.from(pass), bytes.subarray(end)]);
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
    () => Buffer.from(`GET /hostile/${name} HTTP/1.1\r\n${HOST}\r\n`),
  ]),
);

export const hostileFaults: Record<string, Fault> = {
  "hostile-app": hostile(answers, true),
  "hostile-visitor": hostile(HOSTILE_VISITS, false),
};
