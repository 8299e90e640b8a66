/** Also called when the palette is about to open, so that it is ready for the first typed letter. */
export function loadPalette() {
  return import("@/app/ui/palette/palette");
}
