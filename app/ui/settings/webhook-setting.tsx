"use client";

import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { type FieldErrors, toFieldErrors } from "@/app/ui/forms/use-form";
import { Button } from "@/app/ui/kit/button";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi, sendApi } from "@/app/ui/request/call-api";
import { Ago } from "@/app/ui/time/times";
import { showDone, showProblem, showToast } from "@/app/ui/toast/toast-store";
import { findMoves } from "@/lib/contract/destinations";
import type { ProblemDetails } from "@/lib/contract/errors";
import {
  deliverySchema,
  SIGNING_SECRET_LEAST,
  type Webhook,
  webhookSchema,
} from "@/lib/contract/notices";
import { Setting } from "./setting";

const PATH = "/api/settings/webhook";

/** The address to which notices are sent as JSON. The secret is never shown again. */
export function WebhookSetting({ webhook }: { webhook: Webhook | null }) {
  const [open, setOpen] = useState(false);
  return (
    <div id="webhook" className="scroll-mt-20 border-t border-line">
      <dl>
        <Setting
          name="Webhook"
          value={webhook ? <code className="font-mono text-sm">{webhook.url}</code> : "Off"}
          hint={<Hint webhook={webhook} />}
          action={
            <div className="flex gap-2">
              {webhook?.hasSecret ? <TestButton /> : null}
              <Button size="small" aria-expanded={open} onClick={() => setOpen(!open)}>
                {webhook ? "Change" : "Set up"}
              </Button>
            </div>
          }
        />
      </dl>
      {open ? <WebhookForm webhook={webhook} onDone={() => setOpen(false)} /> : null}
    </div>
  );
}

function Hint({ webhook }: { webhook: Webhook | null }) {
  if (!webhook)
    return "Each notice is sent to your address as signed JSON, so that the receiver can check it.";
  if (!webhook.hasSecret)
    return "Nothing is sent until you enter its signing secret: the imported file had none.";
  const last = webhook.lastDelivery;
  if (!last) return "Nothing was sent since Gatehouse was started or the address was changed.";
  return (
    <span className={last.ok ? undefined : "text-bad"}>
      {last.detail} <Ago at={last.at} />
    </span>
  );
}

function TestButton() {
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    const result = await callApi(`${PATH}/test`, { method: "POST" }, deliverySchema);
    setBusy(false);
    if (!result.ok) return showProblem("The test was not sent", result.problem);
    const { ok, detail } = result.value;
    if (ok) showDone(`The webhook accepted the test. ${detail}`);
    else showToast({ tone: "bad", title: "The webhook did not accept the test", detail });
  };
  return (
    <Button size="small" busy={busy} onClick={() => void test()}>
      Send a test
    </Button>
  );
}

function WebhookForm({ webhook, onDone }: { webhook: Webhook | null; onDone: () => void }) {
  const [url, setUrl] = useState(webhook?.url ?? "");
  const [secret, setSecret] = useState("");
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const isMoved = webhook !== null && findMoves("webhook", webhook, { url }).length > 0;
  const save = async () => {
    const result = await callApi(PATH, { method: "POST", body: { url, secret } }, webhookSchema);
    setErrors(result.ok ? {} : toFieldErrors(result.problem.issues ?? []));
    setProblem(result.ok ? undefined : result.problem);
    if (!result.ok) return;
    announceChange();
    showDone("The webhook is saved.");
    onDone();
  };
  const remove = async () => {
    const result = await sendApi(PATH, { method: "DELETE" });
    if (!result.ok) return showProblem("The webhook was not removed", result.problem);
    announceChange();
    showDone("The webhook is removed.");
    onDone();
  };
  return (
    <form
      method="post"
      noValidate
      aria-label="Webhook"
      className="grid gap-3 px-3.5 pb-3.5 sm:pl-[10.9rem]"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <FormProblem problem={problem} />
      <TextField
        label="Address"
        name="url"
        type="url"
        mono
        value={url}
        onChange={setUrl}
        error={errors.url}
        placeholder="https://hooks.example.com/gatehouse"
      />
      <TextField
        label="Signing secret"
        name="secret"
        type="password"
        mono
        value={secret}
        onChange={setSecret}
        error={errors.secret}
        optional={webhook?.hasSecret === true && !isMoved}
        help={
          webhook?.hasSecret
            ? isMoved
              ? "The stored secret was entered for another address: enter it again."
              : "Stored and sealed. Leave it empty to keep it."
            : `At least ${SIGNING_SECRET_LEAST} characters. The receiver checks the Gatehouse-Signature header with it.`
        }
      />
      <div className="flex flex-wrap justify-end gap-2">
        {webhook ? (
          <Button look="ghost" className="mr-auto" onClick={() => void remove()}>
            Remove
          </Button>
        ) : null}
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary">
          Save
        </Button>
      </div>
    </form>
  );
}
