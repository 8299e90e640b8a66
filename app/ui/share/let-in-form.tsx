"use client";

import { CircleCheck } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { Button } from "@/app/ui/kit/button";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { callApi } from "@/app/ui/request/call-api";
import { RestartButton } from "@/app/ui/tunnels/actions/tunnel-power";
import { describeWho } from "@/lib/contract/describe-who";
import type { Tunnel } from "@/lib/contract/tunnels";
import { hasList, letIn, readEmails, waitForStart } from "./let-in";

type Props = {
  tunnels: readonly Tunnel[];
  /** The field has the focus when it is first shown, where no keyboard on the screen would cover the rest. */
  focused?: boolean;
};

/** Puts one more person on the list: an e-mail and Enter. Nothing where there is no list. */
export function LetInForm({ tunnels, focused = false }: Props) {
  const form = useLetIn(tunnels);
  const box = useRef<HTMLFormElement>(null);
  useEffect(() => {
    const hasKeyboard = matchMedia("(pointer: fine)").matches;
    if (focused && hasKeyboard) box.current?.querySelector("input")?.focus();
  }, [focused]);
  if (!tunnels.some(hasList)) return null;
  return (
    <form
      method="post"
      ref={box}
      noValidate
      aria-label="Let one more person in"
      className="grid"
      onSubmit={(event) => {
        event.preventDefault();
        void form.send();
      }}
    >
      <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-2">
        <TextField
          label="Let one more person in"
          name="email"
          placeholder="member@example.com"
          value={form.text}
          onChange={form.setText}
          error={form.error}
          help={tunnels.length > 1 ? "Each of these tunnels that has a list gets them." : undefined}
        />
        <Button type="submit" busy={form.busy} className="mt-[1.55rem] h-9 pointer-coarse:min-h-10">
          Let in
        </Button>
      </div>
      <div role="status">{form.done ? <Done {...form.done} /> : null}</div>
    </form>
  );
}

type Added = { emails: readonly string[]; tunnels: readonly Tunnel[] };

function useLetIn(tunnels: readonly Tunnel[]) {
  const store = useLiveStore();
  const [text, setTyped] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [done, setDone] = useState<Added>();
  const setText = (typed: string) => {
    setTyped(typed);
    setError(undefined);
  };
  const send = async () => {
    if (busy) return;
    const typed = readEmails(text);
    setDone(undefined);
    if ("error" in typed) return setError(typed.error);
    setBusy(true);
    const ids = tunnels.filter(hasList).map(({ id }) => id);
    const result = await letIn(callApi, ids, typed.emails);
    setBusy(false);
    if (!result.ok) {
      const { detail, fix, issues = [] } = result.problem;
      return setError(issues[0]?.message ?? [detail, fix].filter(Boolean).join(" "));
    }
    // The event of the change comes a moment later.
    for (const tunnel of result.value) store.apply({ type: "tunnel", data: tunnel });
    setText("");
    setDone({ emails: typed.emails, tunnels: result.value });
  };
  return { text, setText, error, busy, done, send };
}

function Done({ emails, tunnels }: Added) {
  const [first] = tunnels;
  if (!first) return null;
  const { allowedRoles, allowedTenants } = first;
  const who = { allowedEmails: [...emails], allowedDomains: [], allowedRoles, allowedTenants };
  const waiting = waitForStart(tunnels);
  const [one] = waiting;
  return (
    <div className="mt-2 flex animate-arrive flex-wrap items-center justify-between gap-2 rounded-md bg-ok-soft px-3 py-2">
      <p className="flex min-w-0 flex-[1_1_14rem] items-start gap-2 wrap-anywhere">
        <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-ok" />
        <span>
          <strong className="font-semibold">On the list:</strong> {describeWho(who)}.
          {one ? " ngrok learns of it at the next start." : ""}
        </span>
      </p>
      {one && waiting.length === 1 ? <RestartButton tunnel={one} /> : null}
    </div>
  );
}
