const BATCH_MS = 100;

/** Writes at once what is urgent or comes after a quiet moment, and what comes in a rush ten times a second. */
export class Batch {
  private text = "";
  private sentAt = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly send: (text: string) => void) {}

  add(text: string): void {
    this.text += text;
    const wait = Math.max(0, this.sentAt + BATCH_MS - Date.now());
    this.timer ??= setTimeout(() => this.flush(), wait);
  }

  /** With all that waits, so that the order stays. */
  addUrgent(text: string): void {
    clearTimeout(this.timer);
    this.text += text;
    this.flush();
  }

  drop(): void {
    clearTimeout(this.timer);
  }

  private flush(): void {
    const { text } = this;
    this.text = "";
    this.timer = undefined;
    this.sentAt = Date.now();
    this.send(text);
  }
}
