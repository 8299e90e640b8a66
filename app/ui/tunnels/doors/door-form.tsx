"use client";

import { type ReactNode, useState } from "react";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { type FieldErrors, toFieldErrors } from "@/app/ui/forms/use-form";
import { Button } from "@/app/ui/kit/button";
import { callApi } from "@/app/ui/request/call-api";
import { type MadeDoor, madeDoorSchema } from "@/lib/contract/doors";
import type { ProblemDetails } from "@/lib/contract/errors";

type Texts = Record<string, string>;

/** What is typed stays, whatever the server says. Empty fields are left out. */
export function useDoorForm(tunnelId: string, initial: Texts, onMade: (door: MadeDoor) => void) {
  const [texts, setTexts] = useState(initial);
  const [errors, setErrors] = useState<FieldErrors>({});
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const send = async (more: object) => {
    setBusy(true);
    const filled = Object.entries(texts).filter(([, text]) => text.trim() !== "");
    const body = { ...Object.fromEntries(filled), ...more };
    const path = `/api/tunnels/${tunnelId}/doors`;
    const result = await callApi(path, { method: "POST", body }, madeDoorSchema);
    setBusy(false);
    setErrors(result.ok ? {} : toFieldErrors(result.problem.issues ?? []));
    setProblem(result.ok ? undefined : result.problem);
    if (result.ok) onMade(result.value);
  };
  return {
    texts,
    problem,
    busy,
    send,
    field: (name: string) => ({
      name,
      value: texts[name] ?? "",
      onChange: (text: string) => setTexts((old) => ({ ...old, [name]: text })),
      error: errors[name],
    }),
  };
}

export function DoorForm(props: {
  label: string;
  submit: string;
  busy: boolean;
  problem: ProblemDetails | undefined;
  onSubmit: () => void;
  onCancel: () => void;
  children: ReactNode;
}) {
  return (
    <form
      method="post"
      noValidate
      aria-label={props.label}
      className="grid gap-3 border-t border-line px-3.5 py-3 first:border-t-0"
      onSubmit={(event) => {
        event.preventDefault();
        props.onSubmit();
      }}
    >
      <FormProblem problem={props.problem} />
      {props.children}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" busy={props.busy}>
          {props.submit}
        </Button>
        <Button onClick={props.onCancel}>Cancel</Button>
      </div>
    </form>
  );
}
