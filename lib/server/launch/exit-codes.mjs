/** The dashboard's exit codes. Its parent process decides by them whether to start it again: see keep-running.mjs. */
export const EXIT_CODES = {
  /** It ended because it was asked to. */
  ended: 0,
  /** It cannot start, and printed why. After a crash it is tried again, because it could start before. */
  cannotStart: 1,
  /** It cannot start, and trying again would not help. The number is EX_CONFIG of sysexits.h. */
  neverStarts: 78,
  /** After an error its state cannot be trusted; it is started again. The number is EX_SOFTWARE of sysexits.h. */
  crashed: 70,
};
