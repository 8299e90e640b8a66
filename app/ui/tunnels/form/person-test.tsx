"use client";

import { CircleCheck, CircleQuestionMark, CircleX } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { TextField } from "@/app/ui/forms/fields";
import { joinClasses } from "@/app/ui/kit/join-classes";
import { useAccessLists } from "@/app/ui/tunnels/access/use-access-lists";
import { describeEntry } from "@/lib/contract/describe-who";
import { readWho } from "@/lib/contract/read-who";
import { personEmailSchema } from "@/lib/contract/tunnel-input";
import { canAsk } from "./tunnel-values";
import type { TunnelFormState } from "./use-tunnel-form";

const LOOKS = {
  yes: { Icon: CircleCheck, ink: "text-ok" },
  ask: { Icon: CircleQuestionMark, ink: "text-wait" },
  no: { Icon: CircleX, ink: "text-bad" },
};

/** Tests whether a person would get in with the values of the form. Open when it is first rendered. */
export default function PersonTest({ form }: { form: TunnelFormState }) {
  const [email, setEmail] = useState("");
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => box.current?.querySelector("input")?.focus(), []);
  // Enter in this field must not save the form.
  const keepForm = (event: KeyboardEvent) => {
    if (event.key === "Enter") event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only holds back what its field would do
    <div ref={box} onKeyDown={keepForm} className="grid max-w-md gap-1.5">
      <TextField
        label="Test a person"
        name="test-person"
        mono
        placeholder="member@example.com"
        help="Would this person get in? Nothing is sent and nobody is told."
        value={email}
        onChange={setEmail}
      />
      <Answer form={form} email={email} />
    </div>
  );
}

function Answer({ form, email }: { form: TunnelFormState; email: string }) {
  const { text, flags } = form.values;
  const { grants, removals } = useAccessLists(form.tunnelId);
  const isEmail = personEmailSchema.safeParse(email).success;
  const gate = flags.gate && text.protection !== "listener-oidc";
  const askToComeIn = flags.askToComeIn && canAsk(form.values);
  const rules = { ...readWho(text.who), ...flags, gate, askToComeIn };
  const exceptions = {
    granted: grants.map((grant) => grant.email),
    removed: removals.map((removal) => removal.email),
  };
  const answer = isEmail ? describeEntry(email, rules, exceptions) : undefined;
  const look = answer && LOOKS[answer.enters];
  return (
    <p role="status" className="flex items-start gap-1.5 wrap-anywhere empty:hidden">
      {look ? (
        <look.Icon size={16} aria-hidden className={joinClasses("mt-0.75 shrink-0", look.ink)} />
      ) : null}
      {answer?.text}
    </p>
  );
}
