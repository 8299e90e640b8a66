import { isProjectId, looksLikeKey } from "./descope-ids";

/** Cleartext keys of Descope's are longer than their ids, which begin alike. */
const SHORTEST_KEY = 40;

/**
 * Recognises what people paste instead of an Access Key's cleartext. A hint, never a reason to refuse. Undefined when
 * nothing looks wrong.
 */
export function hintSecret(secret: string, clientId: string): string | undefined {
  const pasted = secret.trim();
  if (pasted === "") return undefined;
  if (pasted === clientId.trim() || isProjectId(pasted)) {
    return "This is the Project ID. Paste the cleartext of an Access Key.";
  }
  if (/^https?:\/\//.test(pasted))
    return "This is an address. Paste the cleartext of an Access Key.";
  if (looksLikeKey(pasted) && pasted.length < SHORTEST_KEY) {
    return "This looks like the key's id. Paste its cleartext, which is longer and shown only once.";
  }
  return undefined;
}
