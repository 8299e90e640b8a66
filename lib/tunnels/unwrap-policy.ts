import { readPlainYaml } from "@/lib/base/read-plain-yaml";

/** A policy without the text or keys around it. `isOff`: `enabled: false` switches it off. */
type Unwrapped = { policy: unknown; isOff: boolean };

// The keys in an ngrok.yml, in answers of ngrok's API, in Kubernetes resources, and in texts that people paste from
// each.
const WRAPPERS = ["traffic_policy", "trafficPolicy", "policy", "inline", "value", "spec"];
const MOST_LAYERS = 6;

/**
 * A Traffic Policy is often passed on as a text, or under a key such as `traffic_policy` or `inline`. This removes what
 * is around it; anything else is returned unchanged.
 * @throws YamlRefused for a text that is not plain YAML
 */
export function unwrapPolicy(value: unknown): Unwrapped {
  let unwrapped: Unwrapped = { policy: value, isOff: false };
  for (let layer = 0; layer < MOST_LAYERS; layer += 1) {
    const next = takeOffLayer(unwrapped);
    if (next === undefined) break;
    unwrapped = next;
  }
  return unwrapped;
}

function takeOffLayer({ policy, isOff }: Unwrapped): Unwrapped | undefined {
  if (typeof policy === "string") return { policy: readPlainYaml(policy), isOff };
  if (typeof policy !== "object" || policy === null || Array.isArray(policy)) return undefined;
  const { enabled, ...rest } = Object.fromEntries(Object.entries(policy));
  if (enabled === true || enabled === false) {
    return { policy: rest, isOff: isOff || !enabled };
  }
  const isResource = rest.kind === "NgrokTrafficPolicy" && "spec" in rest;
  const keys = isResource ? ["spec"] : Object.keys(policy);
  const [key = "", ...others] = keys;
  if (others.length > 0 || !WRAPPERS.includes(key)) return undefined;
  const inner: unknown = rest[key];
  return { policy: inner ?? {}, isOff };
}
