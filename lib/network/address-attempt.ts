/**
 * How long Node tries each address of a name before the next one, in milliseconds. Its default of 250 ms is too short
 * for a busy machine or a distant server, which would then count as unreachable. Each thread has to set this itself.
 */
export const ADDRESS_ATTEMPT_MS = 2_000;
