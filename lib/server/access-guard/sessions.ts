import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { listSessionRows, type SessionRow, writeSessionRows } from "@/db/sessions";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { SESSION_IDLE_MS, SESSION_LIFE_MS } from "@/lib/contract/session-limits";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";
import { getToken } from "./token";

/** That a session is in use is written down this seldom, and some seconds later, so that no request waits for the disk. */
const NOTE_USE_EVERY_MS = 5 * 60_000;
const NOTE_USE_AFTER_MS = 2_000;
const SWEEP_EVERY_MS = 60_000;
/** A script that begins a session at each run must not fill the memory: the one that was not used longest gives way. */
const MOST = 500;

/** A browser, or a script with cookies, that was let in. Times in milliseconds since the epoch. */
export type Session = {
  /** Names it in the API. It opens nothing. */
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
  /** What ends with it, such as its event streams. */
  closers: Set<() => void>;
};

/**
 * Who is let in by a cookie. What counts is in memory: a session ends there at once, and one that the disk does not take
 * works until Gatehouse ends. The database follows, and says after a restart who is still in.
 */
export class Sessions {
  private readonly held = new Map<string, Held>();
  private readonly byHash = new Map<string, Held>();
  private readonly unsaved = new Set<Held>();
  private readonly undeleted = new Set<string>();
  private timer: NodeJS.Timeout | undefined;

  /** Lets in who came in before a restart with the same access token. Whatever the database does, nothing is thrown. */
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

  /** A new session, and the secret that opens it, which is kept nowhere. */
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

  /** The session that one of the secrets opens. */
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

  /** The one that was used last comes first. */
  list(): Session[] {
    return [...this.held.values()].sort((a, b) => b.lastUsedAt - a.lastUsedAt);
  }

  /** Notes that it is in use. Costs no write but now and then, and never waits for one. */
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
   * Ends them at once, with their event streams. False when the disk did not take it yet: then it is written as soon as
   * it does, and a restart before that brings them back.
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

  /** Calls `close` when the session ends, at once when it has. The returned function takes it back. */
  onEnd(id: string, close: () => void): () => void {
    const session = this.held.get(id);
    if (!session) close();
    session?.closers.add(close);
    return () => session?.closers.delete(close);
  }

  /** Ends what is too old. An open event stream is a page that somebody has open: it counts as use. */
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

  /** Whether the disk has taken everything. What it refuses now is tried again. */
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

/** Brings back who was in before the restart, and ends regularly what is too old. */
export function keepSessions(): void {
  getSessions().load();
  setInterval(() => getSessions().sweep(), SWEEP_EVERY_MS).unref();
}

function isOver({ createdAt, lastUsedAt }: Session, now: number): boolean {
  return now - createdAt >= SESSION_LIFE_MS || now - lastUsedAt >= SESSION_IDLE_MS;
}

// A secret of 256 random bits needs no salt and no slow hash: nobody finds it by trying.
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
