/**
 * A name with two addresses is tried at one after the other. Node gives each 250 ms, which a busy machine or a distant
 * network takes longer than: then what works is called unreachable. Each thread sets it for itself.
 */
export const ADDRESS_ATTEMPT_MS = 2_000;
