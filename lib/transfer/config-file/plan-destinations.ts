import { createHash } from "node:crypto";
import { nameKey } from "@/lib/base/names";
import type {
  AccountEntry,
  ImportPreview,
  ProfileEntry,
  TunnelEntry,
} from "@/lib/contract/config-file";
import { placeOf } from "@/lib/contract/destinations";
import type { Incoming } from "@/lib/transfer/incoming";
import type { SecretOf, Step } from "./step";
import type { Stored } from "./stored";

type Destination = ImportPreview["destinations"][number];
type Droppable = { dropSecret?: boolean };

export type DestinationInput = {
  stored: Stored;
  profiles: readonly Step<ProfileEntry & Droppable>[];
  accounts: readonly Step<AccountEntry & Droppable>[];
  tunnels: readonly Step<TunnelEntry>[];
  incoming: Pick<Incoming, "profiles" | "accounts" | "tunnels">;
  secretOf: SecretOf;
};

/** A profile as it would be after the import. `id` when it is stored already. */
type Login = {
  id: string | undefined;
  name: string;
  issuerUrl: string;
  /** Whether its issuer would change. */
  isMoved: boolean;
  /**
   * `clientSecret`: its stored Access Key stays. `nextClientSecret`: the key is removed and has to be entered again.
   * Undefined when it has no stored key.
   */
  secret: "clientSecret" | "nextClientSecret" | undefined;
  /** Whether the file contains its Access Key: then the author of the file knows the key already. */
  isCarried: boolean;
  key: string;
};

/** An account as it would be after the import. */
type Place = {
  id: string | undefined;
  name: string;
  serverAddr?: string | undefined;
  /** Whether the stored authtoken stays and is not in the file. */
  keepsToken: boolean;
  key: string;
};

type Pair = { login: Login; place: Place; tunnel: string; isStored: boolean };

/** A stored profile and an account that no tunnel combines today. `accountId` when the account does not change. */
export type NewPair = { profileId: string; profile: string; accountId: string | undefined };

export type PlannedDestinations = {
  /** The person who imports has to agree to each of these. */
  asked: Destination[];
  /** All new pairs, including those that the person chose and those whose Access Key has to be entered first. */
  pairs: NewPair[];
  /** The accounts whose stored authtoken would be used for tunnels with another login than before. */
  accountIds: string[];
};

/**
 * Finds the stored secrets that would be sent to new destinations when the imported tunnels start: an Access Key to
 * another account, or to an account whose server address, CA certificate or authtoken changes; an authtoken for a login
 * at another issuer. An Access Key that the import removes counts too, because it would be sent there once it is
 * entered again. Pure.
 */
export function planDestinations(input: DestinationInput): PlannedDestinations {
  const { stored } = input;
  const places = placesNow(stored);
  const known = new Set(pairUp(tunnelsNow(stored), loginsNow(stored), places).map(keyOf));
  const unchanged = new Set([...places.values()].map(({ key }) => key));
  const chosen = chosenTunnels(input.incoming);
  const after = pairUp(tunnelsAfter(input), loginsAfter(input), placesAfter(input));
  const found = after.filter((pair) => !known.has(keyOf(pair)));
  const asked = new Map<string, Destination>();
  for (const pair of found) {
    const isChosen = unchanged.has(pair.place.key) && chosen.has(nameKey(pair.tunnel));
    const secrets = secretsUsed(pair);
    if (secrets.length === 0 || isChosen) continue;
    const key = keyOf(pair);
    const destination = asked.get(key) ?? toDestination(key, pair);
    destination.secrets = [...new Set([...destination.secrets, ...secrets])];
    destination.tunnels.push(pair.tunnel);
    asked.set(key, destination);
  }
  return {
    asked: [...asked.values()],
    pairs: found.flatMap(({ login, place }) =>
      login.id === undefined || login.isCarried
        ? []
        : [
            {
              profileId: login.id,
              profile: login.name,
              accountId: unchanged.has(place.key) ? place.id : undefined,
            },
          ],
    ),
    accountIds: found.flatMap((pair) =>
      secretsUsed(pair).includes("authtoken") && pair.place.id !== undefined ? [pair.place.id] : [],
    ),
  };
}

/** The stored secrets that the tunnel would use when it starts. */
function secretsUsed({ login, place, isStored }: Pair): Destination["secrets"] {
  const isOtherLogin = login.id === undefined ? isStored : login.isMoved;
  return [
    ...(login.secret ? [login.secret] : []),
    ...(place.keepsToken && isOtherLogin ? (["authtoken"] as const) : []),
  ];
}

function toDestination(key: string, { login, place }: Pair): Destination {
  const { name, issuerUrl } = login;
  const digest = createHash("sha256").update(JSON.stringify([key, name, issuerUrl, place.name]));
  return {
    id: digest.digest("base64url").slice(0, 12),
    profile: name,
    account: place.name,
    isNew: place.id === undefined,
    ...(place.serverAddr && { serverAddr: place.serverAddr }),
    ...((login.isMoved || login.id === undefined) && { issuerUrl }),
    secrets: [],
    tunnels: [],
  };
}

