import type { Ask } from "@/lib/contract/gate";

/** After a question went away by itself, keys are not taken for this time (ms): they were meant for that one. */
const SETTLE_MS = 1_000;

export type AskAnswer = "allow" | "refuse";

/** What a key does: it answers, or the same question is asked again because nobody has verified the e-mail. */
export type KeyEffect = { answer: AskAnswer; ask: Ask } | { sure: Ask } | undefined;

/** The questions that wait, and what y and n mean for the first of them. Pure but for what it holds. */
export class AskQueue {
  readonly #waiting: Ask[] = [];
  /** Somebody pressed y for this one, whose e-mail is not verified. */
  #unsure: string | undefined;
  #deafUntil = 0;

  /** The question that is shown. */
  get current(): Ask | undefined {
    return this.#waiting[0];
  }

  /** False when it waits already. */
  add(ask: Ask): boolean {
    if (this.#waiting.some(({ id }) => id === ask.id)) return false;
    this.#waiting.push(ask);
    return true;
  }

  /** It was answered elsewhere, or has lapsed. `now` in milliseconds. Returns it when it was the one that is shown. */
  leave(id: string, now: number): Ask | undefined {
    const at = this.#waiting.findIndex((ask) => ask.id === id);
    const [ask] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (ask === undefined || at > 0) return undefined;
    this.#deafUntil = now + SETTLE_MS;
    return ask;
  }

  /** Takes the answered question out. `now` in milliseconds. */
  press(key: string, now: number): KeyEffect {
    const ask = this.current;
    if (ask === undefined || now < this.#deafUntil) return undefined;
    const word = key.toLowerCase();
    if (word !== "y" && word !== "n") return undefined;
    if (word === "y" && !ask.emailVerified && this.#unsure !== ask.id) {
      this.#unsure = ask.id;
      return { sure: ask };
    }
    this.#waiting.shift();
    return { answer: word === "y" ? "allow" : "refuse", ask };
  }
}
