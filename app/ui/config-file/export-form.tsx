"use client";

import { useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { Button } from "@/app/ui/kit/button";
import { Panel } from "@/app/ui/kit/panel";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone } from "@/app/ui/toast/toast-store";
import { PASSPHRASE_MIN, passphraseSchema } from "@/lib/contract/config-file";
import type { ProblemDetails } from "@/lib/contract/errors";
import { toPlainJson } from "@/lib/contract/show-hidden.mjs";
import { ChoiceField } from "./choice-field";
import { download } from "./download";

const KINDS = [
  {
    value: "team",
    label: "Without secrets",
    help: "For your team: a colleague imports it and enters their own Access Key and authtoken.",
  },
  {
    value: "secrets",
    label: "With secrets, encrypted",
    help: "For another machine of yours. It can be opened only with the passphrase, which Gatehouse does not store.",
  },
] as const;

type Errors = { passphrase?: string | undefined; again?: string | undefined };

/** All configuration as one file, with or without secrets. */
export function ExportForm() {
  const [kind, setKind] = useState<"team" | "secrets">("team");
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const [errors, setErrors] = useState<Errors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const sealed = kind === "secrets";

  const save = async () => {
    const found = sealed ? findErrors(passphrase, again) : {};
    setErrors(found);
    setProblem(undefined);
    if (found.passphrase || found.again) return;
    setBusy(true);
    const result = sealed
      ? await sendApi("/api/export", { method: "POST", body: { passphrase } })
      : await sendApi("/api/export", {});
    setBusy(false);
    if (!result.ok) return setProblem(result.problem);
    download(fileName(kind), `${toPlainJson(result.value, 2)}\n`);
    setPassphrase("");
    setAgain("");
    showDone(sealed ? "Exported. Keep the passphrase: nobody can restore it." : "Exported.");
  };

  return (
    <Panel title="Export">
      <form
        method="post"
        noValidate
        className="grid gap-4 p-3.5"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <ChoiceField
          legend="Content of the file"
          name="kind"
          choices={KINDS}
          value={kind}
          onChange={setKind}
        />
        {sealed ? (
          <div className="grid gap-x-4 gap-y-4 sm:grid-cols-2">
            <TextField
              label="Passphrase"
              name="passphrase"
              type="password"
              value={passphrase}
              onChange={setPassphrase}
              error={errors.passphrase}
              help={
                errors.passphrase
                  ? undefined
                  : `At least ${PASSPHRASE_MIN} characters, for example four words.`
              }
            />
            <TextField
              label="The same again"
              name="again"
              type="password"
              value={again}
              onChange={setAgain}
              error={errors.again}
            />
          </div>
        ) : null}
        <FormProblem problem={problem} />
        <div>
          <Button type="submit" look="primary" busy={busy}>
            Export
          </Button>
        </div>
      </form>
    </Panel>
  );
}

function findErrors(passphrase: string, again: string): Errors {
  const { error } = passphraseSchema.safeParse(passphrase);
  if (error) return { passphrase: error.issues[0]?.message };
  return again === passphrase ? {} : { again: "This is not the same passphrase." };
}

function fileName(kind: "team" | "secrets"): string {
  const day = new Date().toISOString().slice(0, 10);
  return kind === "team" ? `gatehouse-team-${day}.json` : `gatehouse-with-secrets-${day}.json`;
}
