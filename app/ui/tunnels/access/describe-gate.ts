import type { Tone } from "@/app/ui/kit/tag";
import type { Tunnel } from "@/lib/contract/tunnels";

export type GateWords = {
  tone: Tone;
  text: string;
  /** The next step, if there is one. */
  fix?: { text: string; href?: string };
};

type Config = Pick<Tunnel, "id" | "profileId" | "protection" | "gate" | "status">;

/** The observed state of a running tunnel's second lock, as text. */
export function describeGate({ id, profileId, protection, gate, status }: Config): GateWords {
  const settings = `/tunnels/${id}/settings`;
  const { state, verified = 0, refused = 0 } = status.gate;
  switch (state) {
    case "verifying":
      return { tone: "ok", text: `${people(verified)} verified, ${count(refused)} refused` };
    case "unknown":
      return { tone: "off", text: "waits for the first visitor" };
    case "no-token":
      return {
        tone: "bad",
        text: "refuses everybody: ngrok sends no proof of the login",
        fix: {
          text: "Check that the profile's scopes have openid.",
          href: `/profiles/${profileId}`,
        },
      };
    case "no-email":
      return {
        tone: "bad",
        text: "refuses people whose login names no e-mail, which the list needs",
        fix: { text: "Add the scope email to the profile.", href: `/profiles/${profileId}` },
      };
    case "no-keys":
      return {
        tone: "bad",
        text: "refuses everybody: the keys of the login could not be fetched",
        fix: {
          text: "Check that this machine reaches the issuer. Gatehouse tries again by itself.",
        },
      };
    case "off":
      if (protection === "listener-oidc") {
        return {
          tone: "off",
          text: "cannot look: the older listener option passes nothing on",
          fix: { text: "Choose Traffic Policy.", href: settings },
        };
      }
      // It is on in the stored configuration, but not in the running one.
      if (gate)
        return { tone: "off", text: "off", fix: { text: "Restart the tunnel to turn it on." } };
      return {
        tone: "off",
        text: "off, ngrok alone decides who enters",
        fix: { text: "Turn it on in the settings.", href: settings },
      };
  }
}

/** What a removal does not cover: a new account of the same person, and other machines. */
export function describeReach(tunnel: Tunnel): string[] {
  const { allowedEmails, allowedDomains, allowedRoles, allowedTenants, pooling } = tunnel;
  const asked = [allowedEmails, allowedDomains, allowedRoles, allowedTenants];
  return [
    ...(asked.every((list) => list.length === 0)
      ? [
          "If the login lets people sign up, somebody who was removed can come back with a new account.",
        ]
      : []),
    ...(pooling ? ["With pooling a removal holds on this machine only."] : []),
  ];
}

function people(n: number): string {
  return `${count(n)} ${n === 1 ? "person" : "people"}`;
}

function count(n: number): string {
  return n.toLocaleString("en");
}
