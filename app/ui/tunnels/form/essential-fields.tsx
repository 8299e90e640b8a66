"use client";

import { lazy, type ReactNode, Suspense } from "react";
import { SelectField, TextField } from "@/app/ui/forms/fields";
import { ButtonLink } from "@/app/ui/kit/button";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import type { LocalApp } from "@/lib/contract/setup";
import { parseUpstream } from "@/lib/contract/upstream";
import { FoundApps } from "./found-apps";
import type { Choice, TunnelFormState } from "./use-tunnel-form";
import { WhoMayEnter } from "./who-may-enter";

const OneDomainNote = lazy(untilLoaded(() => import("./one-domain-note")));

type Props = {
  form: TunnelFormState;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
};

/** What is shared at the left and who may enter at the right; in a narrow column one below the other. */
export function EssentialFields({ form, accounts, profiles }: Props) {
  const { values } = form;
  // The app's title is a good name, until the user has typed one.
  const choose = ({ url, label }: LocalApp) => {
    form.text("upstream").onChange(url);
    if (label !== undefined && values.text.name.trim() === "") form.text("name").onChange(label);
  };
  return (
    <div className="grid items-start gap-x-8 gap-y-4 p-4 sm:p-5 @4xl:grid-cols-2">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField placeholder="Storefront" {...form.field("name")} />
        <TextField
          label="Local app"
          placeholder="3000"
          mono
          help={<UpstreamHelp text={values.text.upstream} />}
          {...form.text("upstream")}
        />
        <FoundApps chosen={values.text.upstream} onChoose={choose} />
        {profiles.length > 0 ? (
          <SelectField
            options={profiles}
            help="The login that visitors meet."
            {...form.field("profileId")}
            value={values.text.profileId}
          />
        ) : (
          <Missing label="Descope profile" href="/profiles/new" button="New profile">
            The login for your visitors. There is no profile yet.
          </Missing>
        )}
        {accounts.length > 0 ? (
          <SelectField
            options={accounts}
            help="Gives the tunnel its public address."
            {...form.field("accountId")}
            value={values.text.accountId}
          />
        ) : (
          <Missing label="ngrok account" href="/accounts/new" button="New account">
            Gives the tunnel its public address. There is none yet.
          </Missing>
        )}
        {form.asksSecret ? (
          <div className="sm:col-span-2">
            <TextField
              label={`Access Key of ${nameOf(profiles, values.text.profileId)}`}
              type="password"
              mono
              help="The stored one. With this ngrok account it is sent to a new destination; enter it to confirm that. The stored key does not change."
              {...form.text("clientSecret")}
            />
          </div>
        ) : null}
        <div className="empty:hidden sm:col-span-2">
          <Suspense>
            <OneDomainNote form={form} />
          </Suspense>
        </div>
      </div>
      <WhoMayEnter form={form} project={labelOf(profiles, values.text.profileId)} />
    </div>
  );
}

function labelOf(choices: readonly Choice[], id: string): string | undefined {
  return choices.find(({ value }) => value === id)?.label;
}

function nameOf(choices: readonly Choice[], id: string): string {
  const name = labelOf(choices, id);
  return name === undefined ? "the profile" : `“${name}”`;
}

function UpstreamHelp({ text }: { text: string }) {
  if (text.trim() === "") return "A port, host:port, an http(s) URL, or unix: and a path.";
  const result = parseUpstream(text);
  if (!result.ok) return result.message;
  return (
    <>
      Will forward to <span className="font-mono text-xs text-text">{result.upstream.url}</span>
    </>
  );
}

/** Shown when there is nothing to choose from. The form keeps its draft while the user creates one. */
function Missing(props: { label: string; href: string; button: string; children: ReactNode }) {
  return (
    <div className="grid content-start justify-items-start gap-1">
      <span className="font-medium">{props.label}</span>
      <ButtonLink href={`${props.href}?next=/tunnels/new`}>{props.button}</ButtonLink>
      <p className="text-sm text-muted">{props.children}</p>
    </div>
  );
}
