import type { IncomingTunnel } from "@/lib/transfer/incoming";
import type { Remarks } from "./remarks";

/** A login as in the file. It may not be usable. */
export type Login = {
  issuerUrl: string;
  clientId: string;
  clientSecret?: string | undefined;
  scopes?: string[] | undefined;
};

/** One tunnel or endpoint of the file. Its name may be in use already. */
export type ReadTunnel =
  | (Remarks & {
      ok: true;
      name: string;
      fields: Omit<IncomingTunnel, "name" | "profile" | "account">;
      login?: Login | undefined;
      /** Hosts of internal endpoints that its rules send requests to. */
      forwardsTo: string[];
    })
  | { ok: false; name: string; notes: string[]; host?: string | undefined };

/** `host`: the public or internal host that it would have had. */
export function refuse(name: string, reason: string, host?: string): ReadTunnel {
  return { ok: false, name, notes: [reason], host };
}
