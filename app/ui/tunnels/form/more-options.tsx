"use client";

import { lazy, Suspense } from "react";
import { CheckField, SelectField, TextArea, TextField } from "@/app/ui/forms/fields";
import { Disclosure } from "@/app/ui/forms/form-parts";
import { untilLoaded } from "@/app/ui/kit/until-loaded";
import { useLinkedGroup, useTunnels } from "@/app/ui/live/use-live";
import { PoolingField } from "./pooling-field";
import type { TunnelFormState } from "./use-tunnel-form";
import { VerifiedEmailField } from "./verified-email-field";

const TrustField = lazy(untilLoaded(() => import("@/app/ui/groups/trust-field")));

const PROTECTIONS = [
  { value: "traffic-policy", label: "Traffic Policy (recommended)" },
  { value: "listener-oidc", label: "Listener option (older)" },
];

const PROTECTION_HELP: Record<string, string> = {
  "traffic-policy":
    "ngrok runs the login, the list of who may enter and the headers as one policy.",
  "listener-oidc":
    "The login and the lists are options of the listener, for set-ups that predate Traffic Policy. Session durations, identity headers and extra policy do not apply.",
};

export function MoreOptions({ form }: { form: TunnelFormState }) {
  const byPolicy = form.values.text.protection !== "listener-oidc";
  return (
    <Disclosure
      label="More options"
      open={form.moreOpen}
      onToggle={() => form.setMoreOpen((open) => !open)}
    >
      <div className="grid gap-x-4 gap-y-5 sm:grid-cols-2">
        <TextField
          optional
          mono
          placeholder="demo.example.com"
          help="A host name of your ngrok account. Without one the URL is new at each start."
          {...form.field("domain")}
        />
        <GroupField form={form} />
        <div className="sm:col-span-2">
          <SelectField
            options={PROTECTIONS}
            help={PROTECTION_HELP[form.values.text.protection]}
            {...form.field("protection")}
          />
        </div>
        {byPolicy ? <SessionFields form={form} /> : null}
        <TextField
          optional
          mono
          placeholder="2h"
          help="So long after a start it stops by itself, so that nothing is left open. Such as 90s, 30m or 2h30m."
          {...form.field("stopAfter")}
        />
        <div className="grid gap-3.5 sm:col-span-2">
          <Flags form={form} byPolicy={byPolicy} />
        </div>
        {byPolicy ? (
          <div className="sm:col-span-2">
            <TextArea
              optional
              mono
              rows={6}
              placeholder={"on_http_request:\n  - actions:\n      - type: rate-limit"}
              help="Your own Traffic Policy rules, YAML or JSON. They run after the login and cannot weaken it."
              {...form.field("extraPolicy")}
            />
          </div>
        ) : null}
      </div>
    </Disclosure>
  );
}

function GroupField({ form }: { form: TunnelFormState }) {
  const linked = useLinkedGroup(form.values.text.group);
  const groups = new Set(useTunnels().flatMap((tunnel) => tunnel.group ?? []));
  const isNew = linked && !isSameGroup(linked.name, form.base().text.group);
  return (
    <>
      <TextField
        optional
        placeholder="Checkout demo"
        help={
          linked
            ? "This group has one link: the tunnel starts behind it, and its apps trust each other."
            : "Tunnels of a group are listed together and started together."
        }
        list={[...groups].sort()}
        {...form.field("group")}
      />
      {isNew || form.errors.acceptShared ? (
        <div className="sm:col-span-2">
          <Suspense>
            <TrustField {...form.trust} />
          </Suspense>
        </div>
      ) : null}
    </>
  );
}

function isSameGroup(one: string, other: string): boolean {
  return one.toLowerCase() === other.trim().toLowerCase();
}

function SessionFields({ form }: { form: TunnelFormState }) {
  return (
    <>
      <TextField
        optional
        mono
        placeholder="8h"
        help="After this a visitor logs in again."
        {...form.field("maxSessionDuration")}
      />
      <TextField
        optional
        mono
        placeholder="30m"
        help="After this long without a request a visitor logs in again."
        {...form.field("idleSessionDuration")}
      />
      <TextField
        optional
        mono
        placeholder="10m"
        help="This often ngrok asks Descope whether a visitor is still there. People removed in Descope lose access sooner."
        {...form.field("userinfoRefresh")}
      />
    </>
  );
}

function HostHeaderField({ form }: { form: TunnelFormState }) {
  return (
    <div className="ml-6 max-w-sm">
      <TextField
        optional
        mono
        placeholder="shop.test"
        help="Another name that the app listens to, such as that of a virtual host. Empty: the app's own address."
        {...form.field("hostHeader")}
      />
    </div>
  );
}

function Flags({ form, byPolicy }: { form: TunnelFormState; byPolicy: boolean }) {
  const https = form.values.text.upstream.trim().toLowerCase().startsWith("https:");
  return (
    <>
      {byPolicy && form.values.flags.gate ? <VerifiedEmailField form={form} /> : null}
      {byPolicy ? (
        <CheckField
          help="Tells your app who the visitor is, by ngrok-auth-user-email, -name and -id. Forged ones are removed."
          {...form.toggle("identityHeaders")}
        />
      ) : null}
      <CheckField
        help="Shows requests, visitors and numbers here, kept in memory only. Off, nothing is looked at."
        {...form.toggle("inspect")}
      />
      <CheckField
        help="The app sees its own address in the Host header, for servers that refuse the tunnel's."
        {...form.toggle("rewriteHost")}
      />
      {form.values.flags.rewriteHost ? <HostHeaderField form={form} /> : null}
      <CheckField
        help="If it was up when Gatehouse ended, it comes back when Gatehouse starts."
        {...form.toggle("resumeOnLaunch")}
      />
      {https ? (
        <CheckField
          help="Turn off for a self-signed certificate on your own machine."
          {...form.toggle("verifyUpstreamTls")}
        />
      ) : null}
      <PoolingField form={form} />
    </>
  );
}
