import { z } from "zod";
import type { TokenFault } from "@/e2e/lab/descope/token-faults";

const answerSchema = z.object({ token: z.string() });

/**
 * The same identity token with a fault. The issuer makes it, because it has the keys; it must be the lab's own issuer.
 */
export async function alterToken(
  issuer: string,
  token: string,
  fault: TokenFault,
): Promise<string> {
  const response = await fetch(new URL("/lab/tokens", issuer), {
    method: "POST",
    body: JSON.stringify({ token, fault }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${issuer} made no token: ${text}`);
  return answerSchema.parse(JSON.parse(text)).token;
}
