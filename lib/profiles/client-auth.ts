/** How a client authenticates at the token endpoint: in the form, or in a header (RFC 6749, section 2.3.1). */
export type ClientAuth = "post" | "basic";

/** The way that the issuer offers; the form when it offers both; undefined when it does not say. */
export function clientAuthOf({
  token_endpoint_auth_methods_supported: offered,
}: {
  token_endpoint_auth_methods_supported?: string[] | undefined;
}): ClientAuth | undefined {
  if (offered === undefined) return undefined;
  if (offered.includes("client_secret_post")) return "post";
  return offered.includes("client_secret_basic") ? "basic" : undefined;
}

/** The value of `Authorization`. Both parts are form-encoded first. */
export function basicCredentials(clientId: string, clientSecret: string): string {
  const pair = [clientId, clientSecret].map(formEncode).join(":");
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function formEncode(text: string): string {
  return new URLSearchParams({ "": text }).toString().slice(1);
}
