import { isContainerName, remedyFor } from "@/lib/contract/app-failure";
import type { AppFailureCode } from "@/lib/contract/app-failure-code";
import { openUpstreamClient } from "./upstream-client";

/**
 * Whether an app that does not listen at its address listens at localhost instead. Tried only when the address is one
 * of the two loopback addresses, or this machine's name inside containers. Never rejects.
 */
export async function findElsewhere(
  upstreamUrl: string,
  ms: number,
): Promise<AppFailureCode | undefined> {
  if (upstreamUrl.startsWith("unix:")) return undefined;
  const { hostname } = new URL(upstreamUrl);
  const isOneOfTwo = /^(127\.0\.0\.1|\[::1\])$/.test(hostname);
  if (!isOneOfTwo && !isContainerName(hostname)) return undefined;
  const code = isOneOfTwo ? "other-address" : "container-name";
  const remedy = remedyFor(code, upstreamUrl);
  if (!remedy || !("upstream" in remedy.fields)) return undefined;
  return (await isListening(remedy.fields.upstream, ms)) ? code : undefined;
}

async function isListening(upstreamUrl: string, ms: number): Promise<boolean> {
  const client = openUpstreamClient({ upstreamUrl, verifyUpstreamTls: false });
  try {
    return await client.isListening(ms);
  } finally {
    client.close();
  }
}
