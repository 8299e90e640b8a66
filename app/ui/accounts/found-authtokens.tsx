"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { z } from "zod/mini";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { announceChange } from "@/app/ui/live/announce-change";
import { callApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import { accountSchema } from "@/lib/accounts/schema";
import { type AuthtokenSource, authtokenSourceSchema } from "@/lib/setup/schema";

/** Offers authtokens that this machine has already, from the environment or an ngrok agent's configuration. */
export function FoundAuthtokens({ next }: { next: string }) {
  const [sources, setSources] = useState<AuthtokenSource[]>([]);
  const [busy, setBusy] = useState<string>();
  const router = useRouter();

  useEffect(() => {
    void callApi("/api/setup/authtokens", {}, z.array(authtokenSourceSchema)).then((result) => {
      if (result.ok) setSources(result.value);
    });
  }, []);

  const use = async ({ id, place }: AuthtokenSource) => {
    setBusy(id);
    const name = place.includes("ngrok.yml")
      ? "ngrok account"
      : "ngrok account from the environment";
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

  if (sources.length === 0) return null;
  return (
    <div className="mb-4 grid max-w-xl gap-2">
      {sources.map((source) => (
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
