import "server-only";
import {
  deleteNotices,
  insertNotices,
  latestNoticeId,
  listNoticeRows,
  type NoticeRow,
} from "@/db/notices";
import { log } from "@/lib/base/log";
import { sharedOnce } from "@/lib/base/shared-once";
import { asStorageProblem } from "@/lib/storage/storage-trouble";
import { writeLater } from "@/lib/storage/write-later";

const KEPT = 200;

/** The notices that are not saved yet, oldest first, at most `KEPT`. `lastId`: the id of the latest notice. */
type Kept = { unsaved: NoticeRow[]; lastId: number | undefined };

const kept = () => sharedOnce<Kept>("kept-notices", () => ({ unsaved: [], lastId: undefined }));

/** Keeps a notice and returns its id. It is saved as soon as the disk allows it. Never throws. */
export function keepNotice(row: Omit<NoticeRow, "id">): number {
  const known = kept();
  const id = nextId();
  known.lastId = id;
  known.unsaved = [...known.unsaved, { ...row, id }].slice(-KEPT);
  saveNowOrLater();
  return id;
}

/** Replaces it at its place. Returns false when it is not in the list any more. Never throws. */
export function amendNotice(row: NoticeRow): boolean {
  if (!isListed(row.id)) return false;
  const known = kept();
  known.unsaved = [...known.unsaved.filter(({ id }) => id !== row.id), row].slice(-KEPT);
  saveNowOrLater();
  return true;
}

function isListed(id: number): boolean {
  try {
    return listKept(KEPT).some((row) => row.id === id);
  } catch {
    // The database does not answer. What is written later replaces what is there.
    return true;
  }
}

/** The newest first, including those that are not saved yet. */
export function listKept(limit: number): NoticeRow[] {
  const { unsaved } = kept();
  const isUnsaved = new Set(unsaved.map(({ id }) => id));
  const saved = listNoticeRows(limit).filter(({ id }) => !isUnsaved.has(id));
  return [...unsaved, ...saved].sort((one, other) => other.id - one.id).slice(0, limit);
}

/** Throws when this cannot be saved; then nothing has changed. */
export function dropAllNotices(): void {
  nextId();
  deleteNotices();
  kept().unsaved = [];
}

function saveNowOrLater(): void {
  try {
    save();
  } catch (error) {
    if (asStorageProblem(error)) writeLater("notices", save);
    else drop(error);
  }
}

function save(): void {
  insertNotices(kept().unsaved, KEPT);
  kept().unsaved = [];
}

// Ids count up. A notice that is not saved yet has the id that it will have in the database.
function nextId(): number {
  const known = kept();
  try {
    known.lastId ??= latestNoticeId();
    return known.lastId + 1;
  } catch {
    return Date.now();
  }
}

function drop(error: unknown): void {
  kept().unsaved = [];
  log(`A notice could not be kept: ${error instanceof Error ? error.message : String(error)}`);
}
