import type { Door, DoorScheme, DoorState } from "@/lib/contract/doors";

/** Who signs, and where their secret is. */
export const SENDERS: Record<DoorScheme, { label: string; secret: string }> = {
  github: {
    label: "GitHub",
    secret: "The one that you enter under Settings, Webhooks, Secret. Choose a long random text.",
  },
  stripe: {
    label: "Stripe",
    secret: "Developers, Webhooks, your endpoint: Signing secret. It begins with whsec_.",
  },
  slack: { label: "Slack", secret: "Your app, Basic Information: Signing Secret." },
  shopify: {
    label: "Shopify",
    secret: "The app's client secret, or the one below the webhooks in Settings, Notifications.",
  },
  standard: {
    label: "Standard Webhooks",
    secret: "The endpoint's signing secret, whsec_… Svix, Clerk, Resend and others sign so.",
  },
  hmac: { label: "Plain HMAC-SHA256", secret: "What the sender signs the body with." },
};

export function describeDoor(door: Door): string {
  if (door.kind === "key") return "The whole app";
  const query = door.query === undefined ? "" : `?${door.query}`;
  return `${door.method} ${door.path}${query}, signed by ${SENDERS[door.scheme].label}`;
}

type StateText = { text: string; tone: "ok" | "wait" | "bad" | "off"; title: string };

const STATES: Record<DoorState, StateText> = {
  active: { text: "Active", tone: "ok", title: "Who has the proof gets in." },
  "next-start": {
    text: "From the next start",
    tone: "wait",
    title: "ngrok learns of it when the tunnel starts next, and asks for a login until then.",
  },
  ended: { text: "Ended", tone: "off", title: "Its time is over." },
  unreadable: {
    text: "Secret unreadable",
    tone: "bad",
    title: "It was sealed with another key. Remove the door and add it again.",
  },
};

export function describeState({ state }: Door, isUp: boolean): StateText {
  if (state !== "next-start" || isUp) return STATES[state];
  return { text: "With the start", tone: "off", title: "The tunnel is not running." };
}
