import { domainSchema } from "@/lib/contract/tunnel-input";
import { parseUpstream } from "@/lib/contract/upstream";

type Upstream = { ok: true; url: string; notes: string[] } | { ok: false; reason: string };

/** `addr` and `upstream.url`: a port, a host with or without port, an origin, or only a scheme. */
export function readUpstream(value: unknown): Upstream {
  if (typeof value !== "string" && typeof value !== "number") {
    return { ok: false, reason: "It has no address of the local app." };
  }
  const text = String(value).trim();
  const scheme = /^(https?):\/\/$/.exec(text)?.[1];
  const isHost = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(text) && !/^\d+$/.test(text);
  const full = scheme ? `${scheme}://localhost` : isHost ? `http://${text}` : text;
  if (/^file:/i.test(full)) return { ok: false, reason: "Gatehouse serves apps, not folders." };
  const whole = parseUpstream(full);
  if (whole.ok) return { ok: true, url: whole.upstream.url, notes: [] };
  const origin = originOf(full);
  const bare = origin === undefined ? whole : parseUpstream(origin);
  if (!bare.ok) return { ok: false, reason: whole.message };
  const note = "The path of its local address is left out: visitors choose the path.";
  return { ok: true, url: bare.upstream.url, notes: [note] };
}

function originOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.username || url.password ? undefined : url.origin;
}

type Public = { ok: true; domain?: string; notes: string[] } | { ok: false; reason: string };

/** `url`, `domain` and `hostname`: a host, an origin, only a scheme, or nothing for a random address. */
export function readPublicUrl(value: unknown): Public {
  if (value === undefined || value === null || value === "") return { ok: true, notes: [] };
  if (typeof value !== "string") return { ok: false, reason: "Its URL is not a text." };
  const text = value.trim();
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? "https";
  if (scheme !== "https" && scheme !== "http") {
    return { ok: false, reason: `It is a ${scheme} endpoint; Gatehouse has http(s) ones.` };
  }
  const notes = scheme === "http" ? ["Visitors use https here, not http."] : [];
  const host = text
    .replace(/^[a-z]+:\/\//i, "")
    .replace(/:(80|443)?\/?$/, "")
    .replace(/\/$/, "");
  if (host === "") return { ok: true, notes };
  if (hostOf(text)?.endsWith(".internal")) {
    return { ok: false, reason: "It is an internal endpoint, which visitors cannot reach." };
  }
  const domain = domainSchema.safeParse(host);
  if (domain.success) return { ok: true, domain: domain.data, notes };
  const note = `Its address ${host.slice(0, 80)} is not one host name; here its URL is new at each start.`;
  return { ok: true, notes: [...notes, note] };
}

/** The host in a URL or address, in lower case. */
export function hostOf(address: unknown): string | undefined {
  if (typeof address !== "string") return undefined;
  const host = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/:?#]+)/i.exec(address.trim())?.[1];
  return host?.toLowerCase();
}

/** Whether a `host_header` is the host of the local app itself, with or without its port: the same as `rewrite`. */
export function isOwnHost(header: string, localAddress: unknown): boolean {
  const upstream = readUpstream(localAddress);
  if (!upstream.ok || !URL.canParse(upstream.url)) return false;
  const { hostname, protocol, port } = new URL(upstream.url);
  const own = hostname.toLowerCase();
  const withPort = `${own}:${port || (protocol === "https:" ? "443" : "80")}`;
  return [own, withPort].includes(header.trim().toLowerCase());
}
