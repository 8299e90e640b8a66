import { agreementId } from "@/lib/base/agreement-id";
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

/** A profile as it would be after the import. `id` is set when it is stored already. */
type Login = {
  id: string | undefined;
  name: string;
  issuerUrl: string;
  /** Whether its issuer would change. */
  isMoved: boolean;
  /**
   * Whether its stored Access Key stays, or is deleted or replaced by the file's and has to be entered again. Undefined
   * when it has no key of its own.
   */
  secret: "clientSecret" | "nextClientSecret" | undefined;
  /** It has no Access Key and would get none, so its owner will be asked for it. */
  isWaiting: boolean;
  /** Whether the file has a key for it that is not stored here. Its tunnels would send that key. */
  isGiven: boolean;
  key: string;
};

/** An account as it would be after the import. */
type Place = {
  id: string | undefined;
  name: string;
  serverAddr?: string | undefined;
  /** Whether the stored authtoken stays and is not in the file. */
  keepsToken: boolean;
  /** Whether it would have an authtoken, from the file or stored. */
  hasToken: boolean;
  key: string;
};

/** What combines a profile and an account, by their names: a tunnel, or the one link of a group. */
type Sender = {
  kind: "tunnel" | "link";
  /** A link has the name of its group. */
  name: string;
  profile: string;
  account: string;
  isStored: boolean;
};

type Pair = { login: Login; place: Place; sender: Sender };

/**
 * A profile and an account that no tunnel and no link combines today. `profileId` when the profile is stored; `accountId` when the
 * account is stored and stays the same.
 */
export type NewPair = {
  profileId: string | undefined;
  profile: string;
  accountId: string | undefined;
};

export type PlannedDestinations = {
  /** The person who imports has to agree to each of these. */
  asked: Destination[];
  /** All new pairs, including those that the person chose and those whose Access Key has to be entered first. */
  pairs: NewPair[];
  /** The accounts whose stored authtoken would be used for tunnels or links with another login than before. */
  accountIds: string[];
};

/**
 * The secrets that would go to a new destination when the tunnels and links of a pair start: an Access Key to another account, or
 * to one with another ingress, CA or authtoken; an authtoken for a login at another issuer. An Access Key that is
 * deleted, replaced or still missing counts too, because it would go there when it is entered. Pure.
 */
export function planDestinations(input: DestinationInput): PlannedDestinations {
  const { stored } = input;
  const places = placesNow(stored);
  const known = new Set(pairUp(sendersNow(stored), loginsNow(stored), places).map(keyOf));
  const unchanged = new Set([...places.values()].map(({ key }) => key));
  const chosen = chosenTunnels(input.incoming);
  const after = pairUp(sendersAfter(input), loginsAfter(input), placesAfter(input));
  const isNew = (pair: Pair) => !known.has(keyOf(pair));
  const found = after.filter((pair) => isNew(pair) || isBrought(pair));
  const asked = new Map<string, Destination>();
  for (const pair of found) {
    const isUnchanged = unchanged.has(pair.place.key);
    const isChosen = isUnchanged && isChosenBy(pair.sender, chosen);
    const isNext = !isUnchanged && isAwaited(pair);
    const secrets = [
      ...(isNext ? (["nextClientSecret"] as const) : []),
      ...secretsUsed(pair, isNew(pair)),
    ];
    if (secrets.length === 0 || isChosen) continue;
    const key = keyOf(pair);
    const destination = asked.get(key) ?? toDestination(key, pair);
    destination.secrets = [...new Set([...destination.secrets, ...secrets])];
    asked.set(key, withSender(destination, pair.sender));
  }
  return {
    asked: [...asked.values()],
    pairs: found
      .filter((pair) => pair.login.id !== undefined || isAwaited(pair) || isBrought(pair))
      .map(({ login, place }) => ({
        profileId: login.id,
        profile: login.name,
        accountId: unchanged.has(place.key) ? place.id : undefined,
      })),
    accountIds: found.flatMap((pair) =>
      secretsUsed(pair, isNew(pair)).includes("authtoken") && pair.place.id !== undefined
        ? [pair.place.id]
        : [],
    ),
  };
}

