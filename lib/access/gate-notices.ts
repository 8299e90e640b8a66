import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import type { GateState } from "@/lib/contract/gate";
import { notify } from "@/lib/notices/service";

/** The same trouble is reported again after this time at the earliest. */
const AGAIN_MS = 10 * 60_000;

/** What is reported of a gate: states in which it lets nobody in, and tokens that are not the issuer's. */
export type GateTrouble = Exclude<GateState, "verifying" | "off"> | "wrong-token";

type Text = { code: string; title: (name: string) => string; detail: string };

const TEXTS: Record<GateTrouble, Text> = {
  "no-token": {
    code: "gate_no_token",
    title: (name) => `The gate of “${name}” refuses everybody: no identity token arrives`,
    detail:
      "ngrok passes on who has logged in by a token, and none came. Gatehouse checks at once whether ngrok still asks strangers to log in, and stops the tunnel if it does not. Otherwise check that the profile's scopes have openid. If your ngrok plan does not send it, turn the gate off in the tunnel's settings: then ngrok alone decides who enters.",
  },
  "no-email": {
    code: "gate_no_email",
    title: (name) => `The gate of “${name}” refuses somebody: the login names no e-mail`,
    detail:
      "The list needs the claim email. Add the scope email to the profile, and an e-mail to the person in Descope.",
  },
  "no-keys": {
    code: "gate_no_keys",
    title: (name) => `The gate of “${name}” refuses everybody: the issuer's keys are not at hand`,
    detail:
      "Without them nobody's login can be verified. Check that this machine reaches the issuer; Gatehouse tries again by itself.",
  },
  "wrong-token": {
    code: "gate_wrong_token",
    title: (name) => `Somebody came to “${name}” with a token that is not valid`,
    detail:
      "The gate refused it and your app saw nothing of it. ngrok should not let such a token through: look at the tunnel's policy at ngrok.",
  },
};

const told = () => sharedOnce("gate-notices", () => new Map<string, number>());

/** `evidence` is a sentence about what was wrong, without the token. */
export function tellGate(
  tunnel: { id: string; name: string },
  trouble: GateTrouble,
  evidence?: string,
): void {
  const key = JSON.stringify([tunnel.id, trouble]);
  const last = told().get(key) ?? Number.NEGATIVE_INFINITY;
  // However often the clock was set back meanwhile.
  if (Math.abs(Date.now() - last) < AGAIN_MS) return;
  told().set(key, Date.now());
  const { code, title, detail } = TEXTS[trouble];
  notify({
    kind: "gate",
    tunnels: [{ id: tunnel.id, name: tunnel.name }],
    title: title(tunnel.name),
    detail: evidence === undefined ? detail : `${detail} What was found: ${evidence}`,
    about: { code, tunnelId: tunnel.id },
  });
}

/** The same trouble in a new run is reported again. */
export function forgetGateNotices(tunnelId: string): void {
  for (const key of told().keys())
    if (key.startsWith(`[${JSON.stringify(tunnelId)},`)) told().delete(key);
}
