"use client";

import { CircleCheck } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { stepAfter } from "./steps";
import type { Setup } from "./use-setup";

type Props = { setup: Setup; title: string; name: string; onOther: () => void };

/** A step whose profile or account exists already: continue with it, or enter another one. */
export function StoredStep({ setup, title, name, onOther }: Props) {
  const go = useRef<HTMLDivElement>(null);
  useEffect(() => go.current?.querySelector("button")?.focus(), []);
  return (
    <>
      <Panel>
        <div className="grid gap-2 p-4 sm:p-5">
          <h2 className="text-lg font-semibold">{title}</h2>
          <p className="flex items-center gap-2">
            <CircleCheck size={16} aria-hidden className="shrink-0 text-ok" />
            <span className="wrap-anywhere">“{name}” is stored.</span>
          </p>
        </div>
      </Panel>
      <div ref={go} className="mt-3 flex flex-wrap gap-2">
        <Button look="primary" onClick={() => setup.goTo(stepAfter(setup.draft.step))}>
          Continue with it
        </Button>
        <Button look="ghost" onClick={onOther}>
          Use another
        </Button>
      </div>
    </>
  );
}
