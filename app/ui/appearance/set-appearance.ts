import { announceChange } from "@/app/ui/live/announce-change";
import {
  DENSITY_COOKIE,
  type Density,
  readDensity,
  THEME_COOKIE,
  type Theme,
} from "@/lib/contract/appearance";

// As long as browsers keep a cookie.
const KEPT_SECONDS = 400 * 86_400;

/** Shows it at once. The cookie tells the server for later pages, and the other tabs load theirs again. */
export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  keep(THEME_COOKIE, theme);
}

export function setDensity(density: Density): void {
  document.documentElement.dataset.density = density;
  keep(DENSITY_COOKIE, density);
}

export function currentDensity(): Density {
  return readDensity(document.documentElement.dataset.density);
}

function keep(name: string, value: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: Firefox and Safari of last year have no Cookie Store API
  document.cookie = `${name}=${value}; Path=/; SameSite=Strict; Max-Age=${KEPT_SECONDS}`;
  announceChange();
}
