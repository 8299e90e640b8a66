import { createHash, timingSafeEqual } from "node:crypto";
import { foldName } from "@/lib/network/claim-names";
import { pairs, type RawHeaders } from "@/lib/network/headers";
import type { DoorRules, DoorsAtBind, KeyRule, WebhookRule } from "@/lib/traffic/door-orders";
import type { Visit } from "@/lib/traffic/gate/visit";
import { onlyValue } from "./read-proof";

/** What a request has to do with doors; undefined where it is an ordinary visitor's. */
export type AtDoor =
  | { kind: "key"; rule: KeyRule; headers: RawHeaders }
  | { kind: "webhook"; rule: WebhookRule }
  | { kind: "preflight"; origin: string }
  /** It has the form of a proof, or ngrok asked for no login because of a door: without one it is refused. */
  | { kind: "none" };

const KEY = /^gh_[A-Za-z0-9_-]{43}$/;
const BEARER = "Bearer ";
const KEY_HEADER = "gatehouse-key";
/**
 * Apps take another method or address from these than the request has: frameworks, IIS and Azure, and servers that read
 * what CGI calls SCRIPT_NAME and PATH_INFO from headers as well (gunicorn before 22, or with it as its proxy).
 */
const OVERRIDES = new Set([
  ...["x-http-method-override", "x-http-method", "x-method-override"],
  ...["x-original-url", "x-original-uri", "x-rewrite-url", "x-override-url"],
  ...["script-name", "x-script-name", "path-info", "raw-request-uri", "x-http-path-override"],
  ...["unencoded-url", "x-waws-unencoded-url"],
]);

/**
 * Which door a request is at. The path is compared byte by byte, as ngrok does; the key as it stands in the one header
 * that ngrok has hashed.
 */
export function findDoor(
  visit: Visit,
  raw: RawHeaders,
  rules: DoorRules,
  atBind: DoorsAtBind | undefined,
): AtDoor | undefined {
  const keys = keysIn(raw);
  const { path } = splitTarget(visit.target);
  const webhook = rules.webhooks.find((rule) => rule.method === visit.method && rule.path === path);
  if (webhook)
    return keys.length > 0 || visit.isUpgrade
      ? { kind: "none" }
      : { kind: "webhook", rule: webhook };
  const [key, ...more] = keys;
  if (key !== undefined) {
    const rule = more.length === 0 ? findKey(key, rules.keys) : undefined;
    return rule ? { kind: "key", rule, headers: withoutKey(raw) } : { kind: "none" };
  }
  if (atBind?.webhooks.includes(`${visit.method} ${path}`)) return { kind: "none" };
  return findPreflight(visit, raw, rules, atBind);
}

/** Whether a webhook's request is the one that was saved, beyond path and method. */
export function fitsWebhook({ target }: Visit, raw: RawHeaders, { query }: WebhookRule): boolean {
  const isOverridden = pairs(raw).some(([name]) => OVERRIDES.has(foldName(name)));
  return !isOverridden && splitTarget(target).query === query;
}

function splitTarget(target: string): { path: string; query: string | undefined } {
  const at = target.indexOf("?");
  return at < 0
    ? { path: target, query: undefined }
    : { path: target.slice(0, at), query: target.slice(at + 1) };
}

/** A page of another origin asks whether it may send a request (https://fetch.spec.whatwg.org/#cors-preflight-fetch). */
function findPreflight(
  { method }: Visit,
  raw: RawHeaders,
  { origins }: DoorRules,
  atBind: DoorsAtBind | undefined,
): AtDoor | undefined {
  if (method !== "OPTIONS") return undefined;
  const origin = onlyValue(raw, "origin");
  if (origin === undefined || onlyValue(raw, "access-control-request-method") === undefined)
    return undefined;
  if (origins.includes(origin)) return { kind: "preflight", origin };
  return atBind?.origins.includes(origin) ? { kind: "none" } : undefined;
}

/** The value of a header that can hold a key, in any spelling of its name. Both names are equally long. */
export function keysIn(raw: RawHeaders): string[] {
  const keys: string[] = [];
  for (let index = 0; index + 1 < raw.length; index += 2) {
    const name = raw[index] ?? "";
    if (name.length !== KEY_HEADER.length) continue;
    const value = raw[index + 1] ?? "";
    if (isKeyHeader(name)) keys.push(value);
    else if (isBearerKey(name, value)) keys.push(value.slice(BEARER.length));
  }
  return keys;
}

function withoutKey(raw: RawHeaders): RawHeaders {
  return pairs(raw)
    .filter(([name, value]) => !isKeyHeader(name) && !isBearerKey(name, value))
    .flat();
}

function isKeyHeader(name: string): boolean {
  return name.length === KEY_HEADER.length && foldName(name) === KEY_HEADER;
}

function isBearerKey(name: string, value: string): boolean {
  return name.toLowerCase() === "authorization" && /^Bearer gh_/.test(value);
}

/** Compares every key even after a match, so that the time does not tell which key matched. */
export function findKey(key: string, rules: readonly KeyRule[]): KeyRule | undefined {
  if (!KEY.test(key)) return undefined;
  const hash = createHash("sha256").update(key, "latin1").digest();
  let found: KeyRule | undefined;
  for (const rule of rules) {
    const wanted = Buffer.from(rule.hash, "hex");
    if (wanted.length === hash.length && timingSafeEqual(wanted, hash)) found = rule;
  }
  return found;
}
