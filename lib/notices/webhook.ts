import "server-only";
import { randomUUID } from "node:crypto";
import {
  deleteWebhookRow,
  findSealedWebhookSecret,
  findWebhookRow,
  saveWebhookRow,
} from "@/db/webhooks";
import { log } from "@/lib/base/log";
import { parseInput } from "@/lib/base/parse-input";
import { findMoves } from "@/lib/contract/destinations";
import {
  type Delivery,
  type Notice,
  type Webhook,
  type WebhookMessage,
  webhookInputSchema,
} from "@/lib/contract/notices";
import { invalid, notFound } from "@/lib/errors/problem";
import { isDashboard } from "@/lib/network/dashboard-address";
import { secretAgain } from "@/lib/secrets/secret-again";
import { openSecret, toColumn } from "@/lib/secrets/stored-secret";
import { deliver, forgetDelivery, lastDelivery } from "./deliver";
import { postWebhook, type Target } from "./post-webhook";
import { mayCallWebhook } from "./webhook-budget";

type WebhookChange = { url: string; secret?: string | null | undefined };

// There is one; the table could hold more.
const ID = "webhook";
const PLACE = { table: "webhooks", row: ID, column: "secret" };

export function getWebhook(): Webhook | null {
  const row = findWebhookRow(ID);
  if (!row) return null;
  const last = lastDelivery();
  return { url: row.url, hasSecret: row.has_secret === 1, ...(last && { lastDelivery: last }) };
}

/**
 * Throws a 422 Problem for the dashboard's own address, and when the input has no secret although none is stored or the
 * address changes.
 */
export function saveWebhook(input: unknown): Webhook {
  const fields = parseInput(webhookInputSchema, input);
  if (isDashboard(new URL(fields.url))) {
    const message = "That is the Gatehouse dashboard itself, which does not accept messages.";
    throw invalid([{ path: "url", message }]);
  }
  const stored = getWebhook();
  if (!fields.secret && !stored?.hasSecret) {
    throw invalid([{ path: "secret", message: "Enter a signing secret." }]);
  }
  const moves = stored ? findMoves("webhook", stored, fields) : [];
  if (!fields.secret && moves.length > 0) throw secretAgain("webhook", moves);
  changeWebhook(fields);
  return { url: fields.url, hasSecret: true };
}

/** The caller must have checked the destination of the secret. A secret of null removes the stored one. */
export function changeWebhook({ url, secret }: WebhookChange): void {
  const sealed = toColumn(PLACE, secret) ?? findSealedWebhookSecret(ID) ?? "";
  saveWebhookRow({ id: ID, url, secret: sealed, updated_at: new Date().toISOString() });
  forgetDelivery();
}

export function deleteWebhook(): void {
  deleteWebhookRow(ID);
  forgetDelivery();
}

/** Sends a message of kind `test` once and returns the result. Throws a 404 Problem when there is no webhook. */
export async function testWebhook(): Promise<Delivery> {
  const target = readTarget();
  if (!target) throw notFound("webhook");
  const { ok, detail } = await postWebhook(
    target,
    toBody({
      id: 0,
      at: new Date().toISOString(),
      kind: "test",
      tunnels: [],
      title: "This is a test of Gatehouse’s webhook",
    }),
  );
  return { at: new Date().toISOString(), ok, detail };
}

/** Starts to send a notice, if there is a webhook and strangers have not caused too many. Returns at once. */
export function sendToWebhook(notice: Notice): void {
  try {
    const target = readTarget();
    if (!target || !mayCallWebhook(notice.kind)) return;
    void deliver(target, toBody(notice), () => isTarget(target)).then(({ ok, detail }) => {
      if (!ok) log(`The webhook did not take "${notice.title}". ${detail}`);
    });
  } catch (error) {
    // The secrets may be locked, which every page shows already.
    log(`The webhook was not called: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/**
 * Whether that is still where to send, with its secret. False when that cannot be read, because the secrets are locked or
 * the disk fails.
 */
function isTarget({ url, secret }: Target): boolean {
  try {
    const now = readTarget();
    return now?.url === url && now.secret === secret;
  } catch {
    return false;
  }
}

/** Where to send, or undefined when there is no webhook or its secret has not been entered yet. */
function readTarget(): Target | undefined {
  const row = findWebhookRow(ID);
  const secret = getSigningSecret();
  return row && secret !== undefined ? { url: row.url, secret } : undefined;
}

/** Only for the server. Throws a 409 Problem when it cannot be read. */
export function getSigningSecret(): string | undefined {
  const sealed = findSealedWebhookSecret(ID);
  return sealed ? openSecret(PLACE, sealed, "signing secret of the webhook") : undefined;
}

function toBody(notice: Omit<WebhookMessage, "deliveryId">): string {
  const message: WebhookMessage = { deliveryId: randomUUID(), ...notice };
  return JSON.stringify(message);
}
