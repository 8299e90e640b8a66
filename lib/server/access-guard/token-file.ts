import path from "node:path";

/** Where the access token is kept when the environment does not set it. */
export function tokenFileOf(dataDir: string): string {
  return path.join(dataDir, "token");
}
