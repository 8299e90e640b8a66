"use client";

import { RotateCw } from "lucide-react";
import { type FormEvent, useState } from "react";
import { SelectField, TextArea, TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import type { DetailView } from "@/app/ui/traffic/list/use-request-params";
import { MASK, type ReplayInput, type RequestDetail } from "@/lib/contract/traffic";
import { readHeaderLines, toHeaderLines } from "./header-lines";
import { replayRequest } from "./replay-request";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

// These are made for each connection, or come from ngrok: the identity of a request cannot be changed.
const NOT_TO_CHANGE = /^(ngrok-auth-.*|content-length|connection|transfer-encoding)$/i;

type Props = { detail: RequestDetail; show: (id: number, view?: DetailView) => void };

/** The original request, to change and send again. */
export default function ReplayForm({ detail, show }: Props) {
  const before = original(detail);
  const [typed, setTyped] = useState(before);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const binary = detail.request.body.kind === "binary";
  const change = (field: keyof typeof typed) => (value: string) =>
    setTyped((old) => ({ ...old, [field]: value }));

  const send = async (event: FormEvent) => {
    event.preventDefault();
    const changes = toChanges(before, typed, detail.request.body.truncated);
    if ("error" in changes) return setError(changes.error);
    setError(undefined);
    setBusy(true);
    const id = await replayRequest(detail.id, changes);
    setBusy(false);
    if (id !== undefined) show(id, "compare");
  };
  const methods = METHODS.includes(typed.method) ? METHODS : [typed.method, ...METHODS];
  return (
    <form method="post" onSubmit={send} className="grid gap-4 border-t border-line px-3.5 py-4">
      <div className="grid gap-3 @md:grid-cols-[9rem_minmax(0,1fr)]">
        <SelectField
          label="Method"
          name="method"
          value={typed.method}
          options={methods.map((method) => ({ value: method, label: method }))}
          onChange={change("method")}
        />
        <TextField label="Path" name="path" mono value={typed.path} onChange={change("path")} />
      </div>
      <TextArea
        label="Headers"
        name="headers"
        mono
        rows={Math.min(12, typed.headers.split("\n").length + 1)}
        value={typed.headers}
        error={error}
        help={
          typed.headers.includes(MASK)
            ? `Secrets are not kept. Put your own where it says ${MASK}; what still says so is left out.`
            : undefined
        }
        onChange={change("headers")}
      />
      {binary ? (
        <p className="text-sm text-muted">The body is binary and is sent as it is shown.</p>
      ) : (
        <TextArea
          label="Body"
          name="body"
          mono
          rows={8}
          value={typed.body}
          help={
            detail.request.body.truncated
              ? "Only the beginning of the body was kept: what is here is sent."
              : undefined
          }
          onChange={change("body")}
        />
      )}
      <div className="flex justify-end gap-2">
        <Button onClick={() => show(detail.id, "request")}>Cancel</Button>
        <Button type="submit" look="primary" busy={busy} icon={<RotateCw size={14} aria-hidden />}>
          Send
        </Button>
      </div>
    </form>
  );
}

function original({ method, path, request }: RequestDetail) {
  return {
    method,
    path,
    headers: toHeaderLines(request.headers.filter(([name]) => !NOT_TO_CHANGE.test(name))),
    body: request.body.text ?? "",
  };
}

type Typed = ReturnType<typeof original>;

/** Only the changes are sent, so that the rest stays the same, byte for byte. */
function toChanges(
  before: Typed,
  typed: Typed,
  truncated: boolean,
): ReplayInput | { error: string } {
  const changes: ReplayInput = {};
  if (typed.method !== before.method) changes.method = typed.method;
  if (typed.path !== before.path) changes.path = typed.path;
  if (typed.body !== before.body || truncated) changes.body = typed.body;
  if (typed.headers === before.headers) return changes;
  const read = readHeaderLines(typed.headers);
  return "error" in read ? read : { ...changes, headers: read.headers };
}
