/** The protection probe says its nonce in this header. Nothing else of ours is ever sent under this name. */
export const PROBE_HEADER = "gatehouse-probe";
