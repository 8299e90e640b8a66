import type { DoorScheme } from "@/lib/contract/doors";

// What the dashboard tells a gate of its doors: data alone. Times are milliseconds of Date.now().

/** What enters a tunnel without a login at this moment. */
export type DoorRules = {
  keys: KeyRule[];
  webhooks: WebhookRule[];
  /** Pages of these origins get an answer to their CORS preflight. */
  origins: string[];
};

/** `hash` is the key's SHA-256 (hex). */
export type KeyRule = { id: string; name: string; hash: string; until: number };

export type WebhookRule = {
  id: string;
  name: string;
  method: string;
  /** The bytes of the request's target before its `?`, and after it: without a query none is let in. */
  path: string;
  query?: string;
  signature: SignatureRule;
};

/** How a sender signs. Each of the secrets counts; without any nothing is right. */
export type SignatureRule = {
  scheme: DoorScheme;
  /** Of a plain HMAC: the header's name in lower case, how the signature is written in it, and after what. */
  header?: string;
  encoding?: "hex" | "base64";
  prefix?: string;
  secrets: string[];
};

/** For which requests this run's policy asks for no login: what came without one is looked at by a door alone. */
export type DoorsAtBind = {
  hasKeys: boolean;
  /** Each `METHOD /path`. */
  webhooks: string[];
  origins: string[];
};

/** A tunnel's door, of which it is told that somebody came through. */
export type UsedDoor = { id: string; name: string };
