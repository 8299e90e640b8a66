import { z } from "zod";
import { fetchLimited } from "@/lib/network/fetch-limited";
import type { ExpectedLogin } from "./probe";

const DEADLINE_MS = 8_000;
const MAX_BYTES = 256 * 1024;

const discoverySchema = z.object({ authorization_endpoint: z.url() });

/**
 * Where the issuer's logins begin, from its discovery document (OpenID Connect Discovery 1.0, section 4). Undefined
 * when that cannot be read: then no probe can say `protected`.
 */
export async function readExpectedLogin(
  issuerUrl: string,
  clientId: string,
): Promise<ExpectedLogin | undefined> {
  try {
    const url = `${issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const { text } = await fetchLimited(url, {}, { ms: DEADLINE_MS, maxBytes: MAX_BYTES });
    const { authorization_endpoint } = discoverySchema.parse(JSON.parse(text));
    return { authorizationEndpoint: authorization_endpoint, clientId };
  } catch {
    return undefined;
  }
}
