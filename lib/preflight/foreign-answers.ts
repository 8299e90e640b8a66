import type http from "node:http";
import { isLoopback } from "@/lib/contract/upstream";

/** Something in an answer that works on this machine but not for visitors. Only names and hosts: no path, no value. */
export type ForeignAnswer =
  | { kind: "redirect"; origin: string }
  | { kind: "cookie"; name: string; domain: string };

const LONGEST = 100;

/**
 * Finds redirects to this machine, to the app without the tunnel, or to a port that visitors cannot reach; and cookies
 * that a browser drops because they are for another host (RFC 6265, section 5.3, step 6). `ownHosts` are names of the
 * app itself.
 */
export function findForeign(
  { status, headers }: { status: number; headers: http.IncomingHttpHeaders },
  publicHost: string,
  ownHosts: readonly string[],
): ForeignAnswer[] {
  const redirect =
    status >= 300 && status < 400 ? foreignRedirect(headers, publicHost, ownHosts) : undefined;
  const cookies = (headers["set-cookie"] ?? []).flatMap((line) => foreignCookie(line, publicHost));
  return [...(redirect ? [redirect] : []), ...cookies.slice(0, 1)];
}

function foreignRedirect(
  { location }: http.IncomingHttpHeaders,
  publicHost: string,
  ownHosts: readonly string[],
): ForeignAnswer | undefined {
  const home = `https://${publicHost}/`;
  if (location === undefined || !URL.canParse(location, home)) return undefined;
  const target = new URL(location, home);
  const own = new URL(home);
  const isForeign =
    target.hostname === own.hostname
      ? target.port !== "" && target.port !== own.port
      : isLoopback(target.hostname) || ownHosts.some((host) => nameOf(host) === target.hostname);
  return isForeign ? { kind: "redirect", origin: target.origin.slice(0, LONGEST) } : undefined;
}

function foreignCookie(line: string, publicHost: string): ForeignAnswer[] {
  const [pair = "", ...attributes] = line.split(";");
  const domains = attributes.flatMap((attribute) => {
    const [key = "", value = ""] = attribute.split("=");
    return key.trim().toLowerCase() === "domain" ? [value.trim().toLowerCase()] : [];
  });
  // The last Domain counts, without a leading dot (section 5.2.3).
  const domain = (domains.at(-1) ?? "").replace(/^\./, "");
  const hostname = nameOf(publicHost);
  if (domain === "" || hostname === domain || hostname.endsWith(`.${domain}`)) return [];
  const name = (pair.split("=")[0] ?? "").trim();
  return [{ kind: "cookie", name: name.slice(0, LONGEST), domain: domain.slice(0, LONGEST) }];
}

/** The host name without the port, normalised as in a URL. */
function nameOf(host: string): string {
  return new URL(`https://${host}/`).hostname;
}
