import { isApplication } from "./client-words";
import { isProjectId, looksLikeKey } from "./descope-ids";

/** Descope's cleartext keys are longer than their ids, which start the same. */
const SHORTEST_KEY = 40;

/**
 * Recognises what people paste instead of an Access Key's cleartext or a client secret. A hint, never a reason to
 * refuse. Undefined when nothing looks wrong.
 */
export function hintSecret(secret: string, clientId: string): string | undefined {
  const pasted = secret.trim();
  if (pasted === "") return undefined;
  const id = clientId.trim();
  const isOfApplication = id !== "" && isApplication(id);
  const meant = isOfApplication
    ? "the client secret of the application"
    : "the cleartext of an Access Key";
  if (isOfApplication && pasted === id) return `This is the client ID. Paste ${meant}.`;
  if (pasted === id || isProjectId(pasted)) return `This is the Project ID. Paste ${meant}.`;
  if (/^https?:\/\//.test(pasted)) return `This is an address. Paste ${meant}.`;
  if (looksLikeKey(pasted) && pasted.length < SHORTEST_KEY) {
    return "This looks like the key's id. Paste its cleartext, which is longer and shown only once.";
  }
  return undefined;
}
