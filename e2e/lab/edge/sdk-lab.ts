import http from "node:http";
import { text } from "node:stream/consumers";
import ngrok from "@ngrok/ngrok";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { labControl } from "./control-client";

/** The lab with the real SDK and without Gatehouse. */
export async function startSdkLab() {
  const lab = await startLab({ names: "random" });
  const control = labControl(lab.edge.controlUrl);
  const open: ngrok.Session[] = [];
  return {
    lab,
    control,
    connect: async (accountName = "Work account"): Promise<ngrok.Session> => {
      const session = await builderFor(lab, accountName).connect();
      open.push(session);
      return session;
    },
    /** Ends all faults and sessions. */
    clear: async () => {
      await control.clear();
      await control.fault({ kind: "drop-sessions" });
      for (const session of open.splice(0)) session.close().catch(() => undefined);
    },
  };
}

export type SdkLab = Awaited<ReturnType<typeof startSdkLab>>;

function builderFor(lab: Lab, accountName: string): ngrok.SessionBuilder {
  const account = lab.accounts.find(({ name }) => name === accountName);
  const builder = new ngrok.SessionBuilder();
  return builder
    .authtoken(account?.authtoken ?? "")
    .serverAddr(lab.edge.agentAddr)
    .caCert(Buffer.from(lab.edge.caCertificate))
    .handleDisconnection(() => false);
}

/** A Traffic Policy with a login at the lab's Descope. */
export function loginPolicy({ descope }: Lab): string {
  const { issuer, clientId, clientSecret } = descope;
  const config = { issuer_url: issuer, client_id: clientId, client_secret: clientSecret };
  return JSON.stringify({ on_http_request: [{ actions: [{ type: "openid-connect", config }] }] });
}

/** A GET by a stranger, with the tunnel's name in Host. */
export async function visit(url: string | null, path = "/", headers: Record<string, string> = {}) {
  const { host, port } = new URL(url ?? "");
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    // Each request has its own connection, so that none stays open longer than its endpoint.
    const asked = { host: "127.0.0.1", port, path, headers: { host, ...headers }, agent: false };
    const request = http.get(asked, resolve).on("error", reject);
    // Accepts all headers instead of the first thousand.
    request.maxHeadersCount = 0;
  });
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}
