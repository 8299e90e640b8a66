import { type AppWayOptions, openAppWay } from "./app-way";
import { openProxyServer, type ProxyServer, type ProxyServerOptions } from "./proxy-server";

export type TunnelProxyOptions = ProxyServerOptions & AppWayOptions;

export type TunnelProxy = ProxyServer & {
  /** Call it when the tunnel's URL is known. */
  setPublicUrl(url: string): void;
};

/**
 * Opens the proxy between ngrok's listener and the app. It passes requests on without buffering. It is also the one
 * place that can prove a tunnel open: a probe that arrives here has met no login.
 */
export async function openTunnelProxy(options: TunnelProxyOptions): Promise<TunnelProxy> {
  const way = openAppWay(options);
  const server = await openProxyServer(options, way);
  return {
    url: server.url,
    listenAgain: server.listenAgain,
    setPublicUrl: way.setPublicUrl,
    close: () => {
      server.close();
      way.close();
    },
  };
}
