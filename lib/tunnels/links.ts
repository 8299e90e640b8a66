import "server-only";
import { randomBytes } from "node:crypto";
import {
  findLinkRow,
  findLinkRowById,
  findSealedChoiceKey,
  type LinkRow,
  listLinkRows,
  setChoiceKey,
} from "@/db/links";
import { nameKey } from "@/lib/base/names";
import { LINK_PREFIX } from "@/lib/contract/beside";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { isProblem, notFound } from "@/lib/errors/problem";
import { openSecret, sealSecret } from "@/lib/secrets/stored-secret";

// The stored links. Their runs are in link-runs.ts.

/** One link for a group, turned on. Its account and its profile are a pair as a tunnel's are. */
export type StoredLink = {
  id: string;
  /** The folded name of its group. */
  groupKey: string;
  domain?: string;
  accountId: string;
  profileId: string;
  acceptedAt: string;
  updatedAt: string;
};

/** The engine, the proxy and the runs know a link by this id, which no tunnel can have. */
export function linkIdOf(id: string): string {
  return `${LINK_PREFIX}${id}`;
}

export function isLinkId(id: string): boolean {
  return id.startsWith(LINK_PREFIX);
}

function rowIdOf(linkId: string): string {
  return linkId.slice(LINK_PREFIX.length);
}

/** The links that are on. */
export function listLinks(): StoredLink[] {
  return listLinkRows().flatMap((row) => fromRow(row) ?? []);
}

/** The link of a group, in whatever case its name is written; undefined while it is off. */
export function findLink(group: string | undefined): StoredLink | undefined {
  const row = group === undefined ? undefined : findLinkRow(nameKey(group));
  return row && fromRow(row);
}

/** Where a tunnel starts: behind the link of its group, or alone. */
export function linkFor({ group }: Pick<TunnelConfig, "group">): StoredLink | undefined {
  return findLink(group);
}

/** By the id that the engine knows. Throws a 404 Problem when there is none, or it is off. */
export function getLink(linkId: string): StoredLink {
  const row = findLinkRowById(rowIdOf(linkId));
  const link = row && fromRow(row);
  if (!link) throw notFound("link");
  return link;
}

/**
 * What signs its visitors' choices. One that cannot be read any more is replaced: a choice is no permission, so whoever
 * had made one chooses again.
 */
export function choiceKeyOf(linkId: string): string {
  const id = rowIdOf(linkId);
  try {
    return openSecret(placeOf(id), findSealedChoiceKey(id) ?? "", "key of the link");
  } catch (error) {
    if (!isProblem(error) || error.code !== "secret_unreadable") throw error;
    const key = newChoiceKey();
    setChoiceKey(id, sealChoiceKey(id, key));
    return key;
  }
}

/** 32 bytes, hex. */
export function newChoiceKey(): string {
  return randomBytes(32).toString("hex");
}

export function sealChoiceKey(id: string, key: string): string {
  return sealSecret(placeOf(id), key);
}

function placeOf(id: string) {
  return { table: "links", row: id, column: "choice_key" };
}

function fromRow(row: LinkRow): StoredLink | undefined {
  const { account_id: accountId, profile_id: profileId } = row;
  if (row.is_on === 0 || accountId === null || profileId === null) return undefined;
  return {
    id: linkIdOf(row.id),
    groupKey: row.group_key,
    ...(row.domain !== null && { domain: row.domain }),
    accountId,
    profileId,
    acceptedAt: row.accepted_at,
    updatedAt: row.updated_at,
  };
}
