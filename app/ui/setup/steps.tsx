import { Check, TriangleAlert } from "lucide-react";
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

export type StepState = "done" | "trouble" | "open";

/** A step is done when it has stored something and the checks of that found nothing. */
export function stateOf(
  step: SetupStep,
  draft: SetupDraft,
  trouble: ReadonlySet<SetupStep>,
): StepState {
  if (!isStored(step, draft)) return "open";
  return trouble.has(step) ? "trouble" : "done";
}

function isStored(step: SetupStep, draft: SetupDraft): boolean {
  if (step === "descope") return draft.profileId !== undefined;
  if (step === "ngrok") return draft.accountId !== undefined;
  if (step === "app") return draft.upstream !== "";
  if (step === "people") return draft.tunnelId !== undefined;
  return false;
}

/** Shows the current step and what is done, with links to each step. */
export function StepNav(props: {
  draft: SetupDraft;
  trouble: ReadonlySet<SetupStep>;
  onGo: (step: SetupStep) => void;
}) {
  const { draft, trouble, onGo } = props;
  return (
    <ol
      aria-label="Steps"
      className="grid grid-cols-5 gap-1.5 sm:grid-cols-[repeat(5,auto)] @6xl:grid-cols-1 @6xl:gap-0.5"
    >
      {STEPS.map(({ id, title }, index) => {
        const here = id === draft.step;
        const state = stateOf(id, draft, trouble);
        return (
          <li key={id} className="min-w-0">
            <button
              type="button"
              aria-current={here ? "step" : undefined}
              onClick={() => onGo(id)}
              className={joinClasses(
                "grid w-full gap-1.5 rounded-md p-1 text-left text-sm hover:bg-raised @6xl:grid-cols-[3px_minmax(0,1fr)] @6xl:gap-3 @6xl:p-1.5 @6xl:text-base",
                here ? "font-semibold text-text" : "text-muted",
              )}
            >
              <span
                aria-hidden
                className={joinClasses(
                  "h-1 rounded-full @6xl:h-auto",
                  BARS[state] ?? (here ? "bg-accent" : "bg-line-strong"),
                )}
              />
              <span className="flex min-w-0 items-center gap-1 @6xl:gap-2 @6xl:py-1">
                <StepSign state={state} number={index + 1} />
                <span className="max-sm:sr-only whitespace-nowrap">{title}</span>
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

const BARS: Partial<Record<StepState, string>> = { done: "bg-ok", trouble: "bg-wait" };

function StepSign({ state, number }: { state: StepState; number: number }) {
  if (state === "open") return <span className="tabular-nums">{number}</span>;
  return state === "done" ? (
    <Check size={14} role="img" aria-label="Done:" className="shrink-0 text-ok" />
  ) : (
    <TriangleAlert size={14} role="img" aria-label="Look at this:" className="shrink-0 text-wait" />
  );
}
