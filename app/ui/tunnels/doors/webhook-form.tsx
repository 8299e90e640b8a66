"use client";

import { useState } from "react";
import { SelectField, TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { DOOR_SCHEMES, doorSchemeSchema, type MadeDoor, signsTime } from "@/lib/contract/doors";
import type { Tunnel } from "@/lib/contract/tunnels";
import { DoorForm, useDoorForm } from "./door-form";
import { SENDERS } from "./door-texts";
import { machineUrl } from "./machine-url";

const OPTIONS = DOOR_SCHEMES.map((value) => ({ value, label: SENDERS[value].label }));
const METHODS = ["POST", "PUT", "PATCH"].map((value) => ({ value, label: value }));
const ENCODINGS = [
  { value: "hex", label: "Hexadecimal" },
  { value: "base64", label: "Base64" },
];
const EMPTY = { name: "", scheme: "github", path: "/hooks/github", secret: "", method: "POST" };

type Props = { tunnel: Tunnel; onMade: (door: MadeDoor) => void; onCancel: () => void };

export function WebhookForm({ tunnel, onMade, onCancel }: Props) {
  const { field, texts, send, busy, problem } = useDoorForm(tunnel.id, EMPTY, onMade);
  const [more, setMore] = useState(false);
  const scheme = doorSchemeSchema.safeParse(texts.scheme).data ?? "github";
  const isPlain = scheme === "hmac";
  const create = () => {
    // What was typed for another sender does not go along.
    const own = isPlain ? {} : { header: undefined, encoding: undefined, prefix: undefined };
    void send({ kind: "webhook", ...own });
  };
  const base = tunnel.status.link ? "The link's URL, " : "The tunnel's URL, ";
  const address = `${machineUrl(tunnel) ?? base}${texts.path ?? ""}`;
  return (
    <DoorForm
      label="New webhook"
      submit="Add webhook"
      {...{ busy, problem, onCancel }}
      onSubmit={create}
    >
      <div className="grid gap-3 sm:grid-cols-2">
        <SelectField label="Sender" options={OPTIONS} {...field("scheme")} />
        <TextField label="Name" placeholder="Pushes" {...field("name")} />
      </div>
      <TextField
        label="Path"
        mono
        placeholder="/hooks/github"
        help={
          <>
            Paste at the sender: <span className="font-mono break-all">{address}</span>
          </>
        }
        {...field("path")}
      />
      {isPlain ? <PlainFields field={field} /> : null}
      <TextField
        label="Signing secret"
        type="password"
        mono
        help={SENDERS[scheme].secret}
        {...field("secret")}
      />
      {signsTime(scheme) ? null : (
        <p className="text-sm text-muted">
          This sender signs no time: whoever has a copy of a request can send it again.
        </p>
      )}
      {more ? (
        <>
          <TextField
            label="Previous secret"
            type="password"
            mono
            optional
            help="Also accepted while the sender changes to the new one."
            {...field("previousSecret")}
          />
          <div className="grid gap-3 sm:grid-cols-2">
            <SelectField label="Method" options={METHODS} {...field("method")} />
            <TextField
              label="Query"
              mono
              optional
              placeholder="source=acme"
              help="Only requests with exactly this query are let in."
              {...field("query")}
            />
          </div>
        </>
      ) : (
        <div>
          <Button size="small" look="ghost" onClick={() => setMore(true)}>
            More options
          </Button>
        </div>
      )}
    </DoorForm>
  );
}

function PlainFields({ field }: Pick<ReturnType<typeof useDoorForm>, "field">) {
  return (
    <div className="grid gap-3 sm:grid-cols-3">
      <TextField label="Header" mono placeholder="X-Signature" {...field("header")} />
      <SelectField label="Written as" options={ENCODINGS} {...field("encoding")} />
      <TextField label="Prefix" mono optional placeholder="sha256=" {...field("prefix")} />
    </div>
  );
}
