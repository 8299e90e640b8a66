import { storedValue } from "@/app/ui/kit/stored-value";

/** The list's part of the width, in percent. The panes' own least widths hold besides. */
export const SHARE = { least: 20, usual: 45, most: 80 };
const STEP = 2;
const LARGE_STEP = 10;

export function readShare(text: string | null): number {
  const share = Number(text ?? Number.NaN);
  return Number.isFinite(share) && text?.trim() !== "" ? clampShare(share) : SHARE.usual;
}

export function clampShare(share: number): number {
  return Math.round(Math.max(SHARE.least, Math.min(SHARE.most, share)) * 10) / 10;
}

/** The share after a key of the separator; undefined when the key is not one of its keys. */
export function shareAfterKey(share: number, key: string, isLarge: boolean): number | undefined {
  const step = isLarge ? LARGE_STEP : STEP;
  switch (key) {
    case "ArrowLeft":
      return clampShare(share - step);
    case "ArrowRight":
      return clampShare(share + step);
    case "Home":
      return SHARE.least;
    case "End":
      return SHARE.most;
    case "Enter":
      return SHARE.usual;
    default:
      return undefined;
  }
}

export const paneShare = storedValue("gatehouse-traffic-list-width", readShare, SHARE.usual);
