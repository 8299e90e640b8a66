import { timingSafeEqual } from "node:crypto";
import { errorPage } from "@/e2e/lab/edge/pages";
import { parseDuration } from "@/lib/contract/durations";
import { type ConfigOf, compileRegex } from "./actions";
import { compile, type PolicyVariables } from "./expressions";
import { interpolate } from "./interpolate";
import { isInRange } from "./macros";
import type { PolicyResponse } from "./run";

/** `restrict-ips`: one of the allowed and none of the denied, so that a list of the denied alone lets nobody in. */
export function restrictIps(
  { enforce, allow = [], deny = [] }: Pick<ConfigOf<"restrict-ips">, "enforce" | "allow" | "deny">,
  address: string,
): PolicyResponse | undefined {
  if (!enforce || (isInRange(address, allow) && !isInRange(address, deny))) return undefined;
  return errorPage(403, "ERR_NGROK_3205", "This address may not visit the endpoint");
}

/** `pairs` are `name:password`. */
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

/** Counts visits of the last `rate` by the values of the bucket's expressions. */
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
 * Where `redirect` and `url-rewrite` lead: what `from` matches in the URL is replaced by `to`, with `$1` for its groups;
 * without `from`, `to` is all of it. Undefined when `from` does not match.
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
    // Groups alone: of JavaScript's other dollar signs ngrok has none.
    return target.replace(/\$(\d)/g, (_all, index: string) => textOf(found[Number(index)]));
  });
  return isMatch ? result : undefined;
}

function textOf(group: unknown): string {
  return typeof group === "string" ? group : "";
}
