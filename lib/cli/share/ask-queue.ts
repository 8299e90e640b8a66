import type { Ask } from "@/lib/contract/gate";

/**
 * After a key, and after another question took the place of one, keys are not taken for this time (ms): they were meant
 * for that one.
 */
const SETTLE_MS = 1_000;

export type AskAnswer = "allow" | "refuse";

/** What a key does: it answers, or the same question is asked again because nobody has verified the e-mail. */
export type KeyEffect = { answer: AskAnswer; ask: Ask } | { sure: Ask } | undefined;

/** The questions that wait, and what y and n mean for the first of them. Pure but for what it holds. */
export class AskQueue {
  readonly #waiting: Ask[] = [];
  /** Somebody pressed y for this one, whose e-mail is not verified. */
  #unsure: string | undefined;
  /** The one that people see. */
  #shown: string | undefined;
  #deafUntil = 0;

  /** The question that is shown, or is to be shown next. */
  get current(): Ask | undefined {
    return this.#waiting[0];
  }

  /** False when it waits already. The first one is shown at once. */
  add(ask: Ask): boolean {
    if (this.#waiting.some(({ id }) => id === ask.id)) return false;
    if (this.current === undefined) this.#shown = ask.id;
    this.#waiting.push(ask);
    return true;
  }

  /** The question to show after another one. `now` in milliseconds. Undefined when there is none, or it is shown already. */
  next(now: number): Ask | undefined {
    const ask = this.current;
    if (ask === undefined || ask.id === this.#shown) return undefined;
    this.#shown = ask.id;
    this.#deafUntil = now + SETTLE_MS;
    return ask;
  }

  /** It was answered elsewhere, or has lapsed. `now` in milliseconds. Returns it when it was the one that is shown. */
  leave(id: string, now: number): Ask | undefined {
    const at = this.#waiting.findIndex((ask) => ask.id === id);
    const [ask] = at < 0 ? [] : this.#waiting.splice(at, 1);
    if (ask === undefined || at > 0) return undefined;
    this.#deafUntil = now + SETTLE_MS;
    return ask;
  }

  /** Takes the answered question out. Nothing answers one that is not shown yet. `now` in milliseconds. */
  press(key: string, now: number): KeyEffect {
    const word = key.toLowerCase();
    if (word !== "y" && word !== "n") return undefined;
    const isDeaf = now < this.#deafUntil;
    // Also after a key that is not taken: one that is held down comes again and again.
    this.#deafUntil = now + SETTLE_MS;
    const ask = this.current;
    if (isDeaf || ask === undefined || ask.id !== this.#shown) return undefined;
    if (word === "y" && !ask.emailVerified && this.#unsure !== ask.id) {
      this.#unsure = ask.id;
      return { sure: ask };
    }
    this.#waiting.shift();
    return { answer: word === "y" ? "allow" : "refuse", ask };
  }
}
