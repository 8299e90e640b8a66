/** How long the page offers to undo a deletion. */
export const UNDO_SECONDS = 10;
export const UNDO_OFFERED_MS = UNDO_SECONDS * 1_000;
