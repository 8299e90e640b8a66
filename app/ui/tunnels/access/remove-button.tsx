"use client";

import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { letBackIn, removePerson, takeRefusalBack } from "./change-access";

type Person = { tunnelId: string; email: string };

/** Removes a person with one click. The toast offers to undo it. */
export function RemoveButton(person: Person) {
  const title = "Ends what they have open and keeps them out";
  return <PersonButton {...person} label="Remove" title={title} act={removePerson} />;
}

export function LetBackInButton(person: Person) {
  return <PersonButton {...person} label="Let back in" act={letBackIn} />;
}

export function AskAgainButton(person: Person) {
  const title = "Takes your No back: they may ask again, and are not let in";
  return <PersonButton {...person} label="Let ask again" title={title} act={takeRefusalBack} />;
}

function PersonButton(
  props: Person & { label: string; title?: string; act: (person: Person) => Promise<boolean> },
) {
  const { tunnelId, email, label, title, act } = props;
  const [busy, setBusy] = useState(false);
  const run = async () => {
    if (busy) return;
    setBusy(true);
    await act({ tunnelId, email });
    setBusy(false);
  };
  return (
    <Button
      size="small"
      busy={busy}
      aria-label={`${label}: ${showHidden(email)}`}
      title={title}
      onClick={() => void run()}
    >
      {label}
    </Button>
  );
}
