import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readPrivateFile, replacePrivateFile } from "@/lib/storage/data-folder";

const keyPlaceSchema = z.object({
  place: z.enum(["keychain", "file"]),
  /** The name of the key in the keychain; each key has its own, so that a new one never replaces an old one. */
  account: z.string().min(1),
});

export type KeyPlace = z.infer<typeof keyPlaceSchema>;

/**
 * Where this folder's key is kept; no secret. It tells a keychain that is locked or gone from a first start.
 * Undefined when nothing was noted, or nothing legible.
 */
export function readKeyPlace(dataDir: string): KeyPlace | undefined {
  const file = path.join(dataDir, "key-place.json");
  if (!existsSync(file)) return undefined;
  try {
    return keyPlaceSchema.parse(JSON.parse(readPrivateFile(file)));
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

export function writeKeyPlace(dataDir: string, place: KeyPlace): void {
  replacePrivateFile(path.join(dataDir, "key-place.json"), `${JSON.stringify(place)}\n`);
}
