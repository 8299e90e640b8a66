"use client";

import { useEffect, useRef, useState } from "react";
import { IngressFields } from "@/app/ui/accounts/ingress-fields";
import { TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { useAnswer } from "@/app/ui/request/use-ask";
import { showProblem } from "@/app/ui/toast/toast-store";
import { accountSchema } from "@/lib/contract/accounts";
import { type AuthtokenSource, authtokenSourcesSchema } from "@/lib/contract/setup";
import { StepTrouble, useStepCheck } from "./step-check";
import { StepForm } from "./step-form";
import { StoredStep } from "./stored-step";
import type { Setup } from "./use-setup";

/** Step 2: the account that gives the tunnel its address. */
export function NgrokStep({ setup, name }: { setup: Setup; name: string | undefined }) {
  const { draft } = setup;
  const check = useStepCheck(
    (fine) => setup.judge("ngrok", fine),
    draft.serverAddr,
    draft.caCertificate,
    setup.secrets.authtoken,
  );
  // An account that was created in this setup can be corrected here. An older one is used as it is.
  const [editing, setEditing] = useState(draft.accountId === undefined);
  const [ingressOpen, setIngressOpen] = useState(draft.serverAddr !== "");
  const next = () => setup.goTo("app");
  if (draft.accountId && !editing) {
    return (
      <StoredStep
        setup={setup}
        title="Your ngrok account"
        name={name ?? "An ngrok account"}
        onOther={() => {
          setup.point("accountId", undefined);
          setEditing(true);
        }}
      />
    );
  }
  const path = `/api/accounts/${draft.accountId}`;
  const go = async () => {
    const made = await setup.complete("account");
    if (!made) return setIngressOpen((open) => open || draft.serverAddr !== "");
    if (await check.run(`/api/accounts/${made.accountId}`)) next();
  };
  const taken = async (id: string) => {
    setup.point("accountId", id);
    if (await check.run(`/api/accounts/${id}`)) next();
  };
  return (
    <StepForm
      setup={setup}
      title="Your ngrok account"
      onContinue={() => void go()}
      busy={check.busy}
      after={
        <StepTrouble
          check={check}
          checked={{ path, target: {}, onApplied: () => void check.run(path) }}
          onGoOn={next}
        />
      }
    >
      <div className="grid gap-4 p-4 sm:p-5">
        {draft.accountId ? null : <FoundTokens onTaken={(id) => void taken(id)} />}
        <TextField
          label="Authtoken"
          type="password"
          mono
          placeholder={draft.hasAuthtoken || draft.accountId ? "••••••••••••" : ""}
          help={
            draft.hasAuthtoken || draft.accountId
              ? "What you entered is kept, encrypted. Leave empty to use it."
              : "It is stored encrypted on this machine."
          }
          {...setup.secret("authtoken")}
        />
      </div>
      <IngressFields
        serverAddr={setup.text("serverAddr")}
        caCertificate={setup.text("caCertificate")}
        open={ingressOpen}
        onToggle={() => setIngressOpen((open) => !open)}
      />
    </StepForm>
  );
}

/** Authtokens that were found on this machine. The first gets the focus, unless the user has started to type. */
function FoundTokens({ onTaken }: { onTaken: (accountId: string) => void }) {
  const answer = useAnswer("/api/setup/authtokens", authtokenSourcesSchema);
  const found = answer?.ok && answer.value.length > 0 ? answer.value : undefined;
  const [busy, setBusy] = useState<string>();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const active = document.activeElement;
    const untouched = active instanceof HTMLInputElement && active.value === "";
    if (found && (untouched || active === document.body)) {
      list.current?.querySelector("button")?.focus();
    }
  }, [found]);

  const use = async ({ id }: AuthtokenSource) => {
    setBusy(id);
    const body = { sourceId: id, name: "ngrok" };
    const path = "/api/setup/import-authtoken";
    const result = await callApi(path, { method: "POST", body }, accountSchema);
    setBusy(undefined);
    if (!result.ok) return showProblem("The authtoken could not be stored", result.problem);
    announceChange();
    onTaken(result.value.id);
  };

  if (!found) return null;
  return (
    <div ref={list} className="grid gap-2">
      <p className="font-medium">This machine has an ngrok authtoken already.</p>
      {found.map((source) => (
        <div
          key={source.id}
          className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-accent-soft px-3 py-2"
        >
          <span className="min-w-0 font-mono text-sm wrap-anywhere">{source.place}</span>
          <Button busy={busy === source.id} onClick={() => void use(source)}>
            Use it
          </Button>
        </div>
      ))}
    </div>
  );
}
