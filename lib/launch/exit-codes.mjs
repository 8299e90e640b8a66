/** What the dashboard's exit code tells the parent process that starts it again: see keep-running.mjs. */
export const EXIT_CODES = {
  /** It was asked to end, and did. */
  ended: 0,
  /** It said why it cannot start; starting it again would not help. */
  cannotStart: 1,
  /** An error that concerns its state; it is started again. The number is EX_SOFTWARE of sysexits.h. */
  fell: 70,
};
