"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { announceChange } from "@/app/ui/live/announce-change";
import { sendApi } from "@/app/ui/request/call-api";
import { showProblem } from "@/app/ui/toast/toast-store";
import type { ActionTarget } from "@/lib/contract/places";
import type { Check } from "@/lib/contract/profiles";

export type Corrections = NonNullable<Check["apply"]>["fields"];

/** What was checked: for the corrections and the buttons of next steps. */
export type Checked = {
  /** The API's route of the thing itself. */
  path: string;
  target: ActionTarget;
  /** Called after these fields were corrected. */
  onApplied: (fields: Corrections) => void;
  /** Makes a correction without a request. Returns false when it needs a request. */
  correct?: (fields: Corrections) => boolean;
};

/** A button that makes a correction at once. */
export function ApplyButton(props: { apply: NonNullable<Check["apply"]>; checked: Checked }) {
  const { apply, checked } = props;
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (checked.correct?.(apply.fields)) return;
    setBusy(true);
    const result = await sendApi(checked.path, { method: "PATCH", body: apply.fields });
    setBusy(false);
    if (!result.ok) return showProblem("Not changed", result.problem);
    announceChange();
    checked.onApplied(apply.fields);
  };
  return (
    <Button size="small" busy={busy} onClick={() => void send()} className="max-w-full">
      <span className="truncate">{apply.label}</span>
    </Button>
  );
}
