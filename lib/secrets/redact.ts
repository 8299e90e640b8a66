import { sharedOnce } from "@/lib/shared-once";

// ngrok's refusals repeat the authtoken, so a secret is masked by its value wherever it turns up.
const known = () => sharedOnce("known-secrets", () => new Set<string>());

const MASK = "********";

// Shorter texts would mask innocent words; no real token or key is that short.
const SHORTEST = 8;

/** Makes `redact` mask this value from now on, also in its URL-encoded and JSON-escaped forms. */
export function rememberSecret(secret: string): void {
  if (secret.length < SHORTEST) return;
  known().add(secret);
  known().add(encodeURIComponent(secret));
  known().add(JSON.stringify(secret).slice(1, -1));
}

/** Replaces every remembered secret in a text. */
export function redact(text: string): string {
  let result = text;
  for (const secret of known()) result = result.replaceAll(secret, MASK);
  return result;
}
