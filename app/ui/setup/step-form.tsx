"use client";

import { type ReactNode, useEffect, useRef } from "react";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { stepAfter } from "./steps";
import type { Setup } from "./use-setup";

type Props = {
  setup: Setup;
  title: string;
  /** What Continue does. */
  onContinue: () => void;
  busy?: boolean;
  continueLabel?: string;
  /** Below the form: the result of the last Continue. */
  after?: ReactNode;
  children: ReactNode;
};

/** One step: a form that Enter completes, and that can be skipped. The first field has the focus. */
export function StepForm({
  setup,
  title,
  onContinue,
  busy,
  continueLabel,
  after,
  children,
}: Props) {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    // Who types already, before the page was ready, goes on where they are.
    if (form.current?.contains(document.activeElement)) return;
    form.current?.querySelector<HTMLElement>("[data-first], input, textarea")?.focus();
  }, []);
  useFocusOnErrors(form, setup.errors);
  return (
    <>
      <form
        method="post"
        ref={form}
        noValidate
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          onContinue();
        }}
      >
        <Panel>
          <div className="px-4 pt-4 sm:px-5">
            <h2 className="text-lg font-semibold">{title}</h2>
          </div>
          {children}
        </Panel>
        <FormProblem problem={setup.problem} />
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={Boolean(busy || setup.busy)}>
            {continueLabel ?? "Continue"}
          </Button>
          <Button look="ghost" onClick={() => setup.goTo(stepAfter(setup.draft.step))}>
            Skip this step
          </Button>
        </div>
      </form>
      {after}
    </>
  );
}

function useFocusOnErrors(
  form: React.RefObject<HTMLFormElement | null>,
  errors: Readonly<Record<string, string>>,
) {
  const names = Object.keys(errors).join();
  useEffect(() => {
    if (names === "") return;
    const active = document.activeElement;
    if (active instanceof HTMLInputElement && active.getAttribute("aria-invalid")) return;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [names, form]);
}
