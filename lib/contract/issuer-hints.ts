import { findProjectId, isProjectId, issuerOf, regionOf } from "./descope-ids";

/** What a pasted text seems to be, and the probably intended issuer. */
export type IssuerHint = { what: string; suggestion?: string };

// Inbound applications have a client id of their own, which is not the Project ID.
const INBOUND = /^\/v1\/apps\//;
const CONSOLE = /^app(\.[a-z]{3}\d)?\.descope\.com$/;
const LOGIN_PAGE = /^auth(\.[a-z]{3}\d)?\.descope\.(io|com)$/;
const API = /^api(?:\.([a-z]{3}\d))?\.descope\.com$/;
const DISCOVERY = /\/\.well-known\/openid-configuration\/?$/;

/**
 * Recognises what people paste instead of an issuer URL. Used for hints, never to refuse something. Undefined when the
 * text looks like an issuer.
 */
export function hintIssuer(text: string): IssuerHint | undefined {
  const pasted = text.trim();
  if (pasted === "") return undefined;
  if (!URL.canParse(pasted)) return hintForWord(pasted);
  const url = new URL(pasted);
  return hintForUrl(url, pasted);
}

/** The Project ID that an issuer URL names, as its last part. An inbound application's is not its client id. */
export function projectIdOf(issuerUrl: string): string | undefined {
  if (!URL.canParse(issuerUrl)) return undefined;
  const { pathname } = new URL(issuerUrl);
  if (isInbound(issuerUrl)) return undefined;
  const last = pathname.split("/").filter(Boolean).at(-1);
  return last && isProjectId(last) ? last : undefined;
}

/** Whether an issuer is a Descope inbound application, which is for other servers and not for logins. */
export function isInbound(issuerUrl: string): boolean {
  if (!URL.canParse(issuerUrl)) return false;
  const { hostname, pathname } = new URL(issuerUrl);
  return API.test(hostname) && INBOUND.test(pathname);
}

function hintForWord(text: string): IssuerHint | undefined {
  if (isProjectId(text)) {
    return { what: "This is the Project ID alone.", suggestion: issuerOf(text) };
  }
  if (/^[a-z0-9.-]+\.[a-z]{2,}(\/\S*)?$/i.test(text)) {
    return { what: "The https:// is missing.", suggestion: `https://${text.replace(/\/$/, "")}` };
  }
  return undefined;
}

function hintForUrl(url: URL, pasted: string): IssuerHint | undefined {
  const projectId = findProjectId(`${url.pathname}${url.search}${url.hash}`);
  const suggestion = projectId ? { suggestion: issuerOf(projectId) } : {};
  if (DISCOVERY.test(url.pathname)) {
    const issuer = `${url.origin}${url.pathname.replace(DISCOVERY, "")}`;
    return { what: "This is the address of the discovery document.", suggestion: issuer };
  }
  if (CONSOLE.test(url.hostname))
    return { what: "This is a page of the Descope console.", ...suggestion };
  if (LOGIN_PAGE.test(url.hostname) || url.searchParams.has("flow")) {
    return { what: "This is the address of the login page (flow).", ...suggestion };
  }
  if (url.protocol === "http:" && !/^(localhost|127\.|\[::1\])/.test(url.hostname)) {
    return { what: "An issuer is on https.", suggestion: pasted.replace(/^http:/i, "https:") };
  }
  if (/\/$/.test(pasted) && url.pathname !== "/") {
    // Looks at a run of slashes from its beginning only, however long it is.
    return { what: "There is a slash at the end.", suggestion: pasted.replace(/(?<!\/)\/+$/, "") };
  }
  return hintForApi(url, projectId);
}

function hintForApi(url: URL, projectId: string | undefined): IssuerHint | undefined {
  const found = API.exec(url.hostname);
  if (!found || projectId === undefined) return undefined;
  if (isInbound(url.href)) {
    return {
      what: "This is an inbound application, whose client id is not the Project ID.",
      suggestion: issuerOf(projectId),
    };
  }
  const region = regionOf(projectId);
  if (region === undefined || region === found[1]) return undefined;
  const moved = new URL(url);
  moved.hostname = `api.${region}.descope.com`;
  return { what: `This project is in Descope's region ${region}.`, suggestion: moved.href };
}
