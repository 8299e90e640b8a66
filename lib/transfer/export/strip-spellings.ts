import { IDENTITY_NAMES, spellingsOf } from "@/lib/network/claim-names";
import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";
import type { PolicyRule } from "@/lib/tunnels/extra-policy";

type Action = PolicyRule["actions"][number];

/** ngrok's limit of names for one action (https://ngrok.com/docs/traffic-policy/actions/remove-headers). */
const MOST_NAMES = 10;

/**
 * For ngrok's own tools, behind which no proxy of ours folds names: the identity headers are removed in every spelling with
 * `-` and `_`, each of which WSGI and CGI take for the one that ngrok adds.
 */
export const SPELLED_REMOVALS: readonly Action[] = removalsOf(IDENTITY_NAMES.flatMap(spellingsOf));

/** The same policy with these in place of the removal that is enough in front of Gatehouse. */
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
