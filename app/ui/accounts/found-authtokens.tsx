"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { useAnswer } from "@/app/ui/request/use-ask";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { accountSchema } from "@/lib/contract/accounts";
import { type AuthtokenSource, authtokenSourcesSchema } from "@/lib/contract/setup";

/** Offers authtokens that this machine has already, from the environment or an ngrok agent's configuration. */
export function FoundAuthtokens({ next }: { next: string }) {
  const answer = useAnswer("/api/setup/authtokens", authtokenSourcesSchema);
  const [busy, setBusy] = useState<string>();
  const router = useRouter();

  const use = async ({ id, kind }: AuthtokenSource) => {
    setBusy(id);
    const name = kind === "file" ? "ngrok account" : "ngrok account from the environment";
    const body = { sourceId: id, name };
    const result = await callApi(
      "/api/setup/import-authtoken",
      { method: "POST", body },
      accountSchema,
    );
    setBusy(undefined);
    if (!result.ok) return showProblem("The account could not be stored.", result.problem);
    announceChange();
    showDone("The account is stored.");
    router.push(next);
  };

  if (!answer?.ok) return null;
  return (
    <div className="mb-4 grid max-w-xl gap-2">
      {answer.value.map((source) => (
        <Note
          key={source.id}
          tone="info"
          title="This machine has an ngrok authtoken already"
          actions={
            <Button busy={busy === source.id} onClick={() => void use(source)}>
              Use it
            </Button>
          }
        >
          Found in {source.place}
        </Note>
      ))}
    </div>
  );
}
