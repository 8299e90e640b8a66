import type { TrafficPolicy } from "./compose-policy";

/** For showing. The hash of a key cannot be turned back; it still is nothing to read. */
export function maskHashes({ on_http_request: rules, ...others }: TrafficPolicy): TrafficPolicy {
  return {
    ...others,
    on_http_request: rules.map(({ expressions, ...rule }) => ({
      ...rule,
      ...(expressions && {
        expressions: expressions.map((text) => text.replace(/'[0-9a-f]{64}'/g, "'********'")),
      }),
    })),
  };
}
