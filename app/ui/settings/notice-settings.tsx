"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import {
  turnOffBrowserNotices,
  turnOnBrowserNotices,
  useBrowserNotices,
} from "@/app/ui/notices/browser-notices";
import type { Settings } from "@/lib/contract/settings";
import { NoticeKindsSetting } from "./notice-kinds-setting";
import { Setting } from "./setting";
import { WebhookSetting } from "./webhook-setting";

/** What is told, and where besides these pages. */
export function NoticeSettings({ webhook, noticesOff }: Pick<Settings, "webhook" | "noticesOff">) {
  return (
    <Panel id="notifications" title="Notifications">
      <dl>
        <NoticeKindsSetting noticesOff={noticesOff} />
        <BrowserSetting />
      </dl>
      <WebhookSetting webhook={webhook} />
    </Panel>
  );
}

function BrowserSetting() {
  const state = useBrowserNotices();
  const [busy, setBusy] = useState(false);
  const turnOn = async () => {
    setBusy(true);
    await turnOnBrowserNotices();
    setBusy(false);
  };
  return (
    <Setting
      name="By this browser"
      value={state === "on" ? "On" : "Off"}
      hint={HINTS[state]}
      action={
        state === "on" ? (
          <Button size="small" onClick={turnOffBrowserNotices}>
            Turn off
          </Button>
        ) : state === "off" ? (
          <Button size="small" busy={busy} onClick={() => void turnOn()}>
            Turn on
          </Button>
        ) : null
      }
    />
  );
}

const HINTS = {
  on: "Shown by the system while a tab of Gatehouse is open, once for all tabs.",
  off: "Shown by the system, also while you look at something else. The browser asks for permission.",
  denied: "The browser blocks them for this page. Allow notifications in its site settings first.",
  unavailable: "This browser has no notifications.",
};
