"use client";

import { CircleCheck, LoaderCircle } from "lucide-react";
import { useState } from "react";
import { ExplainedNote } from "@/app/ui/errors/explained-note";
import { Button } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { OutLink } from "@/app/ui/kit/text-link";
import { callApi } from "@/app/ui/request/call-api";
import { useAsk } from "@/app/ui/request/use-ask";
import type { ExplainedError } from "@/lib/contract/errors";
import {
  type LoginResult,
  type LoginTry,
  loginResultSchema,
  loginTrySchema,
} from "@/lib/contract/profiles";

const ASK_EVERY_MS = 700;

type Props = { profileId: string; redirectUri: string };

/** A real login in a new tab, and the identity that it returns. */
export function TryLogin({ profileId, redirectUri }: Props) {
  const path = `/api/profiles/${profileId}/login`;
  const [begun, setBegun] = useState<LoginTry>();
  const [result, setResult] = useState<LoginResult>();
  const [busy, setBusy] = useState(false);
  const waiting = begun !== undefined && result === undefined;

  const ask = useAsk(
    waiting ? `${path}/${begun.id}` : undefined,
    loginResultSchema,
    (answer) => {
      if (!answer.ok) setResult({ status: "failed", error: answer.problem });
      else if (answer.value.status === "waiting") ask();
      else setResult(answer.value);
    },
    { gapMs: ASK_EVERY_MS },
  );

  const begin = async () => {
    setBusy(true);
    setBegun(undefined);
    setResult(undefined);
    const answer = await callApi(path, { method: "POST" }, loginTrySchema);
    setBusy(false);
    if (!answer.ok) return setResult({ status: "failed", error: answer.problem });
    setBegun(answer.value);
    window.open(answer.value.url, "_blank", "noopener");
  };

  return (
    <Panel
      title="Try the login"
      actions={
        <Button size="small" busy={busy} onClick={() => void begin()}>
          {begun || result ? "Try again" : "Try the login"}
        </Button>
      }
    >
      <div aria-live="polite" className="grid gap-2.5 p-3.5 text-sm">
        {waiting ? <Waiting url={begun.url} onCancel={() => setBegun(undefined)} /> : null}
        {result?.status === "passed" ? <Passed result={result} /> : null}
        {result?.status === "failed" ? <Failed error={result.error} profileId={profileId} /> : null}
        {result?.status === "passed" ? null : <Approve redirectUri={redirectUri} />}
      </div>
    </Panel>
  );
}

function Waiting({ url, onCancel }: { url: string; onCancel: () => void }) {
  return (
    <div className="flex flex-wrap items-center gap-x-2.5 gap-y-1.5">
      <LoaderCircle size={15} aria-hidden className="shrink-0 animate-spin text-wait" />
      <p className="min-w-0 grow basis-40">
        Log in in the new tab. No new tab? <OutLink href={url}>Open the login</OutLink>
      </p>
      <Button size="small" look="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  );
}

function Passed({ result }: { result: Extract<LoginResult, { status: "passed" }> }) {
  return (
    <div className="grid grid-cols-[1.25rem_minmax(0,1fr)] gap-x-2 wrap-anywhere">
      <CircleCheck size={16} aria-hidden className="mt-0.5 text-ok" />
      <div>
        <p className="font-medium">You are {result.email}. The e-mail claim is there.</p>
        <p className="text-muted">The issuer says: {result.claims.join(", ")}.</p>
        {result.warning ? (
          <div className="mt-2">
            <Note tone="wait" title="The address may be somebody else's">
              {result.warning}
            </Note>
          </div>
        ) : null}
      </div>
    </div>
  );
}

function Failed({ error, profileId }: { error: ExplainedError; profileId: string }) {
  // This is the profile's page already, so it needs no link to it.
  const { action, ...rest } = error;
  const shown = action === "profile" || action === undefined ? rest : error;
  return <ExplainedNote tone="bad" error={shown} target={{ profileId }} />;
}

function Approve({ redirectUri }: { redirectUri: string }) {
  return (
    <div className="grid justify-items-start gap-1.5 text-muted">
      <p>
        Logs you in with this profile, from Gatehouse instead of ngrok. Only for this test, this
        redirect has to be approved in Descope, too:
      </p>
      <div className="flex max-w-full flex-wrap items-center gap-2">
        <code className="min-w-0 font-mono text-xs text-text wrap-anywhere">{redirectUri}</code>
        <CopyButton text={redirectUri} label="Copy redirect URL" />
      </div>
    </div>
  );
}
