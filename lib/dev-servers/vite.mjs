import { Server } from "node:net";
import { Server as SecureServer } from "node:tls";
import { hostsOf, isWanted, shareBeside } from "./share-beside.mjs";

/**
 * A plugin for Vite: with GATEHOUSE=1, or `vite -- --share`, it shares the development server behind a login and prints
 * the URL once a stranger was seen to be stopped there. Otherwise it does nothing.
 *
 * @param {import("./options.d.mts").ShareOptions} [options]
 */
export default function gatehouse(options = {}) {
  const wanted = isWanted();
  return {
    name: "gatehouse",
    /** @type {"serve"} */
    apply: "serve",
    /** @param {{ server?: { allowedHosts?: string[] | true } }} config */
    config({ server }) {
      // Vite adds these to what the user's own configuration lists; `true` already means all.
      if (!wanted || server?.allowedHosts === true) return undefined;
      return { server: { allowedHosts: hostsOf(options) } };
    },
    /** @param {object} server */
    configureServer(server) {
      const http = "httpServer" in server ? server.httpServer : undefined;
      if (!wanted || !(http instanceof Server)) return;
      http.once("listening", () => {
        const address = http.address();
        if (typeof address !== "object" || address === null) return;
        const scheme = http instanceof SecureServer ? "https" : "http";
        http.once("close", shareBeside(`${scheme}://localhost:${address.port}`, options));
      });
    },
  };
}
