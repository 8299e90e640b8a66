"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { TextLink } from "@/app/ui/kit/text-link";
import { announceChange } from "@/app/ui/live/announce-change";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { VISITS_KEPT_DAYS } from "@/lib/contract/gate";
import { Setting } from "./setting";

/** Switches the record of visits on or off. */
export function VisitLogSetting({ keepVisits }: { keepVisits: boolean }) {
  const [keeps, setKeeps] = useState(keepVisits);
  const [busy, setBusy] = useState(false);
  const turn = async (next: boolean) => {
    setBusy(true);
    const result = await sendApi("/api/settings", { method: "PATCH", body: { keepVisits: next } });
    setBusy(false);
    if (!result.ok) return showProblem("The setting was not changed", result.problem);
    setKeeps(next);
    announceChange();
    showDone(next ? "Visits are kept from now on." : "No more visits are kept.");
  };
  return (
    <Setting
      name="Visit log"
      value={
        <>
          {keeps ? `On, ${VISITS_KEPT_DAYS} days` : "Off"} ·{" "}
          <TextLink href="/visits">Open it</TextLink>
        </>
      }
      hint={`Who came to which tunnel, when, and what let them in or kept them out. No addresses of pages, no contents. Turned off, what is there stays until its ${VISITS_KEPT_DAYS} days are over.`}
      action={
        <Button size="small" busy={busy} onClick={() => void turn(!keeps)}>
          {keeps ? "Keep no visits" : "Keep visits"}
        </Button>
      }
    />
  );
}
