/** The settings that decide the `Host` for the app. */
export type HostChoice = {
  /** Scheme, host and port, or `unix:` and a socket's path. */
  upstream: string;
  rewriteHost: boolean;
  /** With `rewriteHost`: this name instead of the app's own. */
  hostHeader?: string | undefined;
};

/** The fixed `Host` for the app; undefined when the app gets the visitor's. */
export function rewrittenHost({ upstream, rewriteHost, hostHeader }: HostChoice) {
  return rewriteHost ? (hostHeader ?? appHost(upstream)) : undefined;
}

/** The app's own name: its host, with the port unless it is the scheme's default. */
export function appHost(upstream: string): string {
  const host = URL.canParse(upstream) ? new URL(upstream).host : "";
  return host === "" ? "localhost" : host;
}

const LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";
const HOST = new RegExp(
  `^(?=.{1,253}(?::\\d+)?$)(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-f:.]{2,45}\\])(?::(\\d{1,5}))?$`,
);

/** A host name or address with or without a port, in lower case; undefined when the text is not one. */
export function readHostHeader(text: string): string | undefined {
  const name = text.trim().toLowerCase();
  const port = HOST.exec(name)?.[1] ?? "1";
  const fits = HOST.test(name) && Number(port) >= 1 && Number(port) <= 65_535;
  return fits && URL.canParse(`http://${name}`) ? name : undefined;
}

/**
 * The fields of a tunnel for what ngrok calls `host_header`: `rewrite`, `preserve` or a name. Undefined when it is
 * none of them. The app's own name counts as `rewrite`.
 */
export function hostFieldsOf(
  hostHeader: string,
  upstream: string,
): Pick<HostChoice, "rewriteHost" | "hostHeader"> | undefined {
  if (hostHeader === "preserve") return { rewriteHost: false };
  if (hostHeader === "rewrite") return { rewriteHost: true };
  const name = readHostHeader(hostHeader);
  if (name === undefined) return undefined;
  return { rewriteHost: true, ...(name !== appHost(upstream) && { hostHeader: name }) };
}
