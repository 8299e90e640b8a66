import { untilLoaded } from "@/app/ui/kit/until-loaded";

/** Also called when the palette is about to open, so that it is ready for the first typed letter. */
export const loadPalette = untilLoaded(() => import("@/app/ui/palette/palette"));
