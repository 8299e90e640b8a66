import { findAddressProblem } from "@/lib/profiles/find-address-problem";
import { isOfIssuer, readDiscovery } from "@/lib/profiles/read-discovery";
import type { ExpectedLogin } from "./probe";

/** The address of the login, or a sentence that says why it is not known. */
export type LoginFinding = { login: ExpectedLogin } | { login: undefined; doubt: string };

/**
 * Finds the address at which the issuer's logins start. A probe can report `protected` only with it, so it has to be
 * proven. The document has to come from the issuer's host, with a verified certificate or from this machine. Its
 * `issuer` has to be this issuer (OpenID Connect Discovery 1.0, section 4.3). And its login has to have the scheme,
 * host and port of the issuer, as Descope's has. Otherwise another server that answers for the issuer, such as a
 * network's sign-in page, could name its own login.
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
    const doubt = `The received discovery document is of another issuer (${issuer.slice(0, 200)}), so the login could not be recognised.`;
    return { login: undefined, doubt };
  }
  const { origin } = new URL(endpoint);
  if (origin !== new URL(issuerUrl).origin) {
    const doubt = `The received discovery document names a login at ${origin}, which is not the issuer's address, so it proves nothing.`;
    return { login: undefined, doubt };
  }
  return { login: { authorizationEndpoint: endpoint, clientId } };
}
