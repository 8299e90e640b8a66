/** The mark: a gatehouse of two towers. app/icon.svg and ui/tab/draw-mark.ts have the same shape. */
export function Logo() {
  return (
    <svg width="20" height="20" viewBox="0 0 16 16" aria-hidden="true">
      <rect width="16" height="16" rx="3.5" fill="#35297f" />
      <path fill="#fff" d="M2 14V3h4v3h4V3h4v11h-3v-3a3 3 0 0 0-6 0v3z" />
    </svg>
  );
}
