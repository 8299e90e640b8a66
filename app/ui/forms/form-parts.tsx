"use client";

import { ChevronRight } from "lucide-react";
import { type ReactNode, useId } from "react";
import { ActionButton } from "@/app/ui/errors/action-button";
import { Button } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { Note } from "@/app/ui/kit/note";
import type { ProblemDetails } from "@/lib/contract/errors";

/** A problem of the whole form. Problems of single fields are shown at the fields. */
export function FormProblem({ problem }: { problem: ProblemDetails | undefined }) {
  if (!problem || isAboutFields(problem)) return null;
  return (
    <Note
      tone="bad"
      role="alert"
      title={problem.title}
      actions={problem.action ? <ActionButton action={problem.action} /> : undefined}
    >
      <p>
        {problem.detail}
        {problem.fix ? <span className="text-text"> {problem.fix}</span> : null}
      </p>
    </Note>
  );
}

function isAboutFields({ issues }: ProblemDetails): boolean {
  return issues !== undefined && issues.length > 0 && issues.every(({ path }) => path !== "");
}

export function RestoredNote({ shown, onDiscard }: { shown: boolean; onDiscard: () => void }) {
  if (!shown) return null;
  return (
    <Note
      tone="info"
      role="status"
      title="This is what you had typed before."
      actions={
        <Button size="small" onClick={onDiscard}>
          Discard it
        </Button>
      }
    />
  );
}

/** A disclosure: the button says and shows whether its content is open. */
export function Disclosure(props: {
  label: string;
  hint?: string;
  open: boolean;
  onToggle: () => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="border-t border-line">
      <button
        type="button"
        aria-expanded={props.open}
        aria-controls={id}
        onClick={props.onToggle}
        className="flex w-full items-center gap-2 px-4 py-3 text-left font-medium hover:bg-raised/60 focus-visible:-outline-offset-2 sm:px-5"
      >
        <ChevronRight
          size={15}
          aria-hidden
          className={joinClasses("text-faint transition-transform", props.open && "rotate-90")}
        />
        {props.label}
      </button>
      <div id={id} hidden={!props.open} className="px-4 pt-1 pb-5 sm:px-5">
        {props.children}
      </div>
    </div>
  );
}
