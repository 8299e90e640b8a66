import { copyText } from "@/app/ui/kit/copy-text";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Copies the public address to the clipboard and reports it. */
export async function copyUrl(tunnel: Tunnel): Promise<void> {
  const url = publicUrl(tunnel);
  if (url === undefined) {
    return showProblem("Nothing to copy", {
      type: "about:blank",
      title: "Nothing to copy",
      status: 0,
      detail: `ngrok gives “${tunnel.name}” a URL when it is started.`,
    });
  }
  if (await copyText(url)) showDone("The URL is copied.");
}