function keyOf({ login, place }: Pair): string {
  return JSON.stringify([login.key, place.key]);
}

type NamedTunnel = { fields: TunnelEntry; isStored: boolean };

/** Each tunnel with its profile and its account. */
function pairUp(
  tunnels: readonly NamedTunnel[],
  logins: ReadonlyMap<string, Login>,
  places: ReadonlyMap<string, Place>,
): Pair[] {
  return tunnels.flatMap(({ fields, isStored }) => {
    const login = logins.get(nameKey(fields.profile));
    const place = places.get(nameKey(fields.account));
    return login && place ? [{ login, place, tunnel: fields.name, isStored }] : [];
  });
}

function tunnelsNow({ tunnels }: Stored): NamedTunnel[] {
  return tunnels.map(({ fields }) => ({ fields, isStored: true }));
}

function tunnelsAfter({ stored, tunnels }: DestinationInput): NamedTunnel[] {
  const changed = new Set(tunnels.flatMap(({ id, fields }) => (fields && id ? [id] : [])));
  const others = stored.tunnels.filter(({ id }) => !changed.has(id));
  const steps = tunnels.flatMap(({ id, fields }) =>
    fields ? [{ fields, isStored: id !== undefined }] : [],
  );
  return [...others.map(({ fields }) => ({ fields, isStored: true })), ...steps];
}

function loginsNow({ profiles }: Stored): Map<string, Login> {
  return new Map(
    profiles.map(({ id, fields, hasSecret }) => {
      const secret = hasSecret ? ("clientSecret" as const) : undefined;
      return [nameKey(fields.name), toLogin(id, fields, { isMoved: false, secret })];
    }),
  );
}

function loginsAfter({ stored, profiles, incoming, secretOf }: DestinationInput) {
  const logins = loginsNow(stored);
  const given = new Map(
    incoming.profiles.map(({ fields }) => [nameKey(fields.name), fields.clientSecret]),
  );
  for (const [name, login] of logins) {
    const secret = given.get(name);
    const isKnown = login.id && secret !== undefined && secret === secretOf("profile", login.id);
    if (isKnown) logins.set(name, { ...login, secret: undefined, isCarried: true });
  }
  for (const { id, fields } of profiles) {
    if (!fields) continue;
    const before = logins.get(nameKey(fields.name));
    const isMoved =
      before !== undefined &&
      placeOf("issuerUrl", before.issuerUrl) !== placeOf("issuerUrl", fields.issuerUrl);
    const isCarried = Boolean(fields.clientSecret);
    const kept = fields.dropSecret ? "nextClientSecret" : before?.secret;
    const secret = isCarried ? undefined : kept;
    logins.set(nameKey(fields.name), toLogin(id, fields, { isMoved, secret, isCarried }));
  }
  return logins;
}

function toLogin(
  id: string | undefined,
  { name, issuerUrl }: ProfileEntry,
  more: Pick<Login, "isMoved" | "secret"> & { isCarried?: boolean },
): Login {
  const key = JSON.stringify([id ?? `new ${nameKey(name)}`, placeOf("issuerUrl", issuerUrl)]);
  return { id, name, issuerUrl, key, isCarried: false, ...more };
}

function placesNow({ accounts }: Stored): Map<string, Place> {
  return new Map(
    accounts.map(({ id, fields, hasSecret }) => [
      nameKey(fields.name),
      toPlace(id, fields, { isOtherToken: false, keepsToken: hasSecret }),
    ]),
  );
}

function placesAfter({ stored, accounts, incoming }: DestinationInput): Map<string, Place> {
  const places = placesNow(stored);
  const carried = new Set(
    incoming.accounts.flatMap(({ fields }) => (fields.authtoken ? [nameKey(fields.name)] : [])),
  );
  for (const [name, place] of places)
    if (carried.has(name)) places.set(name, { ...place, keepsToken: false });
  for (const { id, fields, item } of accounts) {
    if (!fields) continue;
    const name = nameKey(fields.name);
    const isOtherToken = item.changes.some(({ key }) => key === "authtoken");
    const keepsToken = !fields.dropSecret && places.get(name)?.keepsToken === true;
    places.set(name, toPlace(id, fields, { isOtherToken, keepsToken }));
  }
  return places;
}

function toPlace(
  id: string | undefined,
  { name, serverAddr, caCertificate }: AccountEntry,
  { isOtherToken, keepsToken }: { isOtherToken: boolean; keepsToken: boolean },
): Place {
  const key = JSON.stringify([
    id ?? `new ${nameKey(name)}`,
    placeOf("serverAddr", serverAddr),
    placeOf("caCertificate", caCertificate),
    isOtherToken,
  ]);
  return { id, name, key, keepsToken, ...(serverAddr && { serverAddr }) };
}

/** Tunnels whose profile and account are not from the file: the person chose both, or there is only one of each. */
function chosenTunnels({ tunnels }: DestinationInput["incoming"]): Set<string> {
  return new Set(tunnels.flatMap(({ fields, named }) => (named ? [] : [nameKey(fields.name)])));
}
