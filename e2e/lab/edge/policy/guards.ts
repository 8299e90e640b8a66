import { timingSafeEqual } from "node:crypto";
import { errorPage } from "@/e2e/lab/edge/pages";
import { parseDuration } from "@/lib/contract/durations";
import { type ConfigOf, compileRegex } from "./actions";
import { compile, type PolicyVariables } from "./expressions";
import { interpolate } from "./interpolate";
import { isInRange } from "./macros";
import type { PolicyResponse } from "./run";

/** `restrict-ips`: an address must be allowed and not denied. So a list with only denied addresses lets nobody in. */
export function restrictIps(
  { enforce, allow = [], deny = [] }: Pick<ConfigOf<"restrict-ips">, "enforce" | "allow" | "deny">,
  address: string,
): PolicyResponse | undefined {
  if (!enforce || (isInRange(address, allow) && !isInRange(address, deny))) return undefined;
  return errorPage(403, "ERR_NGROK_3205", "This address may not visit the endpoint");
}

/** The entries of `pairs` have the form `name:password`. */
export function basicAuth(
  pairs: string[],
  realm: string,
  { req }: PolicyVariables,
): PolicyResponse | undefined {
  const [header = ""] = req.headers.authorization ?? [];
  const given = Buffer.from(/^basic\s+(\S+)$/i.exec(header)?.[1] ?? "", "base64");
  const isKnown = pairs.some((pair) => {
    const wanted = Buffer.from(pair);
    return wanted.length === given.length && timingSafeEqual(wanted, given);
  });
  if (isKnown) return undefined;
  const quoted = realm.replace(/["\\\r\n]/g, " ");
  return plain(401, { "www-authenticate": `Basic realm="${quoted}"` });
}

const windows = new WeakMap<ConfigOf<"rate-limit">, Map<string, number[]>>();

/** Counts the visits of the last `rate` for each combination of the bucket's values. */
export function rateLimit(
  config: ConfigOf<"rate-limit">,
  variables: PolicyVariables,
  now = Date.now(),
): PolicyResponse | undefined {
  const seconds = parseDuration(config.rate) ?? 60;
  const buckets = windows.get(config) ?? new Map<string, number[]>();
  windows.set(config, buckets);
  const key = JSON.stringify(config.bucket_key.map((text) => bucketPart(text, variables)));
  const recent = (buckets.get(key) ?? []).filter((at) => at > now - seconds * 1000);
  buckets.set(key, recent);
  if (recent.length < config.capacity) {
    recent.push(now);
    return undefined;
  }
  if (!config.enforce) return undefined;
  return plain(429, { "retry-after": String(seconds) });
}

function plain(status: number, headers: Record<string, string>): PolicyResponse {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", ...headers }, body: "" };
}

function bucketPart(expression: string, variables: PolicyVariables): string {
  try {
    return String(compile(expression)(variables));
  } catch {
    return "";
  }
}

/**
 * The target of `redirect` and `url-rewrite`: the part of the URL that matches `from` is replaced by `to`, with `$1`
 * for its groups. Without `from`, `to` is the whole target. Undefined when `from` does not match.
 */
export function rewritten(
  { from, to }: { from?: string | undefined; to: string },
  variables: PolicyVariables,
): string | undefined {
  const target = interpolate(to, variables);
  if (from === undefined) return target;
  const { raw } = variables.req.url;
  let isMatch = false;
  const result = raw.replace(compileRegex(interpolate(from, variables)), (...found: unknown[]) => {
    isMatch = true;
    // Only groups are replaced, because ngrok does not have JavaScript's other dollar patterns.
    return target.replace(/\$(\d)/g, (_all, index: string) => textOf(found[Number(index)]));
  });
  return isMatch ? result : undefined;
}

function textOf(group: unknown): string {
  return typeof group === "string" ? group : "";
}
