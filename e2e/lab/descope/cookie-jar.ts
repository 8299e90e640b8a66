/**
 * `fetch` with cookies by name and path, which does not follow redirects, so that a test can go through a login step by
 * step.
 */
export function createCookieJar() {
  const jar = new Map<string, { pair: string; path: string }>();
  return async (url: URL, init: RequestInit = {}): Promise<Response> => {
    const cookies = [...jar.values()].filter(({ path }) => url.pathname.startsWith(path));
    const cookie = cookies.map(({ pair }) => pair).join("; ");
    const response = await fetch(url, { ...init, redirect: "manual", headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = line.split(/;\s*/);
      const path = attributes.find((text) => /^path=/i.test(text))?.slice(5) ?? "/";
      const [name = "", value] = pair.split("=");
      if (value) jar.set(`${name} ${path}`, { pair, path });
      else jar.delete(`${name} ${path}`);
    }
    return response;
  };
}
