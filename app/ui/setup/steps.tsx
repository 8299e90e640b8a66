import { Check } from "lucide-react";
import { joinClasses } from "@/app/ui/kit/join-classes";
import type { SetupDraft, SetupStep } from "@/lib/contract/setup";

export const STEPS: readonly { id: SetupStep; title: string }[] = [
  { id: "descope", title: "Descope" },
  { id: "ngrok", title: "ngrok" },
  { id: "app", title: "Your app" },
  { id: "people", title: "Who may enter" },
  { id: "start", title: "Start" },
];

export function stepAfter(step: SetupStep): SetupStep {
  const index = STEPS.findIndex(({ id }) => id === step);
  return STEPS[index + 1]?.id ?? step;
}

function isDone(step: SetupStep, draft: SetupDraft): boolean {
  if (step === "descope") return draft.profileId !== undefined;
  if (step === "ngrok") return draft.accountId !== undefined;
  if (step === "app") return draft.upstream !== "";
  if (step === "people") return draft.tunnelId !== undefined;
  return false;
}

/** Shows the current step and what is done, with links to each step. */
export function StepNav(props: { draft: SetupDraft; onGo: (step: SetupStep) => void }) {
  const { draft, onGo } = props;
  return (
    <ol aria-label="Steps" className="mt-4 grid grid-cols-5 gap-1.5 sm:grid-cols-[repeat(5,auto)]">
      {STEPS.map(({ id, title }, index) => {
        const here = id === draft.step;
        const done = isDone(id, draft);
        return (
          <li key={id} className="min-w-0">
            <button
              type="button"
              aria-current={here ? "step" : undefined}
              onClick={() => onGo(id)}
              className={joinClasses(
                "grid w-full gap-1.5 rounded-md p-1 text-left text-sm hover:bg-raised",
                here ? "font-semibold text-text" : "text-muted",
              )}
            >
              <span
                aria-hidden
                className={joinClasses(
                  "h-1 rounded-full",
                  done ? "bg-ok" : here ? "bg-accent" : "bg-line-strong",
                )}
              />
              <span className="flex min-w-0 items-center gap-1">
                {done ? (
                  <Check size={14} role="img" aria-label="Done:" className="shrink-0 text-ok" />
                ) : (
                  <span className="tabular-nums">{index + 1}</span>
                )}
                <span className="max-sm:sr-only whitespace-nowrap">{title}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}
