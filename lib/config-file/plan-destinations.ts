import { createHash } from "node:crypto";
import { nameKey } from "@/lib/names";
import { placeOf } from "@/lib/secrets/destinations";
import type { Incoming } from "./incoming";
import type { AccountEntry, ImportPreview, ProfileEntry, TunnelEntry } from "./schema";
import type { SecretOf, Step } from "./step";
import type { Stored } from "./stored";

type Destination = ImportPreview["destinations"][number];
type Droppable = { dropSecret?: boolean };

export type DestinationInput = {
  stored: Stored;
  profiles: readonly Step<ProfileEntry & Droppable>[];
  accounts: readonly Step<AccountEntry & Droppable>[];
  tunnels: readonly Step<TunnelEntry>[];
  incoming: Pick<Incoming, "profiles" | "tunnels">;
  secretOf: SecretOf;
};

/** Where an account would be, and whether it would be another ngrok account. */
type Place = { id: string | undefined; name: string; serverAddr?: string | undefined; key: string };

type Pair = { profile: Stored["profiles"][number]; account: Place; tunnel: string };

/**
 * The stored Access Keys that would go where none of them goes today, when the tunnels of that pair are started: another
 * account, or one whose ingress, CA or authtoken is another. Whoever imports says yes to each. Pure.
 */
export function planDestinations(input: DestinationInput): Destination[] {
  const { stored } = input;
  const known = new Set(
    pairUp(fieldsOf(stored.tunnels), stored.profiles, placesNow(stored)).map(keyOf),
  );
  const accounts = placesAfter(input);
  const unchanged = new Set([...placesNow(stored).values()].map(({ key }) => key));
  const chosen = chosenTunnels(input.incoming);
  const asked = new Map<string, Destination>();
  for (const pair of pairUp(tunnelsAfter(input), keptSecrets(input), accounts)) {
    const key = keyOf(pair);
    const isChosen = unchanged.has(pair.account.key) && chosen.has(nameKey(pair.tunnel));
    if (known.has(key) || isChosen) continue;
    const destination = asked.get(key) ?? toDestination(key, pair);
    destination.tunnels.push(pair.tunnel);
    asked.set(key, destination);
  }
  return [...asked.values()];
}

function toDestination(key: string, { profile, account }: Pair): Destination {
  const { name, issuerUrl } = profile.fields;
  const digest = createHash("sha256").update(JSON.stringify([key, name, issuerUrl, account.name]));
  return {
    id: digest.digest("base64url").slice(0, 12),
    profile: name,
    account: account.name,
    isNew: account.id === undefined,
    ...(account.serverAddr && { serverAddr: account.serverAddr }),
    tunnels: [],
  };
}

function keyOf({ profile, account }: Pair): string {
  return JSON.stringify([profile.id, account.key]);
}

/** Each tunnel with its profile, where that has a secret which stays the stored one, and its account. */
function pairUp(
  tunnels: readonly TunnelEntry[],
  profiles: Stored["profiles"],
  accounts: ReadonlyMap<string, Place>,
): Pair[] {
  const byName = new Map(profiles.map((each) => [nameKey(each.fields.name), each]));
  return tunnels.flatMap((tunnel) => {
    const profile = byName.get(nameKey(tunnel.profile));
    const account = accounts.get(nameKey(tunnel.account));
    return profile?.hasSecret && account ? [{ profile, account, tunnel: tunnel.name }] : [];
  });
}

function tunnelsAfter({ stored, tunnels }: DestinationInput): TunnelEntry[] {
  const changed = new Set(tunnels.flatMap(({ id, fields }) => (fields && id ? [id] : [])));
  const others = stored.tunnels.filter(({ id }) => !changed.has(id));
  return [...fieldsOf(others), ...tunnels.flatMap(({ fields }) => (fields ? [fields] : []))];
}

function fieldsOf(tunnels: Stored["tunnels"]): TunnelEntry[] {
  return tunnels.map(({ fields }) => fields);
}

/** Those whose secret is neither taken away nor in the file: whoever wrote it knows that one. */
function keptSecrets(input: DestinationInput): Stored["profiles"] {
  const { stored, profiles, incoming, secretOf } = input;
  const isOther = new Set(
    profiles.flatMap(({ id, fields }) =>
      id !== undefined && (fields?.dropSecret || fields?.clientSecret) ? [id] : [],
    ),
  );
  const given = new Map(
    incoming.profiles.map(({ fields }) => [nameKey(fields.name), fields.clientSecret]),
  );
  return stored.profiles.filter(({ id, fields }) => {
    const secret = given.get(nameKey(fields.name));
    return !isOther.has(id) && (secret === undefined || secret !== secretOf("profile", id));
  });
}

function placesNow({ accounts }: Stored): Map<string, Place> {
  return new Map(
    accounts.map(({ id, fields }) => [nameKey(fields.name), toPlace(id, fields, false)]),
  );
}

function placesAfter({ stored, accounts }: DestinationInput): Map<string, Place> {
  const places = placesNow(stored);
  for (const { id, fields, item } of accounts) {
    if (!fields) continue;
    const isOtherToken = item.changes.some(({ key }) => key === "authtoken");
    places.set(nameKey(fields.name), toPlace(id, fields, isOtherToken));
  }
  return places;
}

function toPlace(id: string | undefined, fields: AccountEntry, isOtherToken: boolean): Place {
  const { name, serverAddr, caCertificate } = fields;
  const key = JSON.stringify([
    id ?? `new ${nameKey(name)}`,
    placeOf("serverAddr", serverAddr),
    placeOf("caCertificate", caCertificate),
    isOtherToken,
  ]);
  return { id, name, key, ...(serverAddr && { serverAddr }) };
}

/** Tunnels of which neither end is from the file: whoever imports has chosen both, or there is only one of each. */
function chosenTunnels({ tunnels }: DestinationInput["incoming"]): Set<string> {
  return new Set(tunnels.flatMap(({ fields, named }) => (named ? [] : [nameKey(fields.name)])));
}
