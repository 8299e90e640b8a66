"use client";

import { useEffect, useRef, useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { Dialog } from "@/app/ui/kit/dialog";
import { isHeaderText, tokenIn } from "@/lib/contract/typed-token";
import type { TokenQuestion } from "./token-question";

const WRONG = "That is not the access token.";

/**
 * Asks for the access token and makes one call with it. After a wrong token it asks again; the page behind keeps its
 * state.
 */
export default function TokenDialog({ question }: { question: TokenQuestion }) {
  const { why, attempt, answer } = question;
  const [typed, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  // The dialog may be closed before the answer arrives. Then the answer is ignored.
  const isOpen = useRef(true);

  // An open dialog gives the focus to its first button.
  useEffect(() => {
    isOpen.current = true;
    form.current?.querySelector("input")?.focus();
    return () => {
      isOpen.current = false;
    };
  }, []);

  const confirm = async () => {
    if (busy) return;
    const token = tokenIn(typed);
    if (token === "") return setError("Enter the access token.");
    // No access token has other characters, and a header cannot contain them.
    if (!isHeaderText(token)) return setError(WRONG);
    setBusy(true);
    const result = await attempt(token);
    if (!isOpen.current) return;
    setBusy(false);
    if (result.ok) answer(result);
    // With a wrong token the access guard answers 401, although the session is valid.
    else if (result.problem.status === 401) {
      setError(WRONG);
      form.current?.querySelector("input")?.select();
    } else answer(result);
  };

  return (
    <Dialog label="Enter the access token again" onClose={() => answer()}>
      <form
        method="post"
        ref={form}
        noValidate
        className="mt-1.5 grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void confirm();
        }}
      >
        <div className="grid gap-1.5">
          <p className="text-pretty wrap-anywhere">{why.detail}</p>
          <p className="text-pretty text-muted">
            This protects you if somebody has a copy of this browser’s cookie.
          </p>
        </div>
        <TextField
          label="Access token"
          name="token"
          type="password"
          mono
          value={typed}
          onChange={(value) => {
            setTyped(value);
            setError(undefined);
          }}
          error={error}
          help={
            <>
              In the file <code className="font-mono">token</code> in the data folder, or what{" "}
              <code className="font-mono">GATEHOUSE_TOKEN</code> was set to. It is used this once.
            </>
          }
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => answer()}>Cancel</Button>
          <Button type="submit" look="primary" busy={busy}>
            Confirm
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
