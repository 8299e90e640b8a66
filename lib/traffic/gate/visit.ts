import { firstValue, type RawHeaders } from "@/lib/network/headers";

/** A request as it arrives at the gate. */
export type Visit = {
  method: string;
  /** Request target as it came. */
  target: string;
  rawHeaders: RawHeaders;
  isUpgrade: boolean;
  /** The tunnel's own, once it is known; before that only `Host` says under which name a request came. */
  publicUrl?: string | undefined;
  /** There are other apps behind the same link. */
  hasOthers?: boolean | undefined;
};

/** A page that a person opens, for which another one can stand in. */
export function isDocument({ method, rawHeaders, isUpgrade }: Visit): boolean {
  if (method !== "GET" || isUpgrade) return false;
  const destination = firstValue(rawHeaders, "sec-fetch-dest");
  return destination === undefined ? acceptsHtml(rawHeaders) : destination === "document";
}

/** Who reads the answer sees it as a page. */
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

/** Browsers that do not say what they ask for name HTML; programs take anything. */
function acceptsHtml(rawHeaders: RawHeaders): boolean {
  return (firstValue(rawHeaders, "accept") ?? "").toLowerCase().includes("text/html");
}

/**
 * Whether a form was sent by a page of this site. Every browser says so in at least one of two ways, which a page cannot
 * change (Fetch Standard, section 3.2; Fetch Metadata, section 2.4). Without either it is nobody's.
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
