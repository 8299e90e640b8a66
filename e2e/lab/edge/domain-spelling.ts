import { domainToUnicode } from "node:url";
import { Refusal } from "./agent-messages";

/** Refuses text that is not a domain, with ngrok's code for the mistake. Expects lower case. */
export function checkSpelling(domain: string): void {
  const wrong = domain
    .split(".")
    .reduce<string | undefined>((found, part) => found ?? codeOfPart(part), codeOfWhole(domain));
  if (!wrong) return;
  throw new Refusal(`Failed to create an endpoint with the domain '${domain}'.`, wrong);
}

function codeOfWhole(domain: string): string | undefined {
  if (domain.includes("_")) return "ERR_NGROK_355";
  if (/[^a-z0-9.*-]/.test(domain)) return "ERR_NGROK_326";
  if (domain.includes("..")) return "ERR_NGROK_327";
  return domain.length > 253 ? "ERR_NGROK_397" : undefined;
}

function codeOfPart(part: string): string | undefined {
  if (!/^[a-z0-9*]/.test(part)) return "ERR_NGROK_328";
  if (!/[a-z0-9*]$/.test(part)) return "ERR_NGROK_329";
  if (part.length > 63) return "ERR_NGROK_396";
  if (part.slice(2, 4) !== "--") return undefined;
  if (!part.startsWith("xn--")) return "ERR_NGROK_330";
  // Node returns an empty text for invalid punycode.
  const isPunycode = domainToUnicode(`${part}.example`) !== "";
  return isPunycode ? undefined : "ERR_NGROK_347";
}
