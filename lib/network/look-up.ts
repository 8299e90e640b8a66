import type { LookupAddress } from "node:dns";
import net, { type LookupFunction } from "node:net";
import { sharedOnce } from "@/lib/base/shared-once";
import { LookUpError } from "@/lib/contract/look-up-error";
import { askSystem } from "./ask-system";

/**
 * The purpose of a look-up: checks of and messages to outside servers, the connection to ngrok, the local app. Look-ups
 * of one purpose never wait for those of another.
 */
export type Lane = "outside" | "ngrok" | "app";

/** The time limit for a look-up, in milliseconds. The system repeats a lost question after 5 s. */
export const LOOK_UP_MS = 5_500;

const LOOPBACK: LookupAddress[] = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/**
 * The addresses of a name, at least one. Rejects with a LookUpError after 5.5 s at the latest. localhost and every name
 * under it is loopback (RFC 6761, 6.3), as in browsers; Node would ask the system. It gives both loopback addresses,
 * because many apps listen on only one.
 */
export async function lookUp(name: string, lane: Lane): Promise<LookupAddress[]> {
  if (/(^|\.)localhost\.?$/i.test(name)) return LOOPBACK;
  const family = net.isIP(name);
  if (family !== 0) return [{ address: name, family }];
  if (!isName(name)) throw new LookUpError("not-found", name, "ENOTFOUND");
  return questionsOf(lane).ask(name);
}

/**
 * Makes the `lookup` option of `net.connect` from a function that finds the addresses. It calls back exactly once and
 * never synchronously: otherwise `http` has no error listener yet when the connection fails at once, for example
 * without file descriptors, and that error would end the process.
 */
export function lookupThrough(find: (name: string) => Promise<LookupAddress[]>): LookupFunction {
  return (name, options, callback) => {
    const answer = (error: Error | null, found: LookupAddress[]) => {
      const [first] = found;
      if (error || !first) return callback(error, options.all ? [] : "", 4);
      if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    };
    find(name)
      .then((found) => ofFamily(found, options.family, name))
      .then(
        (found) => setImmediate(answer, null, found),
        (error) => setImmediate(answer, error, []),
      );
  };
}

function ofFamily(
  found: LookupAddress[],
  wanted: number | "IPv4" | "IPv6" | undefined,
  name: string,
): LookupAddress[] {
  const family = { IPv4: 4, IPv6: 6 }[String(wanted)] ?? wanted;
  const fit = found.filter(
    (address) => (family !== 4 && family !== 6) || address.family === family,
  );
  if (fit.length === 0) throw new LookUpError("no-address", name, "ENOTFOUND");
  return fit;
}

/**
 * Whether a resolver may be asked for this. It would read some other characters as the end of the name, or as an
 * address.
 */
function isName(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return text.length > 0 && text.length <= 254 && !/[\u0000-\u0020\u007f/\\@%:[\]]/.test(text);
}

type Question = {
  answer: Promise<LookupAddress[]>;
  /** Asks the system; undefined after that. */
  begin?: () => void;
  waiting: number;
};

/**
 * The look-ups of one lane. Each name is asked for once, however many callers wait for it, and one name at a time. A
 * look-up cannot be cancelled, and libuv has only two threads for all of them. With an unresponsive name server, many
 * look-ups at a time would block all other names.
 */
class Questions {
  private readonly byName = new Map<string, Question>();
  private isAsking = false;

  async ask(name: string): Promise<LookupAddress[]> {
    const question = this.byName.get(name) ?? this.add(name);
    question.waiting += 1;
    try {
      return await withinTime(question, name);
    } finally {
      question.waiting -= 1;
      // No caller waits any more, and the system was not asked yet.
      if (question.waiting === 0 && question.begin) this.byName.delete(name);
    }
  }

  private add(name: string): Question {
    const question: Question = { answer: Promise.resolve([]), waiting: 0 };
    question.answer = new Promise<void>((resolve) => {
      question.begin = resolve;
    })
      .then(() => askSystem(name))
      .finally(() => {
        this.byName.delete(name);
        this.isAsking = false;
        this.next();
      });
    // All callers may have stopped waiting when it fails.
    question.answer.catch(() => undefined);
    this.byName.set(name, question);
    this.next();
    return question;
  }

  private next(): void {
    if (this.isAsking) return;
    for (const question of this.byName.values()) {
      if (!question.begin) continue;
      const { begin } = question;
      delete question.begin;
      this.isAsking = true;
      return begin();
    }
  }
}

function withinTime(question: Question, name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new LookUpError(question.begin ? "busy" : "no-answer", name, "EAI_AGAIN"));
    }, LOOK_UP_MS);
    question.answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function questionsOf(lane: Lane): Questions {
  return sharedOnce(`look-ups-${lane}`, () => new Questions());
}
