/** The protection probe sends its nonce in this header. Nothing else uses this name. */
export const PROBE_HEADER = "gatehouse-probe";
