import { IDENTITY_HEADERS } from "./compose-policy";

const NAMES = new Set(Object.keys(IDENTITY_HEADERS).map(fold));

/** Whether an app could read a header of this name as one that says who the visitor is. */
export function isIdentityName(name: string): boolean {
  return NAMES.has(fold(name));
}

/** WSGI, CGI and PHP read names without regard to case, and `-` as `_`. */
function fold(name: string): string {
  return name.trim().toLowerCase().replaceAll("_", "-");
}
