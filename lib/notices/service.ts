import "server-only";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { type Notice, noticeSchema } from "@/lib/contract/notices";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { amendNotice, dropAllNotices, keepNotice, listKept } from "./kept-notices";
import { isTurnedOff } from "./quiet-kinds";
import { sendToWebhook } from "./webhook";

const SHOWN = 50;

export type NewNotice = Omit<Notice, "id" | "at">;

/**
 * Tells people: on every page, by the browser where they allowed it, and by the webhook. A kind that they turned off is
 * only in the log; then there is no answer. Never throws.
 */
export function notify(news: NewNotice): Notice | undefined {
  const notice = plain(news);
  logNotice(notice);
  if (isTurnedOff(notice.kind)) return undefined;
  const at = new Date().toISOString();
  const stored: Notice = { ...notice, id: keepNotice(toRow(notice, at)), at };
  tell(stored);
  return stored;
}

/** Tells the same again as it is now: at its place in the list, if it is still there. Never throws. */
export function notifyAgain({ id, at }: Pick<Notice, "id" | "at">, news: NewNotice): void {
  const notice = plain(news);
  logNotice(notice);
  const stored: Notice = { ...notice, id, at };
  if (amendNotice({ ...toRow(notice, at), id })) tell(stored);
  else sendToWebhook(stored);
}

function logNotice({ title, detail }: NewNotice): void {
  log(detail ? `${title}. ${detail}` : title);
}

function toRow({ kind, tunnels, title, detail, about }: NewNotice, at: string) {
  return {
    at,
    kind,
    tunnels: JSON.stringify(tunnels),
    title,
    detail: detail ?? null,
    about: about ? JSON.stringify(about) : null,
  };
}

function tell(stored: Notice): void {
  getHub().publish({ type: "notice", data: stored });
  sendToWebhook(stored);
}

/** With what a visitor's or an old tunnel's name would hide written out. */
function plain({ kind, tunnels, title, detail, about }: NewNotice): NewNotice {
  return {
    kind,
    tunnels: tunnels.map((tunnel) => ({ ...tunnel, name: showHidden(tunnel.name) })),
    title: showHidden(title),
    ...(detail !== undefined && { detail: showHidden(detail, "\n") }),
    ...(about && { about }),
  };
}

/** Newest first. */
export function listNotices(limit = SHOWN): Notice[] {
  return listKept(limit).map((row) => {
    const { id, at, ...news } = noticeSchema.parse({
      id: row.id,
      at: row.at,
      kind: row.kind,
      tunnels: JSON.parse(row.tunnels),
      title: row.title,
      ...(row.detail !== null && { detail: row.detail }),
      ...(row.about !== null && { about: JSON.parse(row.about) }),
    });
    // An earlier version stored them as they were.
    return { id, at, ...plain(news) };
  });
}

export function clearNotices(): void {
  dropAllNotices();
  getHub().publish({ type: "notices-cleared", data: {} });
}
