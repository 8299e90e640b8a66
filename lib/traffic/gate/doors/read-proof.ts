import { DOOR_TIME_S } from "@/lib/contract/doors";
import { pairs, type RawHeaders } from "@/lib/network/headers";
import type { SignatureRule } from "@/lib/traffic/door-orders";

/** What a sender put beside a body to prove that it is theirs. */
export type Proof = {
  /** The text that is signed before the body. */
  before: string;
  /** Any of them may be the right one: while a secret is replaced, senders sign with both. */
  signatures: Buffer[];
  /** A copy of the request would be accepted until this time (milliseconds). Undefined when no time is signed. */
  freshUntil: number | undefined;
};

/** More than any sender puts into one header while it replaces its secrets. */
const MOST_SIGNATURES = 10;
const LONGEST_HEADER = 4_096;
const SIGNATURE_BYTES = 32;

/**
 * Reads a proof of the right form and time, before the body is there; undefined when there is none. Each header of it
 * stands there once, and each signature is written as its sender writes it: lower case, whole base64.
 * @param now milliseconds
 */
export function readProof(rule: SignatureRule, raw: RawHeaders, now: number): Proof | undefined {
  switch (rule.scheme) {
    // https://docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries
    case "github":
      return untimed(onlyValue(raw, "x-hub-signature-256"), "sha256=", "hex");
    // https://shopify.dev/docs/apps/build/webhooks/subscribe/https
    case "shopify":
      return untimed(onlyValue(raw, "x-shopify-hmac-sha256"), "", "base64");
    case "hmac":
      return untimed(onlyValue(raw, rule.header ?? ""), rule.prefix ?? "", rule.encoding ?? "hex");
    case "stripe":
      return readStripe(onlyValue(raw, "stripe-signature"), now);
    case "slack":
      return readSlack(raw, now);
    case "standard":
      return readStandard(raw, now);
  }
}

function untimed(
  value: string | undefined,
  prefix: string,
  encoding: "hex" | "base64",
): Proof | undefined {
  if (value === undefined || !value.startsWith(prefix)) return undefined;
  const signature = decode(value.slice(prefix.length), encoding);
  return signature && { before: "", signatures: [signature], freshUntil: undefined };
}

/** `t=...,v1=...,v1=...`; other parts are older schemes (https://docs.stripe.com/webhooks#verify-manually). */
function readStripe(value: string | undefined, now: number): Proof | undefined {
  const parts = (value ?? "").split(",").map((part) => {
    const at = part.indexOf("=");
    return [part.slice(0, Math.max(at, 0)), part.slice(at + 1)] as const;
  });
  const times = parts.filter(([name]) => name === "t");
  const [time = "", ...more] = times.map(([, text]) => text);
  const signatures = parts.filter(([name]) => name === "v1").map(([, text]) => text);
  if (more.length > 0) return undefined;
  return timed(time, `${time}.`, decodeAll(signatures, "hex"), now);
}

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
function readSlack(raw: RawHeaders, now: number): Proof | undefined {
  const time = onlyValue(raw, "x-slack-request-timestamp") ?? "";
  const value = onlyValue(raw, "x-slack-signature") ?? "";
  if (!value.startsWith("v0=")) return undefined;
  return timed(time, `v0:${time}:`, decodeAll([value.slice(3)], "hex"), now);
}

/** `v1,<base64>` between spaces (https://github.com/standard-webhooks/standard-webhooks, Signature scheme). */
function readStandard(raw: RawHeaders, now: number): Proof | undefined {
  const id = onlyValue(raw, "webhook-id") ?? "";
  const time = onlyValue(raw, "webhook-timestamp") ?? "";
  const value = onlyValue(raw, "webhook-signature") ?? "";
  // Without a dot nothing of the id can be taken for the time.
  if (!/^[\x21-\x2d\x2f-\x7e]{1,256}$/.test(id)) return undefined;
  const signatures = value.split(" ").filter((part) => part.startsWith("v1,"));
  const texts = signatures.map((part) => part.slice(3));
  return timed(time, `${id}.${time}.`, decodeAll(texts, "base64"), now);
}

function timed(
  time: string,
  before: string,
  signatures: Buffer[] | undefined,
  now: number,
): Proof | undefined {
  if (!signatures || !/^[1-9]\d{0,11}$/.test(time)) return undefined;
  const sentAt = Number(time) * 1000;
  if (Math.abs(now - sentAt) > DOOR_TIME_S * 1000) return undefined;
  return { before, signatures, freshUntil: sentAt + DOOR_TIME_S * 1000 };
}

function decodeAll(texts: string[], encoding: "hex" | "base64"): Buffer[] | undefined {
  if (texts.length === 0 || texts.length > MOST_SIGNATURES) return undefined;
  const decoded = texts.map((text) => decode(text, encoding));
  const whole = decoded.filter((signature) => signature !== undefined);
  return whole.length === decoded.length ? whole : undefined;
}

/** Accepts only the exact form, because decoders ignore too much. */
function decode(text: string, encoding: "hex" | "base64"): Buffer | undefined {
  if (text.length > 2 * SIGNATURE_BYTES) return undefined;
  const signature = Buffer.from(text, encoding);
  const isWhole = signature.length === SIGNATURE_BYTES && signature.toString(encoding) === text;
  return isWhole ? signature : undefined;
}

/** The header's value where it stands there once and is of a length that a signature can have. */
export function onlyValue(raw: RawHeaders, name: string): string | undefined {
  const [found, ...more] = pairs(raw).filter(([each]) => each.toLowerCase() === name);
  const value = found?.[1];
  if (value === undefined || more.length > 0 || value.length > LONGEST_HEADER) return undefined;
  return value;
}
