import { createSocket, type RemoteInfo } from "node:dgram";
import { isIPv6 } from "node:net";
import { type Answer, decode, encode, type Question } from "dns-packet";
import type { DnsBehaviour } from "./behaviour";

export type DnsServerOptions = {
  /** 127.0.0.1 when absent. A resolv.conf can name another loopback address, but no other port. */
  address?: string;
  /** Any free port when absent. Use 53 in a network namespace. */
  port?: number;
  /** The addresses of each name; `*` stands for every other name. When absent, all names resolve to 127.0.0.1. */
  records?: Record<string, string[]>;
};

export type DnsServer = {
  port: number;
  /** Sets the behaviour from now on. `{ kind: "records" }` ends every fault. */
  set(behaviour: DnsBehaviour): void;
  /** The last 1,000 names that were asked for since the start, the oldest first. */
  asked(): string[];
  close(): Promise<void>;
};

type Reply = { rcode: number; addresses: string[] };

const RCODE = { noError: 0, serverFailed: 2, noSuchName: 3, refused: 5 } as const; // RFC 1035, 4.1.1
const RECURSION_AVAILABLE = 0x80;
const ASKED_KEPT = 1_000;

/** A name server on UDP that can be made to fail as real name servers do. Rejects when it cannot listen. */
export async function startDnsServer(options: DnsServerOptions = {}): Promise<DnsServer> {
  const { address = "127.0.0.1", port = 0, records = { "*": ["127.0.0.1"] } } = options;
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  const timers = new Set<NodeJS.Timeout>();
  const asked: string[] = [];
  let behaviour: DnsBehaviour = { kind: "records" };

  const send = (bytes: Buffer, { port: to, address: who }: RemoteInfo) => {
    // The client may be gone.
    socket.send(bytes, to, who, () => undefined);
  };
  const later = (ms: number, act: () => void) => {
    const timer = setTimeout(() => {
      timers.delete(timer);
      act();
    }, ms);
    timers.add(timer);
  };
  const answer = (query: Buffer, from: RemoteInfo) => {
    const { id, questions: [question] = [] } = decode(query);
    if (!question) return;
    asked.push(question.name);
    if (asked.length > ASKED_KEPT) asked.shift();
    const now = means(behaviour, question.name) ? behaviour : ({ kind: "records" } as const);
    if (now.kind === "silent") return;
    if (now.kind === "garbage") return send(Buffer.from("this is not an answer"), from);
    const bytes = encodeReply(id, question, reply(now, question.name, records));
    if (now.kind === "slow") later(now.ms, () => send(bytes, from));
    else send(bytes, from);
  };

  socket.on("message", (query, from) => {
    try {
      answer(query, from);
    } catch (error) {
      console.error(`The lab's name server got what is not a question: ${String(error)}`);
    }
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("error", reject);
    socket.bind(port, address, resolve);
  });
  socket.removeAllListeners("error").on("error", () => undefined);
  return {
    port: socket.address().port,
    set: (next) => {
      behaviour = next;
    },
    asked: () => [...asked],
    close: () => {
      for (const timer of timers) clearTimeout(timer);
      return new Promise((resolve) => socket.close(() => resolve()));
    },
  };
}

function means(behaviour: DnsBehaviour, asked: string): boolean {
  if (behaviour.kind === "records" || !behaviour.names) return true;
  const name = asked.toLowerCase();
  return behaviour.names.some((meant) => name === meant || name.endsWith(`.${meant}`));
}

function reply(now: DnsBehaviour, name: string, records: Record<string, string[]>): Reply {
  switch (now.kind) {
    case "nxdomain":
      return { rcode: RCODE.noSuchName, addresses: [] };
    case "servfail":
      return { rcode: RCODE.serverFailed, addresses: [] };
    case "refused":
      return { rcode: RCODE.refused, addresses: [] };
    case "empty":
      return { rcode: RCODE.noError, addresses: [] };
    case "wrong":
      return { rcode: RCODE.noError, addresses: now.addresses };
    default: {
      const addresses = records[name.toLowerCase()] ?? records["*"];
      return addresses
        ? { rcode: RCODE.noError, addresses }
        : { rcode: RCODE.noSuchName, addresses: [] };
    }
  }
}

function encodeReply(id: number | undefined, question: Question, reply: Reply): Buffer {
  const { name, type } = question;
  const data = reply.addresses.filter((address) => (isIPv6(address) ? "AAAA" : "A") === type);
  const answers = data.map(
    (address): Answer => ({
      name,
      type: isIPv6(address) ? "AAAA" : "A",
      // No client may cache the answer, so that the next behaviour counts at once.
      ttl: 0,
      data: address,
    }),
  );
  return encode({
    type: "response",
    ...(id !== undefined && { id }),
    flags: RECURSION_AVAILABLE | reply.rcode,
    questions: [question],
    answers,
  });
}
