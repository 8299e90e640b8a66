import { cookies } from "next/headers";
import {
  DENSITY_COOKIE,
  type Density,
  readDensity,
  readTheme,
  THEME_COOKIE,
  type Theme,
} from "@/lib/contract/appearance";

/** How this browser wants the dashboard to look, from the cookies that the page has set. */
export async function readAppearance(): Promise<{ theme: Theme; density: Density }> {
  const kept = await cookies();
  return {
    theme: readTheme(kept.get(THEME_COOKIE)?.value),
    density: readDensity(kept.get(DENSITY_COOKIE)?.value),
  };
}
