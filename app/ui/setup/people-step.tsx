"use client";

import { TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { readPeople } from "@/lib/contract/read-people";
import { StepForm } from "./step-form";
import type { Setup } from "./use-setup";

/** Step 4: who gets in after logging in. */
export function PeopleStep({ setup }: { setup: Setup }) {
  const { allowedEmails, allowedDomains } = readPeople(setup.draft.people);
  const go = async () => {
    if (await setup.complete("tunnel")) setup.goTo("start");
  };
  const ofApp = setup.errors.upstream ?? setup.errors.tunnelName;
  return (
    <StepForm setup={setup} title="Who may enter" onContinue={() => void go()}>
      <div className="grid gap-4 p-4 sm:p-5">
        <TextField
          label="E-mail addresses and domains"
          optional
          mono
          placeholder="member@example.com, example.org"
          help={
            allowedEmails.length + allowedDomains.length > 0
              ? describe(allowedEmails.length, allowedDomains.length)
              : "Of the people who can log in, only these get in. Whole domains: example.org does not include sub.example.org."
          }
          {...setup.text("people")}
        />
        {ofApp ? (
          <Note
            tone="bad"
            role="alert"
            title="The app of this setup, or its name, does not fit."
            actions={<Button onClick={() => setup.goTo("app")}>Go to your app</Button>}
          >
            {ofApp}
          </Note>
        ) : null}
        {allowedEmails.length + allowedDomains.length === 0 ? (
          <Note tone="wait" title="Everyone who can log in to this Descope project gets in.">
            If its login lets people sign up, that is anyone.
          </Note>
        ) : null}
      </div>
    </StepForm>
  );
}

function describe(emails: number, domains: number): string {
  const parts = [
    emails > 0 ? `${emails} ${emails === 1 ? "person" : "people"}` : "",
    domains > 0 ? `everyone of ${domains} ${domains === 1 ? "domain" : "domains"}` : "",
  ];
  return `${parts.filter(Boolean).join(", and ")}.`;
}
