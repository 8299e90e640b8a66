import ngrok from "@ngrok/ngrok";
import { bounded } from "./bounded";
import type { LabFacts } from "./world";

const SDK_MS = 60_000;

/** The policy of a tunnel without lists, so that both sides bind the same. */
export function policyOf(lab: LabFacts): string {
  const config = {
    issuer_url: lab.issuerUrl,
    client_id: lab.clientId,
    client_secret: lab.clientSecret,
  };
  return JSON.stringify({ on_http_request: [{ actions: [{ type: "openid-connect", config }] }] });
}

/** Opens one session of the SDK as anyone would, with its own reconnect and default heartbeats. */
export async function openBareSession(lab: LabFacts): Promise<ngrok.Session> {
  const builder = new ngrok.SessionBuilder();
  builder
    .authtoken(lab.authtoken)
    .serverAddr(lab.serverAddr)
    .caCert(Buffer.from(lab.caCertificate));
  return bounded("a session of the bare SDK", SDK_MS, builder.connect());
}

export async function bindBare(
  session: ngrok.Session,
  lab: LabFacts,
  domain?: string,
): Promise<ngrok.Listener> {
  const builder = session.httpEndpoint().trafficPolicy(policyOf(lab));
  if (domain) builder.domain(domain);
  const listener = builder.listenAndForward(`http://127.0.0.1:${lab.appPort}`);
  return bounded("a listener of the bare SDK", SDK_MS, listener);
}
