import { z } from "zod";
import { failureInWords } from "@/lib/contract/failure-words";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { LIMITS, parseJson } from "./ask-issuer";

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
  token_endpoint_auth_methods_supported: z.array(z.string()).optional(),
});

export type Discovery = z.infer<typeof discoverySchema>;

/**
 * `between`: the answer is not the issuer's, for example when a network's sign-in page or a proxy answered. `detail` is
 * a sentence.
 */
export type DiscoveryReading =
  | { ok: true; discovery: Discovery; answer: LimitedAnswer }
  | { ok: false; between: boolean; detail: string };

/**
 * The discovery document as received (OpenID Connect Discovery 1.0, section 3). It is not checked here whether it
 * belongs to this issuer: see isOfIssuer.
 */
export async function readDiscovery(issuerUrl: string): Promise<DiscoveryReading> {
  const url = `${withoutSlash(issuerUrl)}/.well-known/openid-configuration`;
  let answer: LimitedAnswer;
  try {
    answer = await fetchLimited(url, {}, LIMITS);
  } catch (error) {
    const { kind, message } = failureInWords(error, LIMITS.ms);
    return { ok: false, between: kind === "certificate", detail: `HTTP: ${message}.` };
  }
  if (answer.status !== 200) return readRefusal(url, answer);
  const discovery = discoverySchema.safeParse(parseJson(answer.text));
  if (discovery.success) return { ok: true, discovery: discovery.data, answer };
  if (isPage(answer)) {
    const detail = `HTTP: ${url} answers with a web page, not with the document.`;
    return { ok: false, between: true, detail };
  }
  const lacking = discovery.error.issues.map(({ path }) => path.join("."));
  const detail = `The document lacks what OpenID Connect requires: ${lacking.join(", ") || "it is no JSON object"}.`;
  return { ok: false, between: false, detail };
}

function readRefusal(url: string, { status, headers }: LimitedAnswer): DiscoveryReading {
  const { location } = headers;
  if (!location)
    return { ok: false, between: status === 511, detail: `HTTP: ${url} answers ${status}.` };
  const leadsAway =
    URL.canParse(location, url) && new URL(location, url).host !== new URL(url).host;
  const detail = `HTTP: ${url} redirects to ${location.slice(0, 300)}, which is not followed.`;
  return { ok: false, between: leadsAway, detail };
}

function isPage({ text, headers }: LimitedAnswer): boolean {
  return /html/i.test(headers["content-type"] ?? "") || text.trimStart().startsWith("<");
}

/**
 * Whether the document belongs to this issuer. It was fetched from the issuer's host, with a verified certificate or
 * from this machine; now its `issuer` field has to match too (OpenID Connect Discovery 1.0, section 4.3). A slash at
 * the end is ignored, because people forget it.
 */
export function isOfIssuer({ issuer }: Discovery, issuerUrl: string): boolean {
  return withoutSlash(issuer) === withoutSlash(issuerUrl);
}

function withoutSlash(url: string): string {
  return url.replace(/\/$/, "");
}
