import { toPlainJson } from "@/lib/contract/show-hidden.mjs";

/** The value as JSON that people save and open: no character of it is one that nobody sees. */
export function plainJson(value: unknown, headers: Record<string, string> = {}): Response {
  return new Response(toPlainJson(value), {
    headers: { "content-type": "application/json", ...headers },
  });
}
