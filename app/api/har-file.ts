import type { Har } from "@/lib/traffic/har";
import { plainJson } from "./plain-json";

/** A HAR file to save. The name is without its ending. */
export function harFile(har: Har, name: string): Response {
  return plainJson(har, {
    "content-disposition": `attachment; filename="gatehouse-${name}.har"`,
  });
}
