import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { listSessionRows, type SessionRow, writeSessionRows } from "@/db/sessions";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "@/lib/contract/session-limits";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { getToken } from "./token";

/**
 * The last use of a session is written at most this often, and some seconds later, so that no request waits for the
 * disk.
 */
const NOTE_USE_EVERY_MS = 5 * 60_000;
const NOTE_USE_AFTER_MS = 2_000;
const SWEEP_EVERY_MS = 60_000;
/** A limit for scripts that start a session at each run. At the limit the least recently used session ends. */
const MOST = 500;

/** A browser, or a script with cookies, that was let in. Times in milliseconds since the epoch. */
export type Session = {
  /** Its name in the API. It lets nobody in. */
  readonly id: string;
  readonly browser: string;
  /** The host name whose cookie it is. */
  readonly host: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
};

type Held = { -readonly [Key in keyof Session]: Session[Key] } & {
  hash: string;
  tokenMark: string;
  notedAt: number;
  /** Called when the session ends, for example to close its event streams. */
  closers: Set<() => void>;
};

/**
 * The sessions, which let browsers in by a cookie. The list in memory decides: a session ends there at once, and a
 * session that could not be written works until Gatehouse ends. The database is written afterwards and read after a
 * restart.
 */
export class Sessions {
  private readonly held = new Map<string, Held>();
  private readonly byHash = new Map<string, Held>();
  private readonly unsaved = new Set<Held>();
  private readonly undeleted = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  /** Loads the sessions from before a restart, if the access token is still the same. Never throws. */
  load(now = Date.now()): void {
    try {
      for (const row of listSessionRows()) {
        const session = toHeld(row);
        if (row.token_mark === tokenMark(row.id) && !isOver(session, now)) this.hold(session);
        else this.undeleted.add(row.id);
      }
    } catch (error) {
      log(`Browsers have to enter the access token again: ${describe(error)}`);
    }
    if (this.undeleted.size > 0) this.save();
  }

  /** Starts a session. The returned secret lets the browser in; it is not stored. */
  begin(
    browser: string,
    host: string,
    now = Date.now(),
    createdAt = now,
  ): { session: Session; secret: string } {
    const secret = randomBytes(32).toString("base64url");
    const id = randomUUID();
    const session: Held = {
      id,
      hash: hashOf(secret),
      tokenMark: tokenMark(id),
      browser,
      host,
      createdAt,
      lastUsedAt: now,
      notedAt: now,
      closers: new Set(),
    };
    if (this.held.size >= MOST) this.forget(this.leastUsed());
    this.hold(session);
    this.unsaved.add(session);
    this.save();
    return { session, secret };
  }

  /** The session that belongs to one of the secrets. */
  find(secrets: readonly string[], now = Date.now()): Session | undefined {
    for (const secret of secrets) {
      const session = this.byHash.get(hashOf(secret));
      if (!session) continue;
      if (!isOver(session, now)) return session;
      this.end([session.id]);
    }
    return undefined;
  }

  get(id: string): Session | undefined {
    return this.held.get(id);
  }

  /** The most recently used first. */
  list(): Session[] {
    return [...this.held.values()].sort((a, b) => b.lastUsedAt - a.lastUsedAt);
  }

  /** Notes that the session is in use. This is written only now and then, and later. */
  use(id: string, now = Date.now()): void {
    const session = this.held.get(id);
    if (!session) return;
    session.lastUsedAt = now;
    if (now - session.notedAt < NOTE_USE_EVERY_MS) return;
    session.notedAt = now;
    this.unsaved.add(session);
    this.timer ??= setTimeout(() => this.save(), NOTE_USE_AFTER_MS).unref();
  }

  /**
   * Ends sessions at once, with their event streams. Returns false when this could not be written: then it is written
   * as soon as possible, and a restart before that brings the sessions back.
   */
  end(ids: readonly string[]): boolean {
    const found = ids.flatMap((id) => this.held.get(id) ?? []);
    for (const session of found) this.forget(session);
    return found.length === 0 || this.save();
  }

  isSaved(id: string): boolean {
    const session = this.held.get(id);
    return session !== undefined && !this.unsaved.has(session);
  }

  /** Calls `close` when the session ends, or at once when it has ended. The returned function cancels this. */
  onEnd(id: string, close: () => void): () => void {
    const session = this.held.get(id);
    if (!session) close();
    session?.closers.add(close);
    return () => session?.closers.delete(close);
  }

  /** Ends the sessions that are too old. An open event stream counts as use, because somebody has a page open. */
  sweep(now = Date.now()): void {
    for (const session of this.held.values())
      if (session.closers.size > 0) this.use(session.id, now);
    const over = [...this.held.values()].filter((session) => isOver(session, now));
    this.end(over.map(({ id }) => id));
  }

  private hold(session: Held): void {
    this.held.set(session.id, session);
    this.byHash.set(session.hash, session);
  }

  private forget(session: Held): void {
    this.held.delete(session.id);
    this.byHash.delete(session.hash);
    this.unsaved.delete(session);
    this.undeleted.add(session.id);
    for (const close of [...session.closers]) close();
  }

  private leastUsed(): Held {
    return [...this.held.values()].reduce((a, b) => (b.lastUsedAt < a.lastUsedAt ? b : a));
  }

  /** Writes the changes and returns whether that worked. If not, they are written later. */
  private save(): boolean {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      this.write();
      return true;
    } catch (error) {
      if (asStorageProblem(error)) writeLater("sessions", () => this.write());
      else log(`Sessions are kept in memory only: ${describe(error)}`);
      return false;
    }
  }

  private write(): void {
    writeSessionRows([...this.unsaved].map(toRow), [...this.undeleted]);
    this.unsaved.clear();
    this.undeleted.clear();
  }
}

export function getSessions(): Sessions {
  return sharedOnce("sessions", () => new Sessions());
}

/** Loads the sessions from before the restart, and regularly ends those that are too old. */
export function keepSessions(): void {
  getSessions().load();
  setInterval(() => getSessions().sweep(), SWEEP_EVERY_MS).unref();
}

/** A time in the future counts as one that is as far in the past: it was noted while the clock was ahead. */
function isOver({ createdAt, lastUsedAt }: Session, now: number): boolean {
  return (
    Math.abs(now - createdAt) >= SESSION_LIFE_MS || Math.abs(now - lastUsedAt) >= SESSION_IDLE_MS
  );
}

// A secret of 256 random bits needs no salt and no slow hash: it cannot be guessed.
function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

function tokenMark(id: string): string {
  return createHmac("sha256", getToken()).update(id).digest("base64url");
}

function toHeld(row: SessionRow): Held {
  const lastUsedAt = Date.parse(row.last_used_at);
  return {
    id: row.id,
    hash: row.hash,
    tokenMark: row.token_mark,
    browser: row.browser,
    host: row.host,
    createdAt: Date.parse(row.created_at),
    lastUsedAt,
    notedAt: lastUsedAt,
    closers: new Set(),
  };
}

function toRow(session: Held): SessionRow {
  return {
    id: session.id,
    hash: session.hash,
    token_mark: session.tokenMark,
    browser: session.browser,
    host: session.host,
    created_at: new Date(session.createdAt).toISOString(),
    last_used_at: new Date(session.lastUsedAt).toISOString(),
  };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
