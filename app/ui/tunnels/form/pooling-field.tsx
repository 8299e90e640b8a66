"use client";

import { CheckField } from "@/app/ui/forms/fields";
import { Note } from "@/app/ui/kit/note";
import { TextLink } from "@/app/ui/kit/text-link";
import type { TunnelFormState } from "./use-tunnel-form";

/** Pooling, and what it requires when it is switched on. */
export function PoolingField({ form }: { form: TunnelFormState }) {
  const pooling = form.toggle("pooling");
  return (
    <div className="grid gap-2">
      <CheckField
        help="Lets several machines serve the same URL; ngrok spreads the visitors over those that are up."
        {...pooling}
      />
      {pooling.checked ? <PoolingNote domain={form.values.text.domain.trim()} /> : null}
    </div>
  );
}

function PoolingNote({ domain }: { domain: string }) {
  return (
    <Note
      tone={domain === "" ? "wait" : "info"}
      title={domain === "" ? "Pooling needs a domain" : `To serve ${domain} from another machine`}
    >
      {domain === "" ? (
        <p>Without a domain every machine gets a URL of its own, and there is nothing to pool.</p>
      ) : (
        <ol className="grid list-decimal gap-1 pl-4">
          <li>
            <TextLink href="/settings/import-export">Export</TextLink> this configuration and import
            it there. The other machine uses the same ngrok account.
          </li>
          <li>
            Start the tunnel on both. Each of them checks the login by itself: keep them the same.
          </li>
          <li>
            A visitor may meet another machine at each request, so your app must not keep logins or
            carts in its own memory.
          </li>
        </ol>
      )}
    </Note>
  );
}
