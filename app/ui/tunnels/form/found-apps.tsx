"use client";

import { Button } from "@/app/ui/kit/button";
import { useAnswer } from "@/app/ui/request/use-ask";
import { localAppsSchema } from "@/lib/contract/setup";

/** Apps that answer on this machine now, to choose with a click. */
export function FoundApps({
  chosen,
  onChoose,
}: {
  chosen: string;
  onChoose: (url: string) => void;
}) {
  const answer = useAnswer("/api/setup/apps", localAppsSchema);
  const apps = answer?.ok ? answer.value : [];
  if (apps.length === 0 || chosen.trim() !== "") return null;
  return (
    <span className="mt-1 flex flex-wrap items-center gap-1.5">
      <span>Running now:</span>
      {apps.slice(0, 6).map((app) => (
        <Button key={app.port} size="small" onClick={() => onChoose(app.url)}>
          {app.port}
          {app.label ? <span className="max-w-40 truncate text-muted">{app.label}</span> : null}
        </Button>
      ))}
    </span>
  );
}
