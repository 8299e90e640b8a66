import type { EventEmitter } from "node:events";
import { firstValue, type RawHeaders } from "@/lib/network/headers";
import type { GateHeaders } from "@/lib/traffic/gate-orders";
import type { ReadBody } from "./doors/read-body";
import type { Taken } from "./take-secrets";

/** A request as it arrives at the gate. */
export type Visit = {
  method: string;
  /** Request target as it came. */
  target: string;
  rawHeaders: RawHeaders;
  isUpgrade: boolean;
  /** The tunnel's own URL, once it is known. Before that only `Host` says under which name a request came. */
  publicUrl?: string | undefined;
  /** Reads the whole body, for whoever has to know it before it is passed on; `until` closes when the request is over. */
  readBody?: ((until: EventEmitter) => Promise<ReadBody>) | undefined;
  /** There are other apps behind the same link. */
  hasOthers?: boolean | undefined;
  /** Its headers as they were split, and by which names: a link asks who it is, and then the app's gate decides. */
  split?: { by: GateHeaders; taken: Taken } | undefined;
};

/** Whether a person opens a page, so that another page can be shown in its place. */
export function isDocument({ method, rawHeaders, isUpgrade }: Visit): boolean {
  if (method !== "GET" || isUpgrade) return false;
  const destination = firstValue(rawHeaders, "sec-fetch-dest");
  return destination === undefined ? acceptsHtml(rawHeaders) : destination === "document";
}

/** Whether the answer is shown as a page. */
export function wantsPage({ rawHeaders, isUpgrade }: Visit): boolean {
  if (isUpgrade) return false;
  const destination = firstValue(rawHeaders, "sec-fetch-dest");
  if (destination === undefined) return acceptsHtml(rawHeaders);
  return destination === "document" || destination === "iframe" || destination === "frame";
}

/** Whether the browser opens what comes as a page, as far as it says: a script that fetches gets no further than this. */
export function isNavigation({ rawHeaders }: Visit): boolean {
  const mode = firstValue(rawHeaders, "sec-fetch-mode");
  const destination = firstValue(rawHeaders, "sec-fetch-dest");
  const opens = mode === undefined || mode === "navigate";
  return opens && (destination === undefined || destination === "document");
}

/** Browsers that do not send Sec-Fetch-Dest accept HTML by name. Programs accept anything. */
function acceptsHtml(rawHeaders: RawHeaders): boolean {
  return (firstValue(rawHeaders, "accept") ?? "").toLowerCase().includes("text/html");
}

/**
 * Whether a form was sent by a page of this site. Every browser shows it in at least one of two headers, which a page
 * cannot change (Fetch Standard, section 3.2; Fetch Metadata, section 2.4). A request without either is refused.
 */
export function isSameOrigin({ rawHeaders, publicUrl }: Visit): boolean {
  const site = firstValue(rawHeaders, "sec-fetch-site");
  const origin = firstValue(rawHeaders, "origin");
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== "same-origin") return false;
  return origin === undefined || isOwn(origin, rawHeaders, publicUrl);
}

function isOwn(origin: string, rawHeaders: RawHeaders, publicUrl: string | undefined): boolean {
  if (!URL.canParse(origin)) return false;
  if (publicUrl !== undefined && URL.canParse(publicUrl))
    return new URL(publicUrl).origin === new URL(origin).origin;
  return new URL(origin).host === firstValue(rawHeaders, "host")?.toLowerCase();
}
