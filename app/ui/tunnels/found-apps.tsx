"use client";

import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { Button } from "@/app/ui/kit/button";
import { callApi } from "@/app/ui/request/call-api";
import { type LocalApp, localAppSchema } from "@/lib/setup/schema";

/** Apps that answer on this machine right now, to choose by a click. */
export function FoundApps({
  chosen,
  onChoose,
}: {
  chosen: string;
  onChoose: (url: string) => void;
}) {
  const [apps, setApps] = useState<LocalApp[]>([]);

  useEffect(() => {
    void callApi("/api/setup/apps", {}, z.array(localAppSchema)).then((result) => {
      if (result.ok) setApps(result.value);
    });
  }, []);

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
