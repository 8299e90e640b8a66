import type { Tunnel } from "@/lib/contract/tunnels";

type Listed = Pick<Tunnel, "allowedEmails" | "allowedDomains">;

// A screen for a room has no place for a longer list.
const NAMED = 3;

/**
 * With which address people log in, from who may enter. Single e-mail addresses are not named, because a whole room
 * reads this.
 */
export function loginWords({ allowedEmails, allowedDomains }: Listed): string {
  if (allowedDomains.length === 0) {
    return allowedEmails.length === 0
      ? "Log in with your e-mail address"
      : "Log in with the address that is on the list";
  }
  const place =
    allowedDomains.length > NAMED ? "organisation's" : joinOr(allowedDomains.slice(0, NAMED));
  const listed = allowedEmails.length > 0 ? ", or with the one that is on the list" : "";
  return `Log in with your ${place} address${listed}`;
}

/** What is true of all of them; undefined as soon as two differ, and when there are none. */
export function inCommon<T>(values: readonly T[]): T | undefined {
  const [first] = values;
  return values.every((value) => value === first) ? first : undefined;
}

// A stop time for a whole group is set one tunnel after the other.
const SAME_MS = 1000;

/** When all that are up stop at one time: the first of them. Otherwise each of them says its own. */
export function commonStop(tunnels: readonly Pick<Tunnel, "status">[]): string | undefined {
  const up = tunnels.filter(({ status }) => status.desired === "up" && status.state !== "failed");
  const times = up.flatMap(({ status }) => status.stopAt ?? []).sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined || times.length < up.length) return undefined;
  return Date.parse(last) - Date.parse(first) <= SAME_MS ? first : undefined;
}

/**
 * The pieces of an address between which a line may end. The last label stays with the port, so that nobody reads a
 * port with a part missing.
 */
export function urlPieces(url: string): string[] {
  return url.split(/(?<=\/\/)|(?=\.(?!\.))/);
}

/** The columns that make the cards of a wide screen the largest: a card is higher than wide. */
export function columnsFor(cards: number): 1 | 2 | 3 | 4 | 5 {
  if (cards <= 1) return 1;
  if (cards === 2) return 2;
  if (cards === 3 || cards === 5 || cards === 6) return 3;
  return cards > 8 ? 5 : 4;
}

function joinOr(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length > 1 ? `${words.slice(0, -1).join(", ")} or ${last}` : last;
}
