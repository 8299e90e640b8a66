import { z } from "zod";
import type { labControl } from "./lab/edge/control-client";

const metadataSchema = z.object({ id: z.string() });
const boundSchema = z.object({ Opts: z.object({ TrafficPolicy: z.string().nullish() }) });

/** As the policy of a tunnel with a gate writes it, in the one action that sends the token. */
const TOKEN_HEADER = /"(gh-[0-9a-f]{32})":"\$\{actions\.ngrok\.oidc\.identity_token\}"/;
const ANY_HEADER = /gh-[0-9a-f]{32}/g;

/** Under which names the policy that a tunnel has bound sends the gate its headers. */
export type BoundGate = { tunnelId: string; tokenHeader: string; headers: string[] };

/** Of every tunnel with a gate that is bound at the edge now, which nobody but ngrok knows. */
export async function boundGates(control: ReturnType<typeof labControl>): Promise<BoundGate[]> {
  const { sessions } = await control.state();
  const gates: BoundGate[] = [];
  for (const { id, metadata } of sessions.flatMap(({ listeners }) => listeners)) {
    // It may have been unbound meanwhile.
    const bound = boundSchema.safeParse(await control.bindRequest(id)).data;
    const policy = bound?.Opts.TrafficPolicy ?? "";
    const tokenHeader = TOKEN_HEADER.exec(policy)?.[1];
    if (tokenHeader === undefined) continue;
    const headers = [...new Set(policy.match(ANY_HEADER))];
    gates.push({ tunnelId: metadataSchema.parse(JSON.parse(metadata)).id, tokenHeader, headers });
  }
  return gates;
}
