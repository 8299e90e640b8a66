"use client";

import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { Dialog } from "@/app/ui/kit/dialog";
import { formatClock } from "@/app/ui/time/format-time";
import { STOP_WARNING_MINUTES } from "@/lib/contract/stop-warning";
import type { StopTime } from "@/lib/contract/tunnel-input";
import { setStopTime } from "./set-stop-time";
import { nextTimeOfDay } from "./time-of-day";

const SPANS = [
  { minutes: 30, label: "In 30 min" },
  { minutes: 60, label: "In 1 h" },
  { minutes: 120, label: "In 2 h" },
  { minutes: 240, label: "In 4 h" },
];

type Props = { title: string; path: string; stopAt: string | undefined; onClose: () => void };

/** The automatic stop of a tunnel or a group: after a time, at a time of day, or never. */
export default function StopTimeDialog({ title, path, stopAt, onClose }: Props) {
  const [clock, setClock] = useState(() => toClock(stopAt));
  const [error, setError] = useState<string>();
  const set = async (time: StopTime) => {
    if (await setStopTime(path, time)) onClose();
  };
  const setClockTime = () => {
    const at = nextTimeOfDay(clock, Date.now());
    if (at) void set({ at: at.toISOString() });
    else setError("Enter a time of day, such as 17:30.");
  };
  return (
    <Dialog label={`Stop ${title}`} onClose={onClose}>
      <div className="mt-3 grid gap-4">
        <div className="flex flex-wrap gap-2">
          {SPANS.map(({ minutes, label }) => (
            <Button
              key={minutes}
              onClick={() =>
                void set({ at: new Date(Date.now() + minutes * 60_000).toISOString() })
              }
            >
              {label}
            </Button>
          ))}
        </div>
        <form
          method="post"
          noValidate
          className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            setClockTime();
          }}
        >
          <TextField
            label="At a time of day"
            name="clock"
            type="time"
            value={clock}
            onChange={setClock}
            error={error}
            help={`Today, or tomorrow when that time has passed. You are told ${STOP_WARNING_MINUTES} minutes before.`}
          />
          <Button type="submit" look="primary" className="mt-[1.65rem] h-9">
            Set
          </Button>
        </form>
        {stopAt ? (
          <div className="flex justify-end">
            <Button look="ghost" onClick={() => void set({ at: null })}>
              No time limit
            </Button>
          </div>
        ) : null}
      </div>
    </Dialog>
  );
}

function toClock(stopAt: string | undefined): string {
  if (stopAt === undefined) return "";
  const time = Date.parse(stopAt);
  return formatClock(time, time);
}
