import { readFileSync } from "node:fs";
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";

// Connects visitors of `https://name` to the lab, whatever the name is. This replaces DNS and port 443.

const ca = readFileSync(process.env.LAB_CA_FILE ?? "");
const visitorPort = Number(process.env.LAB_VISITOR_PORT);
const tlsPort = Number(process.env.LAB_TLS_PORT);
const providerPort = Number(process.env.LAB_PROVIDER_PORT);

// Endpoints with their own port are at their real address.
const isLocal = (host: string | null | undefined) => host === "localhost" || host === "127.0.0.1";

const { createConnection: connectHttp } = http.globalAgent;
http.globalAgent.createConnection = (options, done) =>
  isLocal(options.host)
    ? connectHttp.call(http.globalAgent, options, done)
    : net.connect(visitorPort, "127.0.0.1");

const { createConnection: connectHttps } = https.globalAgent;
https.globalAgent.createConnection = (options, done) => {
  if (isLocal(options.host)) return connectHttps.call(https.globalAgent, options, done);
  const port = options.host === "accounts.google.com" ? providerPort : tlsPort;
  return tls.connect({ host: "127.0.0.1", port, servername: "localhost", ca });
};
