import { type AppWayOptions, openAppWay } from "./app-way";
import { openProxyServer, type ProxyServer, type ProxyServerOptions } from "./proxy-server";

export type TunnelProxyOptions = ProxyServerOptions & AppWayOptions;

export type TunnelProxy = ProxyServer & {
  /** The tunnel is at this URL now. */
  setPublicUrl(url: string): void;
};

/**
 * Our own stretch of the way, between ngrok's listener and the app. It passes requests on unbuffered, and it is the
 * one place that can prove a tunnel open: a probe that arrives here has met no login.
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
