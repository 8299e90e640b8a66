import { encodingsOf } from "./encodings";
import { MASK, maskFields } from "./mask-fields";
import { sharedOnce } from "./shared-once";

type Known = { secrets: Set<string>; forms: string[] };

// ngrok's refusals repeat the authtoken, so a secret is masked by its value wherever it turns up.
const known = () => sharedOnce("known-secrets", (): Known => ({ secrets: new Set(), forms: [] }));

// Shorter texts would mask innocent words; no real token or key is that short.
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

/** Replaces every remembered secret in a text. */
export function redact(text: string): string {
  let result = text;
  for (const form of known().forms) result = result.replaceAll(form, MASK);
  return result;
}

/**
 * `redact`, and whatever stands behind the name of a secret field: a mistyped secret was never stored, so it is known by
 * its name only. For logs, where no such value is ever needed. A name in a sentence has no value after it.
 */
export function redactFields(text: string): string {
  return maskFields(redact(text));
}

/** A value of plain data, as it came from somebody else, with every remembered secret in it masked. */
export function redactData<T>(value: T, parse: (data: unknown) => T): T {
  return parse(JSON.parse(redact(JSON.stringify(value))));
}
