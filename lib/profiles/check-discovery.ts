import { hintIssuer, isInbound } from "@/lib/contract/issuer-hints";
import type { Check } from "@/lib/contract/profiles";
import type { LimitedAnswer } from "@/lib/network/fetch-limited";
import { type Discovery, type DiscoveryReading, isOfIssuer, readDiscovery } from "./read-discovery";

const BETWEEN_FIX =
  "Something between this machine and the issuer answered. In a hotel or on a train, sign in to the network first; otherwise try from another network.";

/** The discovery document (OpenID Connect Discovery 1.0, section 3). Without it nothing else can be checked. */
export async function checkDiscovery(
  issuerUrl: string,
): Promise<{ check: Check; reading: DiscoveryReading }> {
  const id = "discovery";
  const reading = await readDiscovery(issuerUrl);
  if (reading.ok) {
    const title = "The issuer describes itself (discovery document)";
    return {
      check: { id, status: "pass", title, detail: "It names all the endpoints." },
      reading,
    };
  }
  const { between, detail } = reading;
  const corrected = between ? { fix: BETWEEN_FIX } : correction(issuerUrl);
  const title = "The issuer does not describe itself (discovery document)";
  return { check: { id, title, ...corrected, status: "fail", detail }, reading };
}

/** The probably intended URL, which the person can apply with one click. */
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

export function checkIssuer(issuerUrl: string, discovery: Discovery): Check {
  const { issuer } = discovery;
  if (issuer === issuerUrl) {
    const title = "The issuer URL is exactly the issuer's own";
    return { id: "issuer", status: "pass", title, detail: issuer };
  }
  const title = "The issuer URL is not exactly the issuer's own";
  const base = { id: "issuer", status: "fail", title } as const;
  const said = `The profile says ${issuerUrl}, the issuer calls itself ${issuer}.`;
  if (!isOfIssuer(discovery, issuerUrl)) {
    return {
      ...base,
      detail: `${said} Another issuer answers there, or something between it and this machine.`,
      fix: "Copy the Issuer from Descope: Applications, your OIDC application. If it is the same, try from another network.",
    };
  }
  return {
    ...base,
    detail: `${said} At a login both have to be exactly the same.`,
    fix: `Change the issuer URL to ${issuer}`,
    apply: { label: `Use ${issuer}`, fields: { issuerUrl: issuer } },
  };
}

/** Inbound applications are for other servers, not for logins of visitors. */
export function checkKind(issuerUrl: string): Check[] {
  if (!isInbound(issuerUrl)) return [];
  const hint = hintIssuer(issuerUrl)?.suggestion;
  return [
    {
      id: "kind",
      status: "warn",
      title: "The issuer is not one for logins",
      detail:
        "This is the address of an inbound application, whose client id is its own and not the Project ID.",
      fix: "Use the issuer of the default OIDC application, or enter this application's own client id and secret.",
      ...(hint && { apply: { label: `Use ${hint}`, fields: { issuerUrl: hint } } }),
    },
  ];
}

/** Warns when the login has another address than the issuer, because the protection check cannot recognise it then. */
export function checkLoginAddress(issuerUrl: string, discovery: Discovery): Check[] {
  const { authorization_endpoint: login } = discovery;
  if (new URL(login).origin === new URL(issuerUrl).origin) return [];
  return [
    {
      id: "login-address",
      status: "warn",
      title: "The login has another address than the issuer",
      detail: `The document names a login at ${new URL(login).origin}. Descope's login is at the issuer's address, ${new URL(issuerUrl).origin}, so no check can find out whether a tunnel is protected.`,
      fix: "Use the issuer URL of the address where people log in.",
    },
  ];
}

/** Id tokens contain times. When the clocks differ, logins are refused as too old or not yet valid. */
export function checkClock(answer: LimitedAnswer | undefined): Check[] {
  const date = Date.parse(answer?.headers.date ?? "");
  return Number.isNaN(date) ? [] : [describeSkew(Math.round((Date.now() - date) / 1000))];
}

/** @param skewS seconds by which this machine's clock is ahead of the issuer's */
export function describeSkew(skewS: number): Check {
  if (Math.abs(skewS) < 60) {
    return { id: "clock", status: "pass", title: "The clocks agree", detail: "Within a minute." };
  }
  const detail = `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the issuer's.`;
  return {
    id: "clock",
    status: Math.abs(skewS) < 300 ? "warn" : "fail",
    title: "The clocks do not agree",
    detail,
    fix: "Let the system set its clock by the network.",
  };
}
