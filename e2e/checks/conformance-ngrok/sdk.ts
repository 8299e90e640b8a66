import { readFileSync } from "node:fs";
import ngrok from "@ngrok/ngrok";

// The SDK as the tests import it. It uses the lab's address and CA when a test gives none.

const serverAddr = process.env.LAB_AGENT_ADDR ?? "";
const caFile = process.env.LAB_CA_FILE ?? "";

const ownAuthority = new WeakSet<ngrok.SessionBuilder>();
const { caCert, connect: connectSession } = ngrok.SessionBuilder.prototype;
ngrok.SessionBuilder.prototype.caCert = function (bytes) {
  ownAuthority.add(this);
  return caCert.call(this, bytes);
};
ngrok.SessionBuilder.prototype.connect = function () {
  this.serverAddr(serverAddr);
  if (!ownAuthority.has(this)) caCert.call(this, readFileSync(caFile));
  return connectSession.call(this);
};

export function forward(config: ngrok.Config | string | number): Promise<ngrok.Listener> {
  const given = typeof config === "object" ? config : { addr: config };
  return ngrok.forward({ server_addr: serverAddr, root_cas: caFile, ...given });
}
export const connect = forward;

export const {
  SessionBuilder,
  authtoken,
  consoleLog,
  disconnect,
  getListener,
  getListenerByUrl,
  kill,
  listen,
  listenable,
  listeners,
  loggingCallback,
} = ngrok;
