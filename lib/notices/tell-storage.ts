import "server-only";
import { lookUpOwnCode } from "@/lib/errors/own-codes";
import { onStorageTrouble, storageTrouble } from "@/lib/storage/storage-trouble";
import { notify } from "./service";

/**
 * A trouble that ends within this time (ms) is not reported, such as a lock, or one write that is too large for the
 * disk.
 */
const TELL_AFTER_MS = 1_500;

const MEANWHILE =
  "Tunnels that are online stay online, and Stop works. Other changes are refused until Gatehouse can save again.";

/** Tells people when Gatehouse cannot save any more, and when it can again. */
export function tellStorage(): void {
  let told: string | undefined;
  let isDue = false;
  const tell = () => {
    isDue = false;
    const problem = storageTrouble()?.problem;
    if (problem?.code === told) return;
    told = problem?.code;
    if (!problem)
      return notify({ kind: "gatehouse", tunnels: [], title: "Gatehouse can save again" });
    const { title, code } = problem;
    const { cause, fix } = lookUpOwnCode(code) ?? {};
    notify({
      kind: "gatehouse",
      tunnels: [],
      title: `Gatehouse cannot save: ${title}`,
      detail: [cause, MEANWHILE, fix].filter(Boolean).join(" "),
    });
  };
  onStorageTrouble(() => {
    if (isDue) return;
    isDue = true;
    setTimeout(tell, TELL_AFTER_MS).unref();
  });
}
