import "server-only";
import type { TunnelConfig } from "@/lib/contract/tunnels";
import { openSecret, opens } from "@/lib/secrets/stored-secret";
import type { DoorRules, WebhookRule } from "@/lib/traffic/door-orders";
import type { DoorEntry, WebhookEntry } from "./door-entry";

type Origins = Pick<TunnelConfig, "allowedOrigins">;

/** What the gate is told of the doors. One whose secrets cannot be read stays, and lets nobody in. */
export function composeDoorRules(
  doors: readonly DoorEntry[],
  { allowedOrigins }: Origins,
): DoorRules {
  return {
    keys: doors.flatMap((door) => {
      if (door.kind !== "key") return [];
      const { id, name, hash, until } = door;
      return { id, name, hash, until };
    }),
    webhooks: doors.flatMap((door) => (door.kind === "webhook" ? toRule(door) : [])),
    origins: allowedOrigins,
  };
}

/** Where the secrets of a door are sealed for. */
export function doorPlace(id: string, column: "secret" | "previous_secret") {
  return { table: "doors", row: id, column };
}

/** Whether a webhook's secret can be read now. */
export function isReadable({ id, secret }: WebhookEntry): boolean {
  return opens(doorPlace(id, "secret"), secret);
}

function toRule({ id, name, request, secret, previousSecret }: WebhookEntry): WebhookRule {
  const { path, method, query, scheme, header, encoding, prefix } = request;
  const secrets = [
    ...open(id, "secret", secret),
    ...(previousSecret === "" ? [] : open(id, "previous_secret", previousSecret)),
  ];
  return {
    id,
    name,
    method,
    path,
    ...(query !== undefined && { query }),
    signature: {
      scheme,
      ...(header !== undefined && { header }),
      ...(encoding !== undefined && { encoding }),
      ...(prefix !== undefined && { prefix }),
      secrets,
    },
  };
}

function open(id: string, column: "secret" | "previous_secret", sealed: string): string[] {
  const place = doorPlace(id, column);
  if (!opens(place, sealed)) return [];
  try {
    return [openSecret(place, sealed, "signing secret of a door")];
  } catch {
    return [];
  }
}
