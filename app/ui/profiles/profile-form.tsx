"use client";

import { useRouter } from "next/navigation";
import { TextField } from "@/app/ui/forms/fields";
import { FormButtons } from "@/app/ui/forms/form-buttons";
import { FormProblem, RestoredNote } from "@/app/ui/forms/form-parts";
import { useFollow } from "@/app/ui/forms/use-follow";
import { toFieldErrors, useForm, type Values } from "@/app/ui/forms/use-form";
import { Panel } from "@/app/ui/kit/panel";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { CLIENT_LABELS, clientHelp } from "@/lib/profiles/client-words";
import { projectIdOf } from "@/lib/profiles/issuer-hints";
import {
  DEFAULT_SCOPES,
  type Profile,
  profileCreateSchema,
  profilePatchSchema,
  profileSchema,
} from "@/lib/profiles/schema";
import { hintSecret } from "@/lib/profiles/secret-hints";
import { findMoves } from "@/lib/secrets/destinations";
import { CallbackUrl } from "./callback-url";
import { IssuerFix } from "./issuer-fix";

type TextKey = "name" | "issuerUrl" | "clientId" | "clientSecret" | "scopes";

const SECRETS: readonly TextKey[] = ["clientSecret"];

type Props = {
  /** The one that is changed; without it a new one is made. */
  profile?: Profile | undefined;
  /** What a new one starts as a copy of. Its secret stays with the original. */
  from?: Profile | undefined;
  /** Where to go after creating. */
  next?: string | undefined;
};

export function ProfileForm({ profile, from, next }: Props) {
  const form = useForm<TextKey, never>({
    draftKey: `profile:${profile?.id ?? `new:${from?.id ?? ""}`}`,
    initial: profile ? toValues(profile) : toCopy(from),
    secrets: SECRETS,
  });
  const router = useRouter();
  const { text } = form.values;
  useFollow(profile?.updatedAt, form.dirty, () => form.settle(toValues(profile)));

  const finish = (saved: Profile) => {
    announceChange();
    showDone("The profile is saved.");
    if (profile) return form.settle(toValues(saved));
    form.clearDraft();
    router.push(next ?? "/profiles");
  };

  const save = async () => {
    const body = { ...text, scopes: text.scopes.split(/[\s,]+/).filter(Boolean) };
    const { error } = (profile ? profilePatchSchema : profileCreateSchema).safeParse(body);
    if (error) return form.fail(undefined, toFieldErrors(error.issues));
    form.setBusy(true);
    const result = await callApi(
      profile ? `/api/profiles/${profile.id}` : "/api/profiles",
      { method: profile ? "PATCH" : "POST", body },
      profileSchema,
    );
    form.setBusy(false);
    if (result.ok) finish(result.value);
    else form.fail(result.problem, toFieldErrors(result.problem.issues ?? []));
  };

  const isMoved = profile !== undefined && findMoves("profile", profile, text).length > 0;

  // The Project ID is part of most issuer URLs: fill it in until the user types another one.
  const issuer = form.text("issuerUrl");
  const project = form.text("clientId");
  const help = clientHelp(text.clientId);
  const changeIssuer = (value: string) => {
    const follows = text.clientId === "" || text.clientId === projectIdOf(text.issuerUrl);
    issuer.onChange(value);
    if (follows) project.onChange(projectIdOf(value) ?? "");
  };

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
          <TextField label="Name" placeholder="Descope production" {...form.text("name")} />
          <TextField
            label="Issuer URL"
            mono
            placeholder="https://api.descope.com/P2…"
            help={<IssuerFix text={text.issuerUrl} onUse={changeIssuer} />}
            {...issuer}
            onChange={changeIssuer}
          />
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
                    "The stored secret was for another issuer URL: enter it again."
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
      <FormButtons form={form} isNew={!profile} back={next ?? "/profiles"} />
    </form>
  );
}

function toCopy(from: Profile | undefined): Values<TextKey, never> {
  const values = toValues(from);
  const name = from ? `${from.name.slice(0, 75)} copy` : "";
  return { ...values, text: { ...values.text, name } };
}

function toValues(profile: Profile | undefined): Values<TextKey, never> {
  return {
    text: {
      name: profile?.name ?? "",
      issuerUrl: profile?.issuerUrl ?? "",
      clientId: profile?.clientId ?? "",
      clientSecret: "",
      scopes: (profile?.scopes ?? DEFAULT_SCOPES).join(" "),
    },
    flags: {},
  };
}
