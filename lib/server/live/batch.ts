const BATCH_MS = 100;

/** Writes an event at once when it is urgent or the first after a pause. Otherwise it writes ten times a second. */
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

  /** Writes everything that waits first, so that the order stays the same. */
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
