import { encodingsOf } from "./encodings";
import { MASK, maskFields } from "./mask-fields";
import { sharedOnce } from "./shared-once";

type Known = { secrets: Set<string>; forms: string[] };

// ngrok's refusals repeat the authtoken, so a known secret is masked by its value everywhere.
const known = () => sharedOnce("known-secrets", (): Known => ({ secrets: new Set(), forms: [] }));

// A shorter text would mask ordinary words. No real token or key is that short.
const SHORTEST = 8;

/** Makes `redact` mask this value from now on, in every form that lib/base/encodings.ts knows. */
export function rememberSecret(secret: string): void {
  const { secrets, forms } = known();
  if (secret.length < SHORTEST || secrets.has(secret)) return;
  secrets.add(secret);
  const all = new Set([...forms, ...encodingsOf(secret).filter((form) => form.length >= SHORTEST)]);
  // The longest first: one form may be part of another.
  known().forms = [...all].sort((a, b) => b.length - a.length);
}

// The headers that send the identity token to the gate. Their names are new with each start, so only their form is
// known.
const GATE_HEADERS = /gh[-_][0-9a-f]{32}/gi;
// A key for machines is stored as a hash, so it is known by its form, too.
const KEYS = /gh_[A-Za-z0-9_-]{43}/g;

/** Replaces every remembered secret in a text, the names of the gate's headers, and keys for machines. */
export function redact(text: string): string {
  let result = text.replace(KEYS, MASK).replace(GATE_HEADERS, `gh-${MASK}`);
  for (const form of known().forms) result = result.replaceAll(form, MASK);
  return result;
}

/**
 * Like `redact`, and also masks every value after the name of a secret field: a mistyped secret was never stored, so
 * only its name shows that it is one. For logs, which never need such a value.
 */
export function redactFields(text: string): string {
  return maskFields(redact(text));
}

/** Masks every remembered secret in plain data that came from outside. */
export function redactData<T>(value: T, parse: (data: unknown) => T): T {
  return parse(JSON.parse(redact(JSON.stringify(value))));
}
