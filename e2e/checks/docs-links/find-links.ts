// An address that is put together at run time (`${`) cannot be looked up and is left out.
const LINK = /https:\/\/[^\s"'`<>()[\]{}|\\^,;*$]+(?![^\s"'`<>()[\]{}|\\^,;*$]|\$\{)/g;

/** The links in `text` to sites that the list has pages of, without punctuation of the sentence around them. */
export function findLinks(text: string, pages: readonly string[]): string[] {
  const sites = new Set(pages.map((page) => siteOf(page)));
  const found = (text.match(LINK) ?? []).map((link) => link.replace(/[.:]+$/, ""));
  return [...new Set(found)].filter((link) => URL.canParse(link) && sites.has(siteOf(link)));
}

/** Whether a link is on the list. A slash, a query or an anchor at its end does not matter. */
export function isListed(link: string, pages: readonly string[]): boolean {
  const bare = bareOf(link);
  return pages.some((page) => bareOf(page) === bare);
}

/** Host and first folder, because the rest of a vendor's site is not documentation. */
function siteOf(link: string): string {
  const { host, pathname } = new URL(link);
  return `${host}/${pathname.split("/")[1] ?? ""}`;
}

function bareOf(link: string): string {
  return link.replace(/[?#].*$/, "").replace(/\/+$/, "");
}
