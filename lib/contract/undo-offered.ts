/** How long a deletion is offered to be undone. */
export const UNDO_SECONDS = 10;
export const UNDO_OFFERED_MS = UNDO_SECONDS * 1_000;
