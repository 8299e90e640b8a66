/** What a pasted text seems to be, and the issuer that was probably meant. */
export type IssuerHint = { what: string; suggestion?: string };

const PROJECT_ID = /\bP[23][A-Za-z0-9]{8,}\b/;
const DISCOVERY = /\/\.well-known\/openid-configuration\/?$/;

/**
 * Recognises what people paste instead of an issuer URL. Hints for a click, never a reason to refuse. Undefined when
 * the text looks like an issuer.
 */
export function hintIssuer(text: string): IssuerHint | undefined {
  const pasted = text.trim();
  if (pasted === "") return undefined;
  if (!URL.canParse(pasted)) return hintForWord(pasted);
  const url = new URL(pasted);
  return hintForUrl(url, pasted);
}

/** The Project ID that an issuer URL names, as its last part. */
export function projectIdOf(issuerUrl: string): string | undefined {
  if (!URL.canParse(issuerUrl)) return undefined;
  const last = new URL(issuerUrl).pathname.split("/").filter(Boolean).at(-1);
  return last && new RegExp(`^${PROJECT_ID.source}$`).test(last) ? last : undefined;
}

function hintForWord(text: string): IssuerHint | undefined {
  const projectId = PROJECT_ID.exec(text)?.[0];
  if (projectId === text)
    return { what: "This is the Project ID alone.", suggestion: descopeIssuer(projectId) };
  if (/^[a-z0-9.-]+\.[a-z]{2,}(\/\S*)?$/i.test(text)) {
    return { what: "The https:// is missing.", suggestion: `https://${text.replace(/\/$/, "")}` };
  }
  return undefined;
}

function hintForUrl(url: URL, pasted: string): IssuerHint | undefined {
  const projectId = PROJECT_ID.exec(`${url.pathname}${url.search}${url.hash}`)?.[0];
  const suggestion = projectId ? { suggestion: descopeIssuer(projectId) } : {};
  if (DISCOVERY.test(url.pathname)) {
    const issuer = `${url.origin}${url.pathname.replace(DISCOVERY, "")}`;
    return { what: "This is the address of the discovery document.", suggestion: issuer };
  }
  if (url.hostname === "app.descope.com")
    return { what: "This is a page of the Descope console.", ...suggestion };
  if (url.hostname === "auth.descope.io" || url.searchParams.has("flow")) {
    return { what: "This is the address of the login page (flow).", ...suggestion };
  }
  if (url.protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(url.hostname)) {
    return { what: "An issuer is on https.", suggestion: pasted.replace(/^http:/i, "https:") };
  }
  if (/\/$/.test(pasted) && url.pathname !== "/") {
    return { what: "There is a slash at the end.", suggestion: pasted.replace(/\/+$/, "") };
  }
  return undefined;
}

function descopeIssuer(projectId: string): string {
  return `https://api.descope.com/${projectId}`;
}
