"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import {
  turnOffBrowserNotices,
  turnOnBrowserNotices,
  useBrowserNotices,
} from "@/app/ui/notices/browser-notices";
import { DOWN_SECONDS } from "@/lib/contract/down-after";
import type { Settings } from "@/lib/contract/settings";
import { Setting } from "./setting";
import { WebhookSetting } from "./webhook-setting";

const TOLD = `You get notices about: a visitor’s first arrival, a tunnel that has been down for ${DOWN_SECONDS} seconds, an open tunnel, and tunnels that stop by themselves.`;

/** Where notices are shown. This page always shows them. */
export function NoticeSettings({ webhook }: { webhook: Settings["webhook"] }) {
  return (
    <div id="notifications" className="scroll-mt-20">
      <Panel title="Notifications">
        <dl>
          <Setting name="In the page" value="Always on" hint={TOLD} />
          <BrowserSetting />
        </dl>
        <WebhookSetting webhook={webhook} />
      </Panel>
    </div>
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
