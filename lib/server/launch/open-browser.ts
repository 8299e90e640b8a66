import open from "open";
import { log } from "@/lib/base/log";

/** Opens the dashboard in the user's browser. Without a browser this only logs a line. */
export async function openBrowser(address: string): Promise<void> {
  try {
    const child = await open(address);
    child.on("error", () => log("No browser could be opened. Use the address above."));
  } catch {
    log("No browser could be opened. Use the address above.");
  }
}
