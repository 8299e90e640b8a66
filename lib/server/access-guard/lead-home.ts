import { OWN_HOST, ourName } from "./hosts";
import type { AccessRequest } from "./rules";

/** The first versions that never ask a name server for a name under `.localhost`. */
const CHROMIUM = { product: /Chrom(?:e|ium)\/(\d{1,4})/, since: 80 };
const FIREFOX = { product: /\bFirefox\/(\d{1,4})/, since: 84 };

/**
 * Whether a page that was asked for under another of our names is to be opened under the dashboard's own. Programs are
 * answered where they asked. So are browsers that may ask a name server for the own name: it may not know it, which
 * would lock its user out, or lie, which would give the session away.
 */
export function isToLeadHome({
  method,
  header,
  port,
}: Omit<AccessRequest, "target" | "admitted">): boolean {
  const isPage =
    method === "GET" &&
    header("sec-fetch-mode") === "navigate" &&
    header("sec-fetch-dest") === "document";
  if (!isPage || ourName(header("host"), port) === OWN_HOST) return false;
  const userAgent = header("user-agent") ?? "";
  return [CHROMIUM, FIREFOX].some(
    ({ product, since }) => Number(product.exec(userAgent)?.[1] ?? 0) >= since,
  );
}
