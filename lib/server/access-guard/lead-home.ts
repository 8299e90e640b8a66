import { OWN_HOST, ourName } from "./hosts";
import type { AccessRequest } from "./rules";

/** The first versions that never ask a name server about names under `.localhost`. */
const CHROMIUM = { product: /Chrom(?:e|ium)\/(\d{1,4})/, since: 80 };
const FIREFOX = { product: /\bFirefox\/(\d{1,4})/, since: 84 };

/**
 * Whether a page that was requested under another of our names is redirected to the dashboard's own name. Programs are
 * not redirected. Neither are browsers that may ask a name server about that name: the name server may not know it,
 * which would lock the user out, or may give a false address, which would then receive the session.
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
