import ngrok from "@ngrok/ngrok";
import type { LabFacts } from "./world";

/** The policy that a tunnel without lists is given, so that both sides bind the same thing. */
export function policyOf(lab: LabFacts): string {
  const config = {
    issuer_url: lab.issuerUrl,
    client_id: lab.clientId,
    client_secret: lab.clientSecret,
  };
  return JSON.stringify({ on_http_request: [{ actions: [{ type: "openid-connect", config }] }] });
}

/** One session of the SDK as anyone would open it, with its own reconnect and default heartbeats. */
export async function openBareSession(lab: LabFacts): Promise<ngrok.Session> {
  const builder = new ngrok.SessionBuilder();
  builder
    .authtoken(lab.authtoken)
    .serverAddr(lab.serverAddr)
    .caCert(Buffer.from(lab.caCertificate));
  return builder.connect();
}

export async function bindBare(
  session: ngrok.Session,
  lab: LabFacts,
  domain?: string,
): Promise<ngrok.Listener> {
  const builder = session.httpEndpoint().trafficPolicy(policyOf(lab));
  if (domain) builder.domain(domain);
  return builder.listenAndForward(`http://127.0.0.1:${lab.appPort}`);
}
