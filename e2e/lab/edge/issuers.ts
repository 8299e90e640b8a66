import { z } from "zod";
import { Refusal } from "./agent-messages";

const documentSchema = z.object({
  issuer: z.string(),
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
});

const WAIT_MS = 5000;
const REMEMBERED_MS = 60_000;
const MOST_BYTES = 1_000_000;

/** Checks that issuers have a discovery document, as ngrok does when an endpoint is made. */
export class Issuers {
  private readonly known = new Map<string, { until: number; asked: Promise<void> }>();

  /** @throws Refusal ERR_NGROK_2227. An issuer that had a document is not asked again for a minute. */
  async check({ action, issuer }: { action: string; issuer: string }): Promise<void> {
    const known = this.known.get(issuer);
    if (known && known.until > Date.now()) return known.asked;
    const asked = ask(issuer).catch((error) => {
      this.known.delete(issuer);
      throw new Refusal(
        `Invalid configuration for ${action}: The issuer URL at issuer_url with a value of ${issuer} did not return a valid OpenID Connect Discovery document. (${String(error)})`,
        "ERR_NGROK_2227",
      );
    });
    this.known.set(issuer, { until: Date.now() + REMEMBERED_MS, asked });
    return asked;
  }
}

async function ask(issuer: string): Promise<void> {
  const response = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(WAIT_MS),
    redirect: "error",
  });
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const document = documentSchema.parse(JSON.parse(await readStart(response)));
  if (document.issuer !== issuer) throw new Error(`it names ${document.issuer}`);
}

async function readStart(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new Error("it has no end");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}
