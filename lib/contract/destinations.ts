/**
 * The fields that decide where a stored secret is sent, for each kind of thing that has one. Whoever changes such a
 * field has to enter the secret again. Safe for the browser.
 */
const DESTINATIONS = {
  profile: ["issuerUrl"],
  account: ["serverAddr", "caCertificate"],
  webhook: ["url"],
} as const;

export type SecretHolder = keyof typeof DESTINATIONS;
export type DestinationField = (typeof DESTINATIONS)[SecretHolder][number];

/**
 * The changed fields that would send the secret to another destination. `to` is the whole thing after the change. Pure.
 */
export function findMoves(kind: SecretHolder, from: object, to: object): DestinationField[] {
  const [before, after] = [new Map(Object.entries(from)), new Map(Object.entries(to))];
  return DESTINATIONS[kind].filter(
    (field) => placeOf(field, before.get(field)) !== placeOf(field, after.get(field)),
  );
}

/** Whether a change of this field sends the secret to another destination. */
export function isDestination(kind: SecretHolder, key: string): boolean {
  return DESTINATIONS[kind].some((field) => field === key);
}

/** A thing after a change: absent fields stay as they are, null clears a field. */
export function withChanges<T extends object>(stored: T, changes: object): object {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return { ...stored, ...Object.fromEntries(given) };
}

/** Gives the same text for the same destination, however a form or a file writes line breaks. */
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
