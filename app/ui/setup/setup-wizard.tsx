"use client";

import { FormProblem } from "@/app/ui/forms/form-parts";
import { ButtonLink } from "@/app/ui/kit/button";
import { PageHead } from "@/app/ui/kit/page-head";
import type { SetupDraft, SetupStep } from "@/lib/contract/setup";
import { AppStep } from "./app-step";
import { DescopeStep } from "./descope-step";
import { NgrokStep } from "./ngrok-step";
import { PeopleStep } from "./people-step";
import { StartStep } from "./start-step";
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
  return (
    <div className="mx-auto max-w-2xl">
      <PageHead
        title="Set up a tunnel"
        actions={
          <ButtonLink look="ghost" href="/">
            Leave for now
          </ButtonLink>
        }
      />
      <StepNav draft={setup.draft} trouble={setup.trouble} onGo={setup.goTo} />
      {step === "descope" ? (
        <>
          <WhatItCosts />
          <DescopeStep setup={setup} name={profileNames[profileId ?? ""]} />
        </>
      ) : null}
      {step === "ngrok" ? <NgrokStep setup={setup} name={accountNames[accountId ?? ""]} /> : null}
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
  );
}

/** Said before anything is entered. Sources: the pricing pages of both, and ngrok's guide for Descope. */
function WhatItCosts() {
  return (
    <div className="mt-4 text-sm text-pretty text-muted">
      <p>
        <strong className="font-medium text-text">Free plans are enough to try it.</strong> On
        ngrok's, three people a month can log in, one address is yours, and browsers see a warning
        page of ngrok first.
      </p>
      <p>
        <strong className="font-medium text-text">Paid:</strong> more people, which is ngrok's
        Pay-as-you-go, and more than Descope's default application.
      </p>
    </div>
  );
}
