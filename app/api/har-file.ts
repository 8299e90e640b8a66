import type { Har } from "@/lib/traffic/har";

/** A HAR file to save. The name is without its ending. */
export function harFile(har: Har, name: string): Response {
  return Response.json(har, {
    headers: { "content-disposition": `attachment; filename="gatehouse-${name}.har"` },
  });
}
