import "server-only";
import { z } from "zod";
import { findSetting, saveSetting } from "@/db/settings";
import { sharedOnce } from "@/lib/base/shared-once";
import {
  isQuietable,
  type QuietableKind,
  quietableKindSchema,
} from "@/lib/contract/notice-choices";
import type { NoticeKind } from "@/lib/contract/notices";

const NAME = "noticesOff";

const known = () =>
  sharedOnce<{ off: readonly QuietableKind[] | undefined }>("quiet-kinds", () => ({
    off: undefined,
  }));

/** The kinds that people turned off. Read once: a notice may have to be told while the database does not answer. */
export function getNoticesOff(): readonly QuietableKind[] {
  known().off ??= z
    .array(quietableKindSchema)
    .catch([])
    .parse(findSetting(NAME) ?? []);
  return known().off ?? [];
}

export function setNoticesOff(kinds: readonly QuietableKind[]): void {
  const off = quietableKindSchema.options.filter((kind) => kinds.includes(kind));
  saveSetting(NAME, off.length === 0 ? undefined : off);
  known().off = off;
}

/** Never throws: what cannot be looked up is told. */
export function isTurnedOff(kind: NoticeKind): boolean {
  if (!isQuietable(kind)) return false;
  try {
    return getNoticesOff().includes(kind);
  } catch {
    return false;
  }
}
