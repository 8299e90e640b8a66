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
 * Where the key of this data folder is kept. This note is not secret. It tells a locked or missing keychain from a
 * first start. Undefined when there is no note or it cannot be read.
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