/**
 * The secrets that a start of the tunnel or link would use for this pair. For a new pair: the stored Access Key, or the one
 * that is entered later. For any pair: an Access Key from the file for a stored profile, if the file does not bring the
 * account; and the stored authtoken, if the login is another one.
 */
function secretsUsed(pair: Pair, isNew: boolean): Destination["secrets"] {
  const { login, place, sender } = pair;
  const isOtherLogin = login.id === undefined ? sender.isStored : login.isMoved;
  const isGiven = pair.login.id !== undefined && isBrought(pair);
  const kept = isNew ? login.secret : undefined;
  const secret = kept ?? (isGiven ? ("clientSecret" as const) : undefined);
  return [
    ...(secret ? [secret] : []),
    ...(place.keepsToken && isOtherLogin ? (["authtoken"] as const) : []),
  ];
}

/**
 * Only the Access Key is missing. If the authtoken is missing too, the person who enters it decides where the key goes.
 */
function isAwaited({ login, place }: Pair): boolean {
  return login.isWaiting && place.hasToken;
}

/** The file brings the key but not the authtoken, so somebody else may have chosen the account of that name. */
function isBrought({ login, place }: Pair): boolean {
  return login.isGiven && place.keepsToken;
}

function toDestination(key: string, { login, place }: Pair): Destination {
  const { name, issuerUrl } = login;
  return {
    id: agreementId([key, name, issuerUrl, place.name]),
    profile: name,
    account: place.name,
    isNew: place.id === undefined,
    ...(place.serverAddr && { serverAddr: place.serverAddr }),
    ...((login.isMoved || login.id === undefined) && { issuerUrl }),
    secrets: [],
    tunnels: [],
  };
}

function withSender(destination: Destination, { kind, name }: Sender): Destination {
  const { tunnels, groups = [] } = destination;
  if (kind === "link") return { ...destination, groups: [...groups, name] };
  return { ...destination, tunnels: [...tunnels, name] };
}

function keyOf({ login, place }: Pair): string {
  return JSON.stringify([login.key, place.key]);
}

/** Each tunnel and link with its profile and its account. */
function pairUp(
  senders: readonly Sender[],
  logins: ReadonlyMap<string, Login>,
  places: ReadonlyMap<string, Place>,
): Pair[] {
  return senders.flatMap((sender) => {
    const login = logins.get(nameKey(sender.profile));
    const place = places.get(nameKey(sender.account));
    return login && place ? [{ login, place, sender }] : [];
  });
}

function sendersNow({ tunnels, links }: Stored): Sender[] {
  return [...tunnels.map(({ fields }) => tunnelOf(fields, true)), ...linksOf(links)];
}

/** An import changes no link, but it may change the profile and the account of one. */
function sendersAfter({ stored, tunnels }: DestinationInput): Sender[] {
  const changed = new Set(tunnels.flatMap(({ id, fields }) => (fields && id ? [id] : [])));
  const others = stored.tunnels.filter(({ id }) => !changed.has(id));
  const steps = tunnels.flatMap(({ id, fields }) =>
    fields ? [tunnelOf(fields, id !== undefined)] : [],
  );
  return [
    ...others.map(({ fields }) => tunnelOf(fields, true)),
    ...steps,
    ...linksOf(stored.links),
  ];
}

function tunnelOf({ name, profile, account }: TunnelEntry, isStored: boolean): Sender {
  return { kind: "tunnel", name, profile, account, isStored };
}

function linksOf(links: Stored["links"]): Sender[] {
  return links.map(({ name, profile, account }) => ({
    kind: "link",
    name,
    profile: profile.name,
    account,
    isStored: true,
  }));
}

