"use client";

import { TextField } from "@/app/ui/forms/fields";
import { FormButtons } from "@/app/ui/forms/form-buttons";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { Panel } from "@/app/ui/kit/panel";
import { type ResourceFormProps, useResourceForm } from "@/app/ui/resources/use-resource-form";
import { CLIENT_LABELS, clientHelp } from "@/lib/contract/client-words";
import {
  DEFAULT_SCOPES,
  type Profile,
  profileCreateSchema,
  profilePatchSchema,
  profileSchema,
} from "@/lib/contract/profiles";
import { hintSecret } from "@/lib/contract/secret-hints";
import { CallbackUrl } from "./callback-url";
import { IssuerField } from "./issuer-field";

type TextKey = "name" | "issuerUrl" | "clientId" | "clientSecret" | "scopes";

export function ProfileForm(props: ResourceFormProps<Profile>) {
  const profile = props.item;
  const form = useResourceForm<Profile, TextKey>(props, {
    kind: "profile",
    secret: "clientSecret",
    schema: profileSchema,
    createSchema: profileCreateSchema,
    patchSchema: profilePatchSchema,
    toText,
    toBody: (text) => ({ ...text, scopes: text.scopes.split(/[\s,]+/).filter(Boolean) }),
  });
  const { isMoved } = form;
  const { text } = form.values;

  const issuer = form.text("issuerUrl");
  const project = form.text("clientId");
  const help = clientHelp(text.clientId);

  return (
    <form {...form.element} className="grid gap-3">
      <RestoredNote shown={form.restored} onDiscard={form.discard} />
      <Panel>
        <div className="grid gap-4 p-4 sm:p-5">
          <TextField label="Name" placeholder="Descope production" {...form.text("name")} />
          <IssuerField issuer={issuer} client={project} />
          <TextField
            label={CLIENT_LABELS.clientId}
            mono
            placeholder="P2…"
            help={help.clientId}
            {...project}
          />
          <TextField
            label={CLIENT_LABELS.clientSecret}
            type="password"
            mono
            placeholder={profile?.hasClientSecret && !isMoved ? "••••••••••••" : "K2…"}
            help={
              hintSecret(text.clientSecret, text.clientId) ??
              (profile?.hasClientSecret
                ? isMoved
                  ? !form.errors.clientSecret &&
                    "The stored secret was entered for another issuer URL: enter it again."
                  : "A secret is stored. Leave empty to keep it."
                : help.clientSecret)
            }
            {...form.text("clientSecret")}
          />
          <TextField
            label="Scopes"
            mono
            help="Allowed e-mails and domains need the scope email."
            {...form.text("scopes")}
          />
        </div>
        <CallbackUrl />
      </Panel>
      <FormProblem problem={form.problem} />
      <FormButtons form={form} isNew={form.isNew} back={form.back} />
    </form>
  );
}

function toText(profile: Profile | undefined): Record<TextKey, string> {
  return {
    name: profile?.name ?? "",
    issuerUrl: profile?.issuerUrl ?? "",
    clientId: profile?.clientId ?? "",
    clientSecret: "",
    scopes: (profile?.scopes ?? DEFAULT_SCOPES).join(" "),
  };
}
