import { z } from "zod";
import { fetchLimited, type LimitedAnswer } from "@/lib/network/fetch-limited";
import { describeFailure, LIMITS, parseJson } from "./ask-issuer";
import { hintIssuer } from "./issuer-hints";
import type { Check } from "./schema";

const discoverySchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  jwks_uri: z.url(),
  userinfo_endpoint: z.url().optional(),
  scopes_supported: z.array(z.string()).optional(),
});

export type Discovery = z.infer<typeof discoverySchema>;

/** The discovery document (OpenID Connect Discovery 1.0, section 3). Without `discovery` nothing else can be checked. */
export async function checkDiscovery(
  issuerUrl: string,
): Promise<{ check: Check; discovery?: Discovery; answer?: LimitedAnswer }> {
  const title = "The issuer describes itself (discovery document)";
  const base = { id: "discovery", title, ...correction(issuerUrl) } as const;
  try {
    const url = `${issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const answer = await fetchLimited(url, {}, LIMITS);
    if (answer.status !== 200) {
      const { location } = answer.headers;
      const says = location
        ? `redirects to ${location.slice(0, 300)}, which is not followed`
        : `answers ${answer.status}`;
      return { check: { ...base, status: "fail", detail: `HTTP: ${url} ${says}.` } };
    }
    const discovery = discoverySchema.safeParse(parseJson(answer.text));
    if (!discovery.success) {
      const lacking = discovery.error.issues.map(({ path }) => path.join("."));
      const detail = `The document lacks what OpenID Connect requires: ${lacking.join(", ") || "it is no JSON object"}.`;
      return { check: { ...base, status: "fail", detail } };
    }
    return {
      check: { id: "discovery", title, status: "pass", detail: "It names all the endpoints." },
      discovery: discovery.data,
      answer,
    };
  } catch (error) {
    return { check: { ...base, status: "fail", detail: `HTTP: ${describeFailure(error)}.` } };
  }
}

/** What was probably meant, to be put right by a click. */
function correction(issuerUrl: string): Pick<Check, "fix" | "apply"> {
  const hint = hintIssuer(issuerUrl);
  if (!hint?.suggestion)
    return { fix: "Copy the Issuer from Descope: Applications, your OIDC application." };
  const { what, suggestion } = hint;
  return {
    fix: `${what} Try ${suggestion}`,
    apply: { label: `Use ${suggestion}`, fields: { issuerUrl: suggestion } },
  };
}

export function checkIssuer(issuerUrl: string, { issuer }: Discovery): Check {
  const title = "The issuer is spelled as it spells itself";
  if (issuer === issuerUrl) return { id: "issuer", status: "pass", title, detail: issuer };
  return {
    id: "issuer",
    status: "fail",
    title,
    detail: `The profile says ${issuerUrl}, the issuer calls itself ${issuer}. Logins compare them letter by letter.`,
    fix: `Change the issuer URL to ${issuer}`,
    apply: { label: `Use ${issuer}`, fields: { issuerUrl: issuer } },
  };
}

/** Id tokens have times in them: when the clocks are apart, logins are refused as too old or not yet valid. */
export function checkClock(answer: LimitedAnswer | undefined): Check[] {
  const date = Date.parse(answer?.headers.date ?? "");
  if (Number.isNaN(date)) return [];
  const skewS = Math.round((Date.now() - date) / 1000);
  const title = "The clocks agree";
  if (Math.abs(skewS) < 60)
    return [{ id: "clock", status: "pass", title, detail: "Within a minute." }];
  const detail = `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the issuer's.`;
  const status = Math.abs(skewS) < 300 ? "warn" : "fail";
  return [
    { id: "clock", status, title, detail, fix: "Let the system set its clock by the network." },
  ];
}
