import { showProblem } from "@/app/ui/toast/toast-store";

/** Copies text to the clipboard. Resolves to whether it worked. A failure is shown to the user. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    showProblem("Not copied", {
      type: "about:blank",
      title: "Not copied",
      status: 0,
      detail: "The browser did not allow access to the clipboard.",
      fix: "Select the text and copy it yourself.",
    });
    return false;
  }
}
