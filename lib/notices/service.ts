import "server-only";
import { getHub } from "@/lib/base/hub";
import { log } from "@/lib/base/log";
import { type Notice, noticeSchema } from "@/lib/contract/notices";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { dropAllNotices, keepNotice, listKept } from "./kept-notices";
import { sendToWebhook } from "./webhook";

const SHOWN = 50;

export type NewNotice = Omit<Notice, "id" | "at">;

/** Tells people: on every page, by the browser where they allowed it, and by the webhook. Never throws. */
export function notify(news: NewNotice): void {
  const notice = plain(news);
  const at = new Date().toISOString();
  log(notice.detail ? `${notice.title}. ${notice.detail}` : notice.title);
  const { kind, tunnels, title, detail = null, about } = notice;
  const row = {
    at,
    kind,
    tunnels: JSON.stringify(tunnels),
    title,
    detail,
    about: about ? JSON.stringify(about) : null,
  };
  const stored: Notice = { ...notice, id: keepNotice(row), at };
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
