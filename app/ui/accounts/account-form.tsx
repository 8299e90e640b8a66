"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { FormButtons } from "@/app/ui/forms/form-buttons";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { useFollow } from "@/app/ui/forms/use-follow";
import { type FieldErrors, toFieldErrors, useForm, type Values } from "@/app/ui/forms/use-form";
import { Panel } from "@/app/ui/kit/panel";
import { OutLink } from "@/app/ui/kit/text-link";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import {
  type Account,
  accountCreateSchema,
  accountPatchSchema,
  accountSchema,
} from "@/lib/accounts/schema";
import { findMoves } from "@/lib/secrets/destinations";
import { IngressFields } from "./ingress-fields";

type TextKey = "name" | "authtoken" | "serverAddr" | "caCertificate";

const SECRETS: readonly TextKey[] = ["authtoken"];

type Props = {
  /** The one that is changed; without it a new one is made. */
  account?: Account | undefined;
  /** What a new one starts as a copy of. Its secret stays with the original. */
  from?: Account | undefined;
  /** Where to go after creating. */
  next?: string | undefined;
};

export function AccountForm({ account, from, next }: Props) {
  const form = useForm<TextKey, never>({
    draftKey: `account:${account?.id ?? `new:${from?.id ?? ""}`}`,
    initial: account ? toValues(account) : toCopy(from),
    secrets: SECRETS,
  });
  const router = useRouter();
  useFollow(account?.updatedAt, form.dirty, () => form.settle(toValues(account)));
  const [ingressOpen, setIngressOpen] = useState(Boolean(account?.serverAddr));

  const fail = (problem: Parameters<typeof form.fail>[0], errors: FieldErrors) => {
    if ("serverAddr" in errors || "caCertificate" in errors) setIngressOpen(true);
    form.fail(problem, errors);
  };

  const finish = (saved: Account) => {
    announceChange();
    showDone("The account is saved.");
    if (account) return form.settle(toValues(saved));
    form.clearDraft();
    router.push(next ?? "/accounts");
  };

  const save = async () => {
    const body = form.values.text;
    const { error } = (account ? accountPatchSchema : accountCreateSchema).safeParse(body);
    if (error) return fail(undefined, toFieldErrors(error.issues));
    form.setBusy(true);
    const result = await callApi(
      account ? `/api/accounts/${account.id}` : "/api/accounts",
      { method: account ? "PATCH" : "POST", body },
      accountSchema,
    );
    form.setBusy(false);
    if (result.ok) finish(result.value);
    else fail(result.problem, toFieldErrors(result.problem.issues ?? []));
  };

  const isMoved =
    account !== undefined && findMoves("account", account, form.values.text).length > 0;

  return (
    <form
      ref={form.formRef}
      noValidate
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <RestoredNote shown={form.restored} onDiscard={form.discard} />
      <Panel>
        <div className="grid gap-4 p-4 sm:p-5">
          <TextField label="Name" placeholder="Work account" {...form.text("name")} />
          <TextField
            label="Authtoken"
            type="password"
            mono
            placeholder={account?.hasAuthtoken && !isMoved ? "••••••••••••" : ""}
            help={
              account?.hasAuthtoken ? (
                isMoved ? (
                  !form.errors.authtoken &&
                  "The stored authtoken was for another agent ingress: enter it again."
                ) : (
                  "A secret is stored. Leave empty to keep it."
                )
              ) : (
                <>
                  In ngrok's dashboard:{" "}
                  <OutLink href="https://dashboard.ngrok.com/get-started/your-authtoken">
                    Your Authtoken
                  </OutLink>
                  . One made for this machine alone can be revoked alone.
                </>
              )
            }
            {...form.text("authtoken")}
          />
        </div>
        <IngressFields
          serverAddr={form.text("serverAddr")}
          caCertificate={form.text("caCertificate")}
          open={ingressOpen}
          onToggle={() => setIngressOpen((open) => !open)}
        />
      </Panel>
      <FormProblem problem={form.problem} />
      <FormButtons form={form} isNew={!account} back={next ?? "/accounts"} />
    </form>
  );
}

function toCopy(from: Account | undefined): Values<TextKey, never> {
  const values = toValues(from);
  const name = from ? `${from.name.slice(0, 75)} copy` : "";
  return { ...values, text: { ...values.text, name } };
}

function toValues(account: Account | undefined): Values<TextKey, never> {
  return {
    text: {
      name: account?.name ?? "",
      authtoken: "",
      serverAddr: account?.serverAddr ?? "",
      caCertificate: account?.caCertificate ?? "",
    },
    flags: {},
  };
}
