import type { IncomingTunnel } from "@/lib/config-file/incoming";

/** A login as the file describes it, before it is known whether it can be used. */
export type Login = {
  issuerUrl: string;
  clientId: string;
  clientSecret?: string | undefined;
  scopes?: string[] | undefined;
};

/** One tunnel or endpoint of the file; its name may still be taken. */
export type ReadTunnel =
  | {
      ok: true;
      name: string;
      fields: Omit<IncomingTunnel, "name" | "profile" | "account">;
      login?: Login | undefined;
      notes: string[];
    }
  | { ok: false; name: string; notes: string[] };

export function refuse(name: string, reason: string): ReadTunnel {
  return { ok: false, name, notes: [reason] };
}
