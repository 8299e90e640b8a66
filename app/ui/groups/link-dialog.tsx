"use client";

import { useState } from "react";
import { z } from "zod/mini";
import { SelectField, TextField } from "@/app/ui/forms/fields";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { toFieldErrors } from "@/app/ui/forms/use-form";
import { Button } from "@/app/ui/kit/button";
import { Dialog } from "@/app/ui/kit/dialog";
import { useLinkedGroup, useTunnel, useTunnels } from "@/app/ui/live/use-live";
import { callApi } from "@/app/ui/request/call-api";
import { useAnswer } from "@/app/ui/request/use-ask";
import { showDone } from "@/app/ui/toast/toast-store";
import { accountSchema } from "@/lib/contract/accounts";
import type { Beside } from "@/lib/contract/beside";
import type { ProblemDetails } from "@/lib/contract/errors";
import { SHARED_LINK } from "@/lib/contract/group-patch";
import { type Group, groupSchema } from "@/lib/contract/groups";
import type { Tunnel } from "@/lib/contract/tunnels";
import { LinkAddress } from "./link-address";
import TrustField from "./trust-field";

const accountsSchema = z.array(z.pick(accountSchema, { id: true, name: true }));

type Props = {
  /** The group; it is made when there is none. */
  group: string;
  /** Tunnels that come into it. */
  tunnelIds: readonly string[];
  onClose: () => void;
};

/** A group, or a tunnel that finds taken what it needs, and who has it. */
type About = { group: string } | { tunnelId: string; beside: Beside };

/** Turns the one link of a group on and off, and says what that means. */
export default function LinkDialog({ onClose, ...about }: About & { onClose: () => void }) {
  const place = usePlace(about);
  return <OfGroup {...place} onClose={onClose} />;
}

/** Which group, and who comes into it. */
function usePlace(about: About): Pick<Props, "group" | "tunnelIds"> {
  const { tunnelId = "", beside } = "beside" in about ? about : {};
  const tunnel = useTunnel(tunnelId);
  const other = useTunnel(beside?.tunnelId ?? "");
  if ("group" in about) return { group: about.group, tunnelIds: [] };
  if (other === undefined) return { group: about.beside.name, tunnelIds: [tunnelId] };
  const both = `${other.name} and ${tunnel?.name ?? ""}`.slice(0, 80);
  return { group: other.group ?? tunnel?.group ?? both, tunnelIds: [other.id, tunnelId] };
}

function OfGroup({ group, tunnelIds, onClose }: Props) {
  const linked = useLinkedGroup(group);
  const members = useMembers(group, tunnelIds);
  const stored = useAnswer(`/api/groups/${encodeURIComponent(group)}`, groupSchema);
  return (
    <Dialog label={`One link for ${group}`} onClose={onClose}>
      <div className="mt-3 grid gap-4">
        {linked ? (
          <LinkAddress group={linked} qr />
        ) : (
          <p className="text-muted">
            One address for {describe(members)}. After the login visitors see the apps that they may
            enter, and what is up. It works with the one domain that an ngrok account has.
          </p>
        )}
        {stored ? (
          <LinkForm
            group={group}
            stored={stored.ok ? stored.value : undefined}
            members={members}
            tunnelIds={tunnelIds}
            onClose={onClose}
          />
        ) : null}
      </div>
    </Dialog>
  );
}

/** The tunnels that will be on the link, in the order of the list. */
function useMembers(group: string, tunnelIds: readonly string[]): readonly Tunnel[] {
  const key = group.toLowerCase();
  return useTunnels().filter(
    (tunnel) => tunnel.group?.toLowerCase() === key || tunnelIds.includes(tunnel.id),
  );
}

function describe(members: readonly Tunnel[]): string {
  const names = members.map(({ name }) => `“${name}”`);
  if (names.length > 3) return `${names.length} apps`;
  return new Intl.ListFormat("en").format(names);
}

type FormProps = Props & { stored: Group | undefined; members: readonly Tunnel[] };

