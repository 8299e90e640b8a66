"use client";

import { lazy, Suspense, useState } from "react";
import { TextArea } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { describeWho } from "@/lib/contract/describe-who";
import { readWho } from "@/lib/contract/read-who";
import { GateSwitches } from "./gate-switches";
import { canAsk } from "./tunnel-values";
import type { TunnelFormState } from "./use-tunnel-form";

const PersonTest = lazy(untilLoaded(() => import("./person-test")));

type Props = { form: TunnelFormState; project: string | undefined };

/**
 * One box for people, domains, roles and tenants, its meaning as a sentence, and the two switches of the second lock.
 */
export function WhoMayEnter({ form, project }: Props) {
  const [tests, setTests] = useState(false);
  return (
    <div className="grid gap-3">
      <TextArea
        label="Who may enter"
        optional
        mono
        rows={4}
        placeholder={"member@example.com\n@example.com\nrole:admin"}
        help="People, domains, roles and tenants: one a line, or any pasted list."
        {...form.text("who")}
      />
      <Prefixes form={form} />
      <InWords form={form} project={project} />
      {tests ? (
        <Suspense>
          <PersonTest form={form} />
        </Suspense>
      ) : (
        <p>
          <Button size="small" onClick={() => setTests(true)}>
            Test a person
          </Button>
        </p>
      )}
      <GateSwitches form={form} />
    </div>
  );
}

const PREFIXES = [
  { label: "Domain", begins: "@" },
  { label: "Role", begins: "role:" },
  { label: "Tenant", begins: "tenant:" },
];

/** The kinds of entries, each with a button that begins one. */
function Prefixes({ form }: { form: TunnelFormState }) {
  const { value, onChange } = form.text("who");
  const begin = (text: string) => {
    onChange(value === "" || value.endsWith("\n") ? value + text : `${value}\n${text}`);
    const field = form.formRef.current?.elements.namedItem("who");
    if (field instanceof HTMLTextAreaElement) {
      field.focus();
      requestAnimationFrame(() => field.setSelectionRange(field.value.length, field.value.length));
    }
  };
  return (
    <div className="-mt-1.5 flex flex-wrap items-center gap-1.5">
      <span className="mr-0.5 text-sm text-muted">Begin a</span>
      {PREFIXES.map(({ label, begins }) => (
        <Button
          key={label}
          size="small"
          aria-label={`Begin a ${label.toLowerCase()}`}
          onClick={() => begin(begins)}
        >
          {label} <code className="font-mono text-xs text-muted">{begins}</code>
        </Button>
      ))}
    </div>
  );
}

function InWords({ form, project }: Props) {
  const who = readWho(form.values.text.who);
  const words = describeWho(who);
  const hasList = who.allowedEmails.length + who.allowedDomains.length > 0;
  const isOpen = !hasList && who.allowedRoles.length + who.allowedTenants.length === 0;
  if (isOpen) {
    return (
      <Note
        tone="wait"
        title={`Everyone who can log in to ${project ? `“${project}”` : "this Descope project"} gets in.`}
      >
        If its login lets people sign up, that is anyone. List people or domains to restrict it.
      </Note>
    );
  }
  const mayAsk = hasList && form.values.flags.askToComeIn && canAsk(form.values);
  return (
    <Note tone="info" title={`${words}.`}>
      {mayAsk ? "Others who can log in may ask to come in. " : ""}
      {who.allowedDomains.length > 0
        ? `${who.allowedDomains[0]} does not include sub.${who.allowedDomains[0]}.`
        : ""}
    </Note>
  );
}
