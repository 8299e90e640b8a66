"use client";

import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { FormButtons } from "@/app/ui/forms/form-buttons";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { Panel } from "@/app/ui/kit/panel";
import { OutLink } from "@/app/ui/kit/text-link";
import { type ResourceFormProps, useResourceForm } from "@/app/ui/resources/use-resource-form";
import {
  type Account,
  accountCreateSchema,
  accountPatchSchema,
  accountSchema,
} from "@/lib/contract/accounts";
import { IngressFields } from "./ingress-fields";

type TextKey = "name" | "authtoken" | "serverAddr" | "caCertificate";

export function AccountForm(props: ResourceFormProps<Account>) {
  const account = props.item;
  const [ingressOpen, setIngressOpen] = useState(Boolean(account?.serverAddr));
  const form = useResourceForm<Account, TextKey>(props, {
    kind: "account",
    secret: "authtoken",
    schema: accountSchema,
    createSchema: accountCreateSchema,
    patchSchema: accountPatchSchema,
    toText,
    toBody: (text) => text,
    onErrors: (errors) => {
      if ("serverAddr" in errors || "caCertificate" in errors) setIngressOpen(true);
    },
  });
  const { isMoved } = form;

  return (
    <form {...form.element} className="grid gap-3">
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
                  "The stored authtoken was entered for another server address or CA certificate: enter it again."
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
      <FormButtons form={form} isNew={form.isNew} back={form.back} />
    </form>
  );
}

function toText(account: Account | undefined): Record<TextKey, string> {
  return {
    name: account?.name ?? "",
    authtoken: "",
    serverAddr: account?.serverAddr ?? "",
    caCertificate: account?.caCertificate ?? "",
  };
}
