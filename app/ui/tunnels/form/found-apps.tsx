"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { useAnswer } from "@/app/ui/request/use-ask";
import { type LocalApp, localAppsSchema } from "@/lib/contract/setup";

const SHOWN = 6;
const PLACE = "flex min-h-7 flex-wrap items-center gap-1.5 text-sm text-muted sm:col-span-2";

/** Apps that answer on this machine now, to choose with a click. */
export function FoundApps(props: { chosen: string; onChoose: (app: LocalApp) => void }) {
  const answer = useAnswer("/api/setup/apps", localAppsSchema);
  const [all, setAll] = useState(false);
  if (props.chosen.trim() !== "") return null;
  // In its place from the start, so that the form does not move when the answer comes.
  if (!answer) return <p className={PLACE}>Looking for running apps…</p>;
  const apps = answer.ok ? answer.value : [];
  if (apps.length === 0) return null;
  const shown = all ? apps : apps.slice(0, SHOWN);
  const more = apps.length - shown.length;
  return (
    <div className={PLACE}>
      <span>Running now:</span>
      {shown.map((app) => (
        <Button key={app.port} size="small" onClick={() => props.onChoose(app)}>
          {app.port}
          {app.label ? <span className="max-w-40 truncate text-muted">{app.label}</span> : null}
        </Button>
      ))}
      {more > 0 ? (
        <Button size="small" look="ghost" onClick={() => setAll(true)}>
          {more} more
        </Button>
      ) : null}
    </div>
  );
}
