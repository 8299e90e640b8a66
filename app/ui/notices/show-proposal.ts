import { showToast } from "@/app/ui/toast/toast-store";
import type { Notice } from "@/lib/contract/notices";
import { placeOf } from "./place-of";

/** Shows that an assistant asks. It is answered on its page, where exactly what would change is to be seen. */
export function showProposal(notice: Notice): void {
  const { title, detail } = notice;
  const run = () => window.location.assign(placeOf(notice) ?? "/");
  showToast({ tone: "wait", title, detail, button: { label: "Look", does: "look", run } });
}
