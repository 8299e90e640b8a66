"use client";

import { useState } from "react";
import { Select } from "@/app/ui/kit/select";
import { announceChange } from "@/app/ui/live/announce-change";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { Setting } from "./setting";

const CHOICES = ["30m", "1h", "2h", "4h", "8h", "24h"];

/** Stops tunnels that people forget to stop. */
export function IdleSetting({ stopWhenIdle }: { stopWhenIdle: string | null }) {
  const [chosen, setChosen] = useState(stopWhenIdle ?? "");
  const save = async (next: string) => {
    setChosen(next);
    const body = { stopWhenIdle: next === "" ? null : next };
    const result = await sendApi("/api/settings", { method: "PATCH", body });
    if (!result.ok) {
      setChosen(chosen);
      return showProblem("The setting was not changed", result.problem);
    }
    announceChange();
    showDone(
      next === "" ? "Tunnels stay online without visitors too." : "The time counts from now.",
    );
  };
  return (
    <Setting
      name="Stop when idle"
      value={chosen === "" ? "Never" : `After ${say(chosen)} without a visitor`}
      hint="Stops all tunnels when none of them had a visitor for this long. Starting a tunnel counts as a visit."
      action={<Choice value={chosen} onChange={(next) => void save(next)} />}
    />
  );
}

function Choice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const known = value === "" || CHOICES.includes(value);
  return (
    <Select
      aria-label="Stop when idle"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className="h-7 px-2 text-sm pointer-coarse:h-9"
    >
      <option value="">Never</option>
      {[...(known ? [] : [value]), ...CHOICES].map((choice) => (
        <option key={choice} value={choice}>
          After {say(choice)}
        </option>
      ))}
    </Select>
  );
}

/** `2h` as text: `2 hours`. */
function say(duration: string): string {
  const [, count = "", unit = ""] = /^(\d+)([hm])$/.exec(duration) ?? [];
  if (!unit) return duration;
  const word = unit === "h" ? "hour" : "minute";
  return `${count} ${word}${count === "1" ? "" : "s"}`;
}
