"use client";

import type { Corrections } from "@/app/ui/checks/apply-button";
import { TextField } from "@/app/ui/forms/fields";
import { IssuerField } from "@/app/ui/profiles/issuer-field";
import { CLIENT_LABELS, clientHelp } from "@/lib/contract/client-words";
import { findMoves } from "@/lib/contract/destinations";
import { hintSecret } from "@/lib/contract/secret-hints";
import { StepTrouble, useStepCheck } from "./step-check";
import { StepForm } from "./step-form";
import { StoredStep } from "./stored-step";
import type { Setup } from "./use-setup";

/** Step 1: the login. Its form follows ngrok's guide for Descope. */
export function DescopeStep({ setup, name }: { setup: Setup; name: string | undefined }) {
  const { draft } = setup;
  const check = useStepCheck(
    (fine) => setup.judge("descope", fine),
    draft.issuerUrl,
    draft.clientId,
    setup.secrets.clientSecret,
  );
  const next = () => setup.goTo("ngrok");
  if (draft.profileId && draft.issuerUrl === "") {
    return (
      <StoredStep
        setup={setup}
        title="The login for your visitors"
        name={name ?? "A Descope profile"}
        onOther={() => setup.point("profileId", undefined)}
      />
    );
  }
  const path = `/api/profiles/${draft.profileId}`;
  const go = async () => {
    const made = await setup.complete("profile");
    if (made && (await check.run(`/api/profiles/${made.profileId}`))) next();
  };
  const recheck = () => void check.run(path).then((fine) => fine && next());
  // The form shows the correction at once, and Continue saves what the form shows. With another issuer the form also
  // saves the correction itself, because the form may still have the secret.
  const correct = ({ issuerUrl }: Corrections) => {
    if (typeof issuerUrl !== "string") return false;
    setup.text("issuerUrl").onChange(issuerUrl);
    if (findMoves("profile", draft, { issuerUrl }).length === 0) return false;
    void go();
    return true;
  };
  return (
    <StepForm
      setup={setup}
      title="The login for your visitors"
      onContinue={() => void go()}
      busy={check.busy}
      after={
        <StepTrouble
          check={check}
          checked={{
            path,
            target: { profileId: draft.profileId ?? "" },
            onApplied: recheck,
            correct,
          }}
          onGoOn={next}
        />
      }
    >
      <DescopeFields setup={setup} />
    </StepForm>
  );
}

function DescopeFields({ setup }: { setup: Setup }) {
  const { draft, secrets } = setup;
  const issuer = setup.text("issuerUrl");
  const project = setup.text("clientId");
  const help = clientHelp(draft.clientId);
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <IssuerField issuer={issuer} client={project} />
      <TextField
        label={CLIENT_LABELS.clientSecret}
        type="password"
        mono
        placeholder={draft.hasClientSecret || draft.profileId ? "••••••••••••" : "K2…"}
        help={
          hintSecret(secrets.clientSecret, draft.clientId) ??
          (draft.hasClientSecret || draft.profileId
            ? "What you entered is kept, encrypted. Leave empty to use it."
            : `${help.clientSecret} It is stored encrypted on this machine.`)
        }
        {...setup.secret("clientSecret")}
      />
      <TextField
        label={CLIENT_LABELS.clientId}
        mono
        placeholder="P2…"
        help={help.clientId}
        {...project}
      />
    </div>
  );
}
