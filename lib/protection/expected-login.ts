import { z } from "zod";
import type { ExpectedLogin } from "./probe";

const DEADLINE_MS = 8_000;
const MAX_BYTES = 256 * 1024;

const discoverySchema = z.object({ authorization_endpoint: z.url() });

/**
 * Where the issuer's logins begin, from its discovery document (OpenID Connect Discovery 1.0, section 4). Undefined
 * when that cannot be read: then no probe can say `protected`.
 */
export async function readExpectedLogin(
  issuerUrl: string,
  clientId: string,
): Promise<ExpectedLogin | undefined> {
  try {
    const url = `${issuerUrl.replace(/\/$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(url, {
      signal: AbortSignal.timeout(DEADLINE_MS),
      redirect: "error",
    });
    const { authorization_endpoint } = discoverySchema.parse(JSON.parse(await readText(response)));
    return { authorizationEndpoint: authorization_endpoint, clientId };
  } catch {
    return undefined;
  }
}

async function readText(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > MAX_BYTES) throw new Error("the discovery document does not end");
  }
  return text;
}
