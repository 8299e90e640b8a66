"use client";

import { useState } from "react";
import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { TextLink } from "@/app/ui/kit/text-link";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { ProblemDetails } from "@/lib/contract/errors";
import type { SecretsState } from "@/lib/contract/settings";
import { runSettingsAction } from "./run-settings-action";

/** What is wrong with the stored secrets, if anything, and what to do. */
export function SecretsTrouble({ secrets }: { secrets: SecretsState }) {
  if (secrets.state === "locked") return <Locked secrets={secrets} />;
  if (secrets.unreadable.length === 0) return null;
  return (
    <Note tone="wait" title="Some stored secrets cannot be read">
      <p>
        They were sealed with another key. Enter them again in{" "}
        {secrets.unreadable.map(({ kind, id, name }, index) => (
          <span key={id}>
            {index === 0 ? null : ", "}
            <TextLink href={kind === "webhook" ? "#webhook" : `/${kind}s/${id}`}>{name}</TextLink>
          </span>
        ))}
        . Everything else works.
      </p>
    </Note>
  );
}

type LockedSecrets = Extract<SecretsState, { state: "locked" }>;

function asProblem({ detail }: LockedSecrets): ProblemDetails {
  return { type: "about:blank", title: "Still locked", status: 409, detail };
}

function Locked({ secrets }: { secrets: LockedSecrets }) {
  const [busy, setBusy] = useState<"unlock" | "new-key">();

  const run = async (action: "unlock" | "new-key", failure: string, done: string) => {
    setBusy(action);
    const settings = await runSettingsAction(action, {}, failure);
    setBusy(undefined);
    if (!settings) return;
    if (settings.secrets.state === "ready") showDone(done);
    else showProblem(failure, asProblem(settings.secrets));
  };
  const begin = async () => {
    const agreed = await confirmAction({
      title: "Start with a new key?",
      detail:
        "The stored secrets can then never be read, even with the old key: enter each of them again. Profiles, accounts and tunnels stay.",
      action: "Start with a new key",
    });
    if (agreed) await run("new-key", "No new key was made", "There is a new key.");
  };

  return (
    <Note
      tone="bad"
      title="The stored secrets are locked"
      actions={
        <>
          <Button
            size="small"
            busy={busy === "unlock"}
            onClick={() => void run("unlock", "Still locked", "The secrets are unlocked.")}
          >
            Try again
          </Button>
          <Button size="small" busy={busy === "new-key"} onClick={() => void begin()}>
            Start with a new key
          </Button>
        </>
      }
    >
      <p>
        {secrets.detail} Tunnels cannot start meanwhile; everything else works.{" "}
        <span className="text-text">{secrets.fix}</span>
      </p>
    </Note>
  );
}
