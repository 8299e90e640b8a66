import type { IncomingTunnel } from "@/lib/transfer/incoming";
import type { Remarks } from "./remarks";

/** A login as the file describes it, before it is known whether it can be used. */
export type Login = {
  issuerUrl: string;
  clientId: string;
  clientSecret?: string | undefined;
  scopes?: string[] | undefined;
};

/** One tunnel or endpoint of the file; its name may still be taken. */
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
