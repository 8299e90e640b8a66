"use client";

import type { ReactNode } from "react";
import { SelectField, TextArea, TextField } from "@/app/ui/forms/fields";
import { ButtonLink } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { parseUpstream } from "@/lib/contract/upstream";
import { FoundApps } from "./found-apps";
import { readEmails, readList } from "./read-list";
import type { Choice, TunnelFormState } from "./use-tunnel-form";

type Props = {
  form: TunnelFormState;
  accounts: readonly Choice[];
  profiles: readonly Choice[];
};

export function EssentialFields({ form, accounts, profiles }: Props) {
  const { values } = form;
  return (
    <div className="grid gap-4 p-4 sm:p-5">
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField placeholder="Storefront" {...form.field("name")} />
        <TextField
          label="Local app"
          placeholder="3000"
          mono
          help={
            <>
              <UpstreamHelp text={values.text.upstream} />
              <FoundApps chosen={values.text.upstream} onChoose={form.text("upstream").onChange} />
            </>
          }
          {...form.text("upstream")}
        />
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
      </div>
      {form.asksSecret ? (
        <TextField
          label={`Access Key of ${nameOf(profiles, values.text.profileId)}`}
          type="password"
          mono
          help="The stored one. With this ngrok account it is sent to a new destination; enter it to confirm that. The stored key does not change."
          {...form.text("clientSecret")}
        />
      ) : null}
      <WhoMayEnter form={form} profiles={profiles} />
    </div>
  );
}

function nameOf(choices: readonly Choice[], id: string): string {
  const name = choices.find(({ value }) => value === id)?.label;
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

function WhoMayEnter({ form, profiles }: { form: TunnelFormState; profiles: readonly Choice[] }) {
  const { text } = form.values;
  const people = new Set(readEmails(text.allowedEmails)).size;
  const domains = new Set(readList(text.allowedDomains)).size;
  const project = profiles.find((profile) => profile.value === text.profileId)?.label;
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-2 font-semibold">Who may enter</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextArea
          optional
          mono
          placeholder={"member@example.com\nguest@example.org"}
          help={
            people > 0 ? count(people, "address", "addresses") : "One a line, or any pasted list."
          }
          {...form.field("allowedEmails")}
        />
        <TextArea
          optional
          mono
          placeholder="example.com"
          help={
            domains > 0
              ? count(domains, "domain", "domains")
              : "Whole domains: example.com does not include sub.example.com."
          }
          {...form.field("allowedDomains")}
        />
      </div>
      {people + domains === 0 ? (
        <Note
          tone="wait"
          title={`Everyone who can log in to ${project ? `“${project}”` : "this Descope project"} gets in.`}
        >
          If its login lets people sign up, that is anyone. List e-mails or domains to restrict it.
        </Note>
      ) : null}
    </fieldset>
  );
}

function count(n: number, one: string, many: string): string {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}
