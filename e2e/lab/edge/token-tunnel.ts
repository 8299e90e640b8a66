import { z } from "zod";
import { type Jars, logInAt } from "@/e2e/checks/bench/visit";
import { type SdkLab, visit } from "./sdk-lab";

// Tunnels with policies that pass the identity token on, and their visitors, for the tests of the edge.

const IDENTITY = "actions.ngrok.oidc.identity";
const add = (headers: Record<string, string>) => ({ type: "add-headers", config: { headers } });

/** Each header has its own action, because a value that is missing skips its whole action. */
const HEADERS = [
  add({ "x-token": `\${${IDENTITY}_token}` }),
  add({ "x-session": `\${${IDENTITY}.current_session_id}` }),
  add({ "x-person": `\${${IDENTITY}.provider_user_id}`, "x-name": `\${${IDENTITY}.name}` }),
];

export type TunnelOptions = {
  /** Further fields of the `openid-connect` action. */
  login?: Record<string, string>;
  /** Rules after the one with the list. */
  more?: object[];
  /** The sample app when absent. */
  app?: string;
};

/** The URL of a tunnel to an app for two people: `member@` and `unverified@example.com`. */
export async function bindWithToken(
  sdk: SdkLab,
  { login = {}, more = [], app = sdk.lab.app.url }: TunnelOptions = {},
): Promise<string> {
  const { issuer, clientId, clientSecret } = sdk.lab.descope;
  const config = {
    ...{ issuer_url: issuer, client_id: clientId, client_secret: clientSecret },
    scopes: ["profile", "email", "descope.claims"],
    ...login,
  };
  const refusal = {
    expressions: [`!(${IDENTITY}.email in ['member@example.com', 'unverified@example.com'])`],
    actions: [{ type: "deny", config: { status_code: 403 } }],
  };
  const rules = [{ actions: [{ type: "openid-connect", config }, ...HEADERS] }, refusal, ...more];
  const endpoint = (await sdk.connect()).httpEndpoint();
  endpoint.trafficPolicy(JSON.stringify({ on_http_request: rules }));
  return (await endpoint.listenAndForward(app)).url() ?? "";
}

/** The cookie of a person who has logged in at a tunnel. */
export async function cookieOf(
  url: string,
  email = "member@example.com",
  jars?: Jars,
): Promise<string> {
  const visitor = await logInAt(url, email, undefined, jars);
  visitor.leave();
  return visitor.cookie;
}

const echoSchema = z.object({ rawHeaders: z.array(z.string()) });

/** The values of a header as the app gets them, one on each line. @throws when the answer does not come from the app */
export async function valuesAtApp(
  url: string,
  headers: Record<string, string>,
  name: string,
): Promise<string[]> {
  const { status, body } = await visit(url, "/echo", headers);
  if (status !== 200) throw new Error(`answered ${status}`);
  const { rawHeaders } = echoSchema.parse(JSON.parse(body));
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1] === name);
}
