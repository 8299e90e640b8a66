import { loadApi } from "@/app/ui/request/call-api";
import type { LiveStore } from "./live-store";

const RETRY_MS = 1000;
/** Who hangs answers nothing, also not with a failure. A slow browser may need so long. */
const SILENCE_MS = 10_000;

/**
 * As `joinLive`. Its code has the schemas of all messages, so it is loaded when the page is already there. While
 * Gatehouse is away it cannot be, and is tried again. What calls the API comes along: after an upgrade of Gatehouse its
 * old code is no longer there to load.
 */
export function joinWhenLoaded(store: LiveStore): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let leave = () => clearTimeout(timer);
  let left = false;

  const notAnswering = () => store.setConnection("connecting");
  const silence = setTimeout(notAnswering, SILENCE_MS);

  // zod first, with the fields that all schemas share, and the schemas in the next task: the page can answer in between.
  const load = () => {
    import("@/lib/contract/fields")
      .then(nextTask)
      .then(() => import("./join-live"))
      .then(join, () => {
        if (left) return;
        notAnswering();
        timer = setTimeout(load, RETRY_MS);
      });
  };
  const join = ({ joinLive }: typeof import("./join-live")) => {
    clearTimeout(silence);
    if (!left) leave = joinLive(store);
    void loadApi();
  };

  timer = setTimeout(load);
  return () => {
    left = true;
    clearTimeout(silence);
    leave();
  };
}

function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
