"use client";

import { FormProblem } from "@/app/ui/forms/form-parts";
import { ButtonLink } from "@/app/ui/kit/button";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { PageHead } from "@/app/ui/kit/page-head";
import type { SetupDraft, SetupStep } from "@/lib/contract/setup";
import { AppStep } from "./app-step";
import { DescopeStep } from "./descope-step";
import { NgrokStep } from "./ngrok-step";
import { PeopleStep } from "./people-step";
import { StartStep } from "./start-step";
import { StepGuide } from "./step-guide";
import { StepNav } from "./steps";
import { useSetup } from "./use-setup";

type Names = Readonly<Record<string, string>>;
type Props = {
  initial: SetupDraft;
  /** The steps whose last checks found something. */
  troubled: readonly SetupStep[];
  profileNames: Names;
  accountNames: Names;
};

/** Leads step by step to a protected tunnel, following ngrok's own guide for Descope. */
export function SetupWizard({ initial, troubled, profileNames, accountNames }: Props) {
  const setup = useSetup(initial, troubled);
  const { step, profileId, accountId } = setup.draft;
  const stored: Partial<Record<SetupStep, boolean>> = {
    descope: profileId !== undefined && setup.draft.issuerUrl === "",
    ngrok: accountId !== undefined,
  };
  return (
    <div className="@container">
      {/* A large window has three columns: the steps, the form, and what the form is about. */}
      <div className="max-w-2xl @6xl:max-w-[104rem]">
        <PageHead
          title="Set up a tunnel"
          actions={
            <ButtonLink look="ghost" href="/">
              Leave for now
            </ButtonLink>
          }
        />
        <div className="mt-4 grid items-start gap-4 @6xl:mt-6 @6xl:grid-cols-[12rem_minmax(0,1fr)_21rem] @6xl:gap-8 @[100rem]:grid-cols-[15rem_minmax(0,1fr)_30rem] @[100rem]:gap-14">
          <StepNav draft={setup.draft} trouble={setup.trouble} onGo={setup.goTo} />
          <StepGuide step={step} stored={stored[step] ?? false} />
          <div className={joinClasses("min-w-0", step === "start" && "@6xl:col-span-2")}>
            {step === "descope" ? (
              <DescopeStep setup={setup} name={profileNames[profileId ?? ""]} />
            ) : null}
            {step === "ngrok" ? (
              <NgrokStep setup={setup} name={accountNames[accountId ?? ""]} />
            ) : null}
            {step === "app" ? <AppStep setup={setup} /> : null}
            {step === "people" ? <PeopleStep setup={setup} /> : null}
            {step === "start" ? <StartStep setup={setup} /> : null}
            {setup.unsaved ? (
              <div className="mt-5">
                <FormProblem problem={setup.unsaved} />
              </div>
            ) : step === "start" ? null : (
              <p className="mt-5 text-sm text-faint">
                What you enter is kept: leave at any time and come back here.
              </p>
            )}
          </div>
        </div>
      </div>
    </div>
  );
}