function LinkForm({ group, stored, members, tunnelIds, onClose }: FormProps) {
  const form = useLinkForm({ group, stored, members, tunnelIds, onClose });
  const { values, set, errors } = form;
  const accounts = useAnswer("/api/accounts", accountsSchema);
  const isOn = stored?.link === true;
  const key = group.toLowerCase();
  const isNew = !isOn || members.some((tunnel) => tunnel.group?.toLowerCase() !== key);
  const isUp = members.some(({ status }) => status.desired === "up");
  return (
    <form
      method="post"
      noValidate
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void form.send({ link: true });
      }}
    >
      <FormProblem problem={form.problem} />
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField
          label="ngrok account"
          name="accountId"
          value={values.accountId}
          onChange={(accountId) => set({ accountId })}
          options={
            accounts?.ok ? accounts.value.map(({ id, name }) => ({ value: id, label: name })) : []
          }
          error={errors.accountId}
        />
        <TextField
          label="Domain"
          name="domain"
          mono
          optional
          value={values.domain}
          onChange={(domain) => set({ domain })}
          error={errors.domain}
          placeholder="the account’s own"
        />
      </div>
      {errors.clientSecret ? (
        <TextField
          label="Access Key of the Descope profile"
          name="clientSecret"
          type="password"
          value={values.clientSecret}
          onChange={(clientSecret) => set({ clientSecret })}
          error={errors.clientSecret}
        />
      ) : null}
      {isNew ? (
        <TrustField
          checked={values.acceptShared}
          onChange={(acceptShared) => set({ acceptShared })}
          error={errors.acceptShared}
        />
      ) : (
        <p className="text-sm text-muted">{SHARED_LINK}</p>
      )}
      {isUp && !isOn ? (
        <p className="text-sm text-muted">
          What is up starts again behind the link, and gets another address.
        </p>
      ) : null}
      <div className="flex flex-wrap justify-end gap-2">
        {isOn && tunnelIds.length === 0 ? (
          <Button
            look="ghost"
            busy={form.busy === "off"}
            onClick={() => void form.send({ link: false })}
          >
            Turn the link off
          </Button>
        ) : null}
        <Button type="submit" look="primary" busy={form.busy === "on"}>
          {label(isOn, tunnelIds.length)}
        </Button>
      </div>
    </form>
  );
}

function label(isOn: boolean, coming: number): string {
  if (isOn) return coming > 0 ? "Put it behind the link" : "Save";
  return coming === 2 ? "Put both behind one link" : "Turn the link on";
}

type LinkValues = {
  accountId: string;
  domain: string;
  acceptShared: boolean;
  clientSecret: string;
};

function useLinkForm({ group, stored, members, tunnelIds, onClose }: FormProps) {
  const [values, setValues] = useState<LinkValues>({
    accountId: stored?.accountId ?? members[0]?.accountId ?? "",
    domain: stored?.domain ?? "",
    acceptShared: false,
    clientSecret: "",
  });
  const [busy, setBusy] = useState<"on" | "off">();
  const [problem, setProblem] = useState<ProblemDetails>();
  const send = async ({ link }: { link: boolean }) => {
    const { acceptShared, clientSecret, ...rest } = values;
    const body = link
      ? { ...rest, link, acceptShared, tunnelIds, ...(clientSecret && { clientSecret }) }
      : { link };
    setBusy(link ? "on" : "off");
    const path = `/api/groups/${encodeURIComponent(group)}`;
    const result = await callApi(path, { method: "PATCH", body }, groupSchema);
    setBusy(undefined);
    if (!result.ok) return setProblem(result.problem);
    showDone(link ? `“${group}” has one link` : `“${group}” has no link any more`);
    onClose();
  };
  return {
    values,
    busy,
    problem,
    errors: toFieldErrors(problem?.issues ?? []),
    set: (changes: Partial<LinkValues>) => setValues((old) => ({ ...old, ...changes })),
    send,
  };
}
