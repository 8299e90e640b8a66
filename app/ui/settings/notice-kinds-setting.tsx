"use client";

import { useState } from "react";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import { NOTICE_CHOICES, type QuietableKind } from "@/lib/contract/notice-choices";
import { type Settings, settingsSchema } from "@/lib/contract/settings";
import { Setting } from "./setting";

const ALWAYS =
  "Always told: an open tunnel, a gate that lets nobody in, data that cannot be read or saved. What is turned off is only in the log.";

/** What people are told: each kind can be turned off. A change is saved at once. */
export function NoticeKindsSetting({ noticesOff }: Pick<Settings, "noticesOff">) {
  const [off, setOff] = useState<readonly QuietableKind[]>(noticesOff);
  const [busy, setBusy] = useState(false);
  const turn = async (kinds: readonly QuietableKind[], isOn: boolean) => {
    if (busy) return;
    const rest = off.filter((kind) => !kinds.includes(kind));
    const next = isOn ? rest : [...rest, ...kinds];
    setBusy(true);
    setOff(next);
    const change = { method: "PATCH", body: { noticesOff: next } } as const;
    const result = await callApi("/api/settings", change, settingsSchema);
    setBusy(false);
    setOff(result.ok ? result.value.noticesOff : off);
    if (result.ok) announceChange();
    else showProblem("The setting was not changed", result.problem);
  };
  return (
    <Setting
      name="What you are told"
      value={
        <fieldset className="mb-2 grid gap-x-6 gap-y-2 sm:grid-cols-2">
          <legend className="sr-only">What you are told</legend>
          {NOTICE_CHOICES.map(({ label, hint, kinds }) => (
            <label key={label} className="flex items-start gap-2.5">
              <input
                type="checkbox"
                checked={kinds.some((kind) => !off.includes(kind))}
                onChange={(event) => void turn(kinds, event.target.checked)}
                className="mt-0.5 size-4 shrink-0 accent-accent"
              />
              <span className="min-w-0">
                {label}
                <span className="block text-sm text-pretty text-muted">{hint}</span>
              </span>
            </label>
          ))}
        </fieldset>
      }
      hint={ALWAYS}
    />
  );
}