function loginsNow({ profiles }: Stored): Map<string, Login> {
  return new Map(
    profiles.map(({ id, fields, hasSecret }) => {
      const secret = hasSecret ? ("clientSecret" as const) : undefined;
      const more = { isMoved: false, secret, isWaiting: !hasSecret, isGiven: false };
      return [nameKey(fields.name), toLogin(id, fields, more)];
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
    if (isKnown) logins.set(name, { ...login, secret: undefined });
  }
  for (const { id, fields, item } of profiles) {
    if (!fields) continue;
    const before = logins.get(nameKey(fields.name));
    const isMoved =
      before !== undefined &&
      placeOf("issuerUrl", before.issuerUrl) !== placeOf("issuerUrl", fields.issuerUrl);
    // A person who sees that the file's key does not work would enter the stored one again.
    const isReplaced = fields.dropSecret || fields.clientSecret;
    const secret = before?.secret && isReplaced ? "nextClientSecret" : before?.secret;
    const isWaiting = !fields.clientSecret && (before?.isWaiting ?? true);
    const isNews = id === undefined || item.changes.some(({ key }) => key === "clientSecret");
    const isGiven = Boolean(fields.clientSecret) && isNews;
    const more = { isMoved, secret, isWaiting, isGiven };
    logins.set(nameKey(fields.name), toLogin(id, fields, more));
  }
  return logins;
}

function toLogin(
  id: string | undefined,
  { name, issuerUrl }: ProfileEntry,
  more: Pick<Login, "isMoved" | "secret" | "isWaiting" | "isGiven">,
): Login {
  const key = JSON.stringify([id ?? `new ${nameKey(name)}`, placeOf("issuerUrl", issuerUrl)]);
  return { id, name, issuerUrl, key, ...more };
}

function placesNow({ accounts }: Stored): Map<string, Place> {
  return new Map(
    accounts.map(({ id, fields, hasSecret }) => [
      nameKey(fields.name),
      toPlace(id, fields, { isOtherToken: false, keepsToken: hasSecret, hasToken: hasSecret }),
    ]),
  );
}

function placesAfter({ stored, accounts, incoming, secretOf }: DestinationInput) {
  const places = placesNow(stored);
  const given = new Map(
    incoming.accounts.map(({ fields }) => [nameKey(fields.name), fields.authtoken]),
  );
  for (const [name, place] of places) {
    const token = given.get(name);
    const isKnown = place.id && token !== undefined && token === secretOf("account", place.id);
    if (isKnown) places.set(name, { ...place, keepsToken: false });
  }
  for (const { id, fields, item } of accounts) {
    if (!fields) continue;
    const name = nameKey(fields.name);
    const isOtherToken = item.changes.some(({ key }) => key === "authtoken");
    const before = places.get(name);
    const keepsToken = !fields.dropSecret && !fields.authtoken && before?.keepsToken === true;
    const hadToken = !fields.dropSecret && before?.hasToken === true;
    const hasToken = Boolean(fields.authtoken) || hadToken;
    places.set(name, toPlace(id, fields, { isOtherToken, keepsToken, hasToken }));
  }
  return places;
}

function toPlace(
  id: string | undefined,
  { name, serverAddr, caCertificate }: AccountEntry,
  { isOtherToken, ...tokens }: Pick<Place, "keepsToken" | "hasToken"> & { isOtherToken: boolean },
): Place {
  const key = JSON.stringify([
    id ?? `new ${nameKey(name)}`,
    placeOf("serverAddr", serverAddr),
    placeOf("caCertificate", caCertificate),
    isOtherToken,
  ]);
  return { id, name, key, ...tokens, ...(serverAddr && { serverAddr }) };
}

/** Tunnels whose profile and account are not from the file: the person chose both, or there is only one of each. */
function chosenTunnels({ tunnels }: DestinationInput["incoming"]): Set<string> {
  return new Set(tunnels.flatMap(({ fields, named }) => (named ? [] : [nameKey(fields.name)])));
}

/** Nobody chooses a link in an import. */
function isChosenBy({ kind, name }: Sender, chosen: ReadonlySet<string>): boolean {
  return kind === "tunnel" && chosen.has(nameKey(name));
}
