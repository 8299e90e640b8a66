"use client";

import { useEffect, useRef, useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { toFieldErrors } from "@/app/ui/forms/use-form";
import { Button } from "@/app/ui/kit/button";
import { Dialog } from "@/app/ui/kit/dialog";
import { callApi } from "@/app/ui/request/call-api";
import { confirmedSchema } from "@/lib/door/schema";
import type { ProblemDetails } from "@/lib/errors/schema";

/** Asks for the access token once more. It then counts for this session for five minutes. */
export default function TokenDialog({ onDone }: { onDone: (confirmed: boolean) => void }) {
  const [token, setToken] = useState("");
  const [problem, setProblem] = useState<ProblemDetails>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  // An open dialog gives the focus to its first button.
  useEffect(() => form.current?.querySelector("input")?.focus(), []);

  const confirm = async () => {
    setBusy(true);
    const call = { method: "POST" as const, body: { token } };
    const result = await callApi("/api/sessions/confirm", call, confirmedSchema);
    setBusy(false);
    if (result.ok) onDone(true);
    else setProblem(result.problem);
  };
  const error = errorOf(problem);

  return (
    <Dialog label="Enter the access token again" onClose={() => onDone(false)}>
      <form
        ref={form}
        noValidate
        className="mt-1.5 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <p className="text-muted">
          This hands out stored secrets. Whoever has only a copy of this browser’s cookie must not
          get them.
        </p>
        {error ? null : <FormProblem problem={problem} />}
        <TextField
          label="Access token"
          name="token"
          type="password"
          mono
          value={token}
          onChange={(value) => {
            setToken(value);
            setProblem(undefined);
          }}
          error={error}
          help={
            <>
              In the file <code className="font-mono">token</code> in the data folder, or what{" "}
              <code className="font-mono">GATEHOUSE_TOKEN</code> was set to. It counts for five
              minutes.
            </>
          }
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => onDone(false)}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What is wrong with what was typed; other problems stand above the field. */
function errorOf(problem: ProblemDetails | undefined): string | undefined {
  if (problem?.code === "token_wrong") return `${problem.title}.`;
  return toFieldErrors(problem?.issues ?? []).token;
}
