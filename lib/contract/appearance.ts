/** How the dashboard looks in this browser. Cookies keep it, so that the server's first page looks like that already. */
export const THEMES = ["system", "light", "dark"] as const;
export const DENSITIES = ["comfortable", "compact"] as const;

export type Theme = (typeof THEMES)[number];
export type Density = (typeof DENSITIES)[number];

export const THEME_COOKIE = "gatehouse-theme";
export const DENSITY_COOKIE = "gatehouse-density";

/** Whatever a cookie has: what is not a theme is the system's. */
export function readTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "system";
}

export function readDensity(text: string | undefined): Density {
  return DENSITIES.find((density) => density === text) ?? "comfortable";
}
