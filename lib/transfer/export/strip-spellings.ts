import { IDENTITY_NAMES, spellingsOf, VERIFIED_NAME } from "@/lib/network/claim-names";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";

type Action = PolicyRule["actions"][number];

/** ngrok's limit of names for one action (https://ngrok.com/docs/traffic-policy/actions/remove-headers). */
const MOST_NAMES = 10;

/**
 * For ngrok's own tools, without our proxy, which ignores the difference between `-` and `_` in names. Each identity
 * header is removed in every spelling with `-` and `_`, because WSGI and CGI treat all of them as the header that ngrok
 * adds. What the gate alone writes is removed, too: there it would be a visitor's. Earlier versions did not, so it stands
 * apart.
 */
export const SPELLED_REMOVALS: readonly Action[] = [
  ...removalsOf(IDENTITY_NAMES.flatMap(spellingsOf)),
  ...removalsOf(spellingsOf(VERIFIED_NAME)),
];

/** The same policy with these removals in place of the one that is enough with Gatehouse's proxy. */
export function withSpelledRemovals(policy: TrafficPolicy): TrafficPolicy {
  const [login, ...rules] = policy.on_http_request;
  if (!login) return policy;
  const actions = login.actions.flatMap((action) =>
    action.type === "remove-headers" ? SPELLED_REMOVALS : [action],
  );
  return { ...policy, on_http_request: [{ ...login, actions }, ...rules] };
}

function removalsOf(names: string[]): Action[] {
  const count = Math.ceil(names.length / MOST_NAMES);
  return Array.from({ length: count }, (_, index) => ({
    type: "remove-headers",
    config: { headers: names.slice(index * MOST_NAMES, (index + 1) * MOST_NAMES) },
  }));
}
