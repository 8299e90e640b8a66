/**
 * The fields that say where a stored secret goes, by their keys, for each thing that holds one. A secret and its
 * destination are one thing: whoever changes the one gives the other again. Browser-safe.
 */
const DESTINATIONS = {
  profile: ["issuerUrl"],
  account: ["serverAddr", "caCertificate"],
  webhook: ["url"],
} as const;

export type SecretHolder = keyof typeof DESTINATIONS;
export type DestinationField = (typeof DESTINATIONS)[SecretHolder][number];

/** The keys of the fields by which the secret would go elsewhere. `to` is the whole thing as it would be. Pure. */
export function findMoves(kind: SecretHolder, from: object, to: object): DestinationField[] {
  const [before, after] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  return DESTINATIONS[kind].filter(
    (field) => placeOf(field, before.get(field)) !== placeOf(field, after.get(field)),
  );
}

/** Whether a change of this field sends the secret elsewhere. */
export function isDestination(kind: SecretHolder, key: string): boolean {
  return DESTINATIONS[kind].some((field) => field === key);
}

/** What a change of some fields makes of a thing: absent fields stay, null clears one. */
export function withChanges<T extends object>(stored: T, changes: object): object {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...stored, ...Object.fromEntries(given) };
}

/** The same text for the same place. Forms and files write line breaks their own way. */
export function placeOf(field: DestinationField, value: unknown): string {
  if (typeof value !== "string") return "";
  const text = value.replace(/\r\n?/g, "\n").trim();
  return field === "issuerUrl" ? issuerPlace(text) : text;
}

/** Slashes at the end lead to the same discovery document (OpenID Connect Discovery 1.0, section 4). */
function issuerPlace(text: string): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname, search } = new URL(text);
  let end = pathname.length;
  while (pathname[end - 1] === "/") end -= 1;
  return `${origin}${pathname.slice(0, end)}${search}`;
}
