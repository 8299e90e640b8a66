import { findAddressProblem } from "@/lib/profiles/find-address-problem";
import { isOfIssuer, readDiscovery } from "@/lib/profiles/read-discovery";
import type { ExpectedLogin } from "./probe";

/** Where a login has to be, or in a sentence why nobody can say. */
export type LoginFinding = { login: ExpectedLogin } | { login: undefined; doubt: string };

/**
 * Where the issuer's logins begin. Without it no probe can say `protected`, so it is believed only as far as it is
 * proven: the document has to come from the issuer's own name, under a verified certificate or from this machine; it
 * has to say that it is this issuer's (OpenID Connect Discovery 1.0, section 4.3); and its login has to be at the same
 * scheme, host and port as the issuer, as Descope's is. Who answers in the issuer's place, such as a network's sign-in
 * page, could name a login of its own otherwise.
 */
export async function findExpectedLogin(
  issuerUrl: string,
  clientId: string,
): Promise<LoginFinding> {
  const problem = findAddressProblem(issuerUrl);
  if (problem) return { login: undefined, doubt: problem };
  const reading = await readDiscovery(issuerUrl);
  if (!reading.ok) {
    const between = reading.between
      ? " Something between this machine and the issuer answered."
      : "";
    const doubt = `The issuer's discovery document could not be read, so the login could not be recognised. ${reading.detail}${between}`;
    return { login: undefined, doubt };
  }
  const { issuer, authorization_endpoint: endpoint } = reading.discovery;
  if (!isOfIssuer(reading.discovery, issuerUrl)) {
    const doubt = `The discovery document that came is of another issuer (${issuer.slice(0, 200)}), so the login could not be recognised.`;
    return { login: undefined, doubt };
  }
  const { origin } = new URL(endpoint);
  if (origin !== new URL(issuerUrl).origin) {
    const doubt = `The discovery document that came names a login at ${origin}, which is not the issuer's address, so it proves nothing.`;
    return { login: undefined, doubt };
  }
  return { login: { authorizationEndpoint: endpoint, clientId } };
}
