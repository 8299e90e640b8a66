"use client";

import { Ban, CircleCheck, CircleDashed, type LucideIcon, TriangleAlert } from "lucide-react";
import { ActionButton } from "@/app/ui/errors/action-button";
import { BesideButton } from "@/app/ui/groups/beside-button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import type { Check } from "@/lib/contract/profiles";
import { ApplyButton, type Checked } from "./apply-button";

const LOOKS: Record<Check["status"], { icon: LucideIcon; label: string; colour: string }> = {
  pass: { icon: CircleCheck, label: "Fine", colour: "text-ok" },
  warn: { icon: TriangleAlert, label: "Look at this", colour: "text-wait" },
  fail: { icon: Ban, label: "Not working", colour: "text-bad" },
  skip: { icon: CircleDashed, label: "Not checked", colour: "text-faint" },
};

/** One line of a list of checks: what was found, what to do, and the button that does it. */
export function CheckLine({ check, checked }: { check: Check; checked: Checked }) {
  const { icon: Icon, label, colour } = LOOKS[check.status];
  const { apply, action, beside } = check;
  const { tunnelId } = checked.target;
  return (
    <li className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 border-t border-line px-3.5 py-2.5 first:border-t-0">
      <Icon size={16} role="img" aria-label={label} className={joinClasses("mt-0.5", colour)} />
      <div className="min-w-0 wrap-anywhere">
        <p className="font-medium">{check.title}</p>
        <p className="text-sm text-muted">{check.detail}</p>
        {check.fix ? <p className="mt-0.5 text-sm">{check.fix}</p> : null}
        {apply || action || beside ? (
          <div className="mt-1.5 flex flex-wrap gap-2 empty:hidden">
            {apply ? <ApplyButton apply={apply} checked={checked} /> : null}
            {beside && tunnelId !== undefined ? (
              <BesideButton tunnelId={tunnelId} beside={beside} />
            ) : null}
            <ActionButton action={action} target={checked.target} />
          </div>
        ) : null}
      </div>
    </li>
  );
}
