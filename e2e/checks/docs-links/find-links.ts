// An address that is put together while the program runs (`${`) is none that can be looked up.
const LINK = /https:\/\/[^\s"'`<>()[\]{}|\\^,;*$]+(?![^\s"'`<>()[\]{}|\\^,;*$]|\$\{)/g;

/** The links in `text` to a site that the list has pages of, without what a sentence adds to them. */
export function findLinks(text: string, pages: readonly string[]): string[] {
  const sites = new Set(pages.map((page) => siteOf(page)));
  const found = (text.match(LINK) ?? []).map((link) => link.replace(/[.:]+$/, ""));
  return [...new Set(found)].filter((link) => URL.canParse(link) && sites.has(siteOf(link)));
}

/** Whether a link is on the list, whatever its end: a slash, a query or a place on the page. */
export function isListed(link: string, pages: readonly string[]): boolean {
  const bare = bareOf(link);
  return pages.some((page) => bareOf(page) === bare);
}

/** Host and first folder: the rest of a vendor's site is no documentation. */
function siteOf(link: string): string {
  const { host, pathname } = new URL(link);
  return `${host}/${pathname.split("/")[1] ?? ""}`;
}

function bareOf(link: string): string {
  return link.replace(/[?#].*$/, "").replace(/\/+$/, "");
}
