/** Also called when somebody reaches for it, so that it is there for the first letter that is typed. */
export function loadPalette() {
  return import("@/app/ui/palette/palette");
}
