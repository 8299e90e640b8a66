import { PAGE_HEADER } from "@/lib/contract/sessions";

const KEY = "gatehouse-page";

let mark: string | undefined;

/** Sent with every call, so that Gatehouse knows in which tab a secret was entered. A reload keeps it. */
export function pageHeaders(): Record<string, string> {
  mark ??= stored() ?? made();
  return { [PAGE_HEADER]: mark };
}

function stored(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    // Without session storage it lasts until the page is reloaded.
    return undefined;
  }
}

function made(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    sessionStorage.setItem(KEY, made);
  } catch {
    // As above.
  }
  return made;
}
