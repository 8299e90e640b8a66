import { showProblem } from "@/app/ui/toast/toast-store";

/** Puts text into the clipboard. Resolves to whether it is there; when not, it has been said. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    showProblem("Not copied", {
      type: "about:blank",
      title: "Not copied",
      status: 0,
      detail: "The browser did not give access to the clipboard.",
      fix: "Select the text and copy it by hand.",
    });
    return false;
  }
}
