/** What the dashboard's exit code tells the parent process that starts it again: see keep-running.mjs. */
export const EXIT_CODES = {
  /** It was asked to end, and did. */
  ended: 0,
  /** It said why it cannot start. After a fall it is tried again: what stands in its way now did not before. */
  cannotStart: 1,
  /** The same, and trying again would not help. The number is EX_CONFIG of sysexits.h. */
  neverStarts: 78,
  /** An error that concerns its state; it is started again. The number is EX_SOFTWARE of sysexits.h. */
  fell: 70,
};
