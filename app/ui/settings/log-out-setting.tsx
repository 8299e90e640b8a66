"use client";

import { useState } from "react";
import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { Button } from "@/app/ui/kit/button";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { Settings } from "@/lib/contract/settings";
import { Setting } from "./setting";

/** Makes a new access token. Browsers, bookmarks and scripts with the old one are logged out. */
export function LogOutSetting({ source }: { source: Settings["tokenSource"] }) {
  const [busy, setBusy] = useState(false);

  const logOut = async () => {
    const agreed = await confirmAction({
      title: "Log out everywhere?",
      detail:
        "Gatehouse makes a new access token and prints the new address in its terminal. All other sessions end, and bookmarks and scripts with the old token stop working. This browser stays logged in. Tunnels stay online.",
      action: "Log out everywhere",
    });
    if (!agreed) return;
    setBusy(true);
    const result = await sendApi("/api/token/rotate", { method: "POST" });
    setBusy(false);
    if (result.ok)
      showDone("Everybody else is logged out. The new address is in Gatehouse's terminal.");
    else showProblem("The access token was not changed", result.problem);
  };

  return (
    <Setting
      name="Access token"
      value={
        source === "file" ? (
          <>
            In the file <code className="font-mono text-sm">token</code>
          </>
        ) : (
          <>
            Set by <code className="font-mono text-sm">GATEHOUSE_TOKEN</code>
          </>
        )
      }
      hint={
        source === "file"
          ? "Opens this dashboard and its API. A new one logs out every other browser and script."
          : "To log out everywhere, change GATEHOUSE_TOKEN and start Gatehouse again."
      }
      action={
        source === "file" ? (
          <Button size="small" busy={busy} onClick={() => void logOut()}>
            Log out everywhere
          </Button>
        ) : null
      }
    />
  );
}
