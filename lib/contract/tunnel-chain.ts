import type { ProtectionVerdict, TunnelState, TunnelStatus } from "./tunnels";

// A tunnel as one word, and as the chain that a visitor's request passes. Decided here alone, for the list, the pages of
// groups and tunnels, and the projector.

export type ChainTone = "ok" | "wait" | "bad" | "off";

/** `text` follows the name: "app" and "answers". */
export type ChainPart = { name: "app" | "ngrok" | "login" | "gate"; tone: ChainTone; text: string };

export type Chain = { word: string; tone: ChainTone; title?: string; parts: ChainPart[] };

type Words = { tone: ChainTone; text: string };

export const STATE_WORDS: Record<TunnelState, Words> = {
  online: { tone: "ok", text: "Online" },
  starting: { tone: "wait", text: "Starting" },
  reconnecting: { tone: "wait", text: "Reconnecting" },
  stopping: { tone: "off", text: "Stopping" },
  failed: { tone: "bad", text: "Failed" },
  stopped: { tone: "off", text: "Stopped" },
};

type LoginWords = Words & { title: string; part: string };

/** What was observed about the login in front of a tunnel. */
export function describeLogin({ verdict, checkedAt }: ProtectionVerdict): LoginWords {
  switch (verdict) {
    case "protected":
      return {
        tone: "ok",
        text: "Protected",
        title: "A request without a login was seen to end at the Descope login.",
        part: "stops strangers",
      };
    case "open":
      return {
        tone: "bad",
        text: "Open!",
        title: "A request without a login was seen to reach this machine.",
        part: "lets strangers in",
      };
    case "unreachable":
      return {
        tone: "wait",
        text: "Unreachable",
        title: "The forwarding URL could not be reached for the check.",
        part: "could not be reached",
      };
    case "unknown":
      return checkedAt
        ? {
            tone: "off",
            text: "Could not tell",
            title: "The check ended somewhere else than at the login. See the tunnel's page.",
            part: "could not be judged",
          }
        : {
            tone: "off",
            text: "Not checked",
            title:
              "ngrok accepted the login rules. Whether they stop a stranger has not been observed yet.",
            part: "not checked yet",
          };
  }
}

const APP: Record<TunnelStatus["app"], Words> = {
  answering: { tone: "ok", text: "answers" },
  down: { tone: "wait", text: "does not answer" },
  unknown: { tone: "off", text: "not seen yet" },
};

const NOBODY: Words = { tone: "bad", text: "lets nobody in" };
const GATE: Record<TunnelStatus["gate"]["state"], Words> = {
  verifying: { tone: "ok", text: "verifies visitors" },
  off: { tone: "off", text: "off" },
  unknown: { tone: "off", text: "not seen yet" },
  "no-token": NOBODY,
  "no-email": NOBODY,
  "no-keys": NOBODY,
};

type Seen = Pick<TunnelStatus, "state" | "protection" | "app" | "gate">;

/** What is worst for the owner comes first: strangers who get in, no tunnel, no app, nobody who gets in. */
export function describeChain({ state, protection, app, gate }: Seen): Chain {
  const login = describeLogin(protection);
  const ngrok = STATE_WORDS[state];
  const second = GATE[gate.state];
  const parts: ChainPart[] = [
    { name: "app", ...APP[app] },
    { name: "ngrok", tone: ngrok.tone, text: ngrok.text.toLowerCase() },
    { name: "login", tone: login.tone, text: login.part },
    { name: "gate", ...second },
  ];
  const { text: word, tone, title } = login;
  if (protection.verdict === "open") return { word, tone, title, parts };
  if (state !== "online") return { word: ngrok.text, tone: ngrok.tone, parts };
  if (app === "down") return { word: "App down", tone: "wait", parts };
  if (second === NOBODY) return { word: "Nobody gets in", tone: "bad", parts };
  return { word, tone, title, parts };
}

/** "App answers, ngrok online, login stops strangers, gate off." */
export function sayChain({ parts }: Chain): string {
  const said = parts.map(({ name, text }) => `${name} ${text}`).join(", ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
}
