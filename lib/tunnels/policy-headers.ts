import { claimOf } from "@/lib/network/claim-names";

/**
 * Why an action of the user's own rules may not touch a header. Only Gatehouse may write the headers that say who the
 * visitor is, and a name that ngrok composes could become one of them.
 * @param config of the action, whatever its type
 */
export function findHeaderProblem(config: unknown, where: string): string | undefined {
  for (const name of namesBelow(config)) {
    const told = `"${name.slice(0, 40)}"`;
    if (name.includes("${"))
      return `${where} has the header name ${told}. Write the name out, without \${}.`;
    if (claimOf(name.trim()) === "identity")
      return `${where} touches ${told}, which says who the visitor is. Gatehouse alone sets it. Leave it out.`;
  }
  return undefined;
}

/** The header names in a config below `headers`: as keys, as a list, or as lines with a colon. */
function namesBelow(config: unknown): string[] {
  if (Array.isArray(config)) return config.flatMap(namesBelow);
  if (typeof config !== "object" || config === null) return [];
  // ngrok's reader accepts keys in any case.
  return Object.entries(config).flatMap(([key, value]) =>
    /^headers?$/i.test(key) ? namesIn(value) : namesBelow(value),
  );
}

function namesIn(headers: unknown): string[] {
  if (typeof headers === "string") return [nameOf(headers)];
  if (Array.isArray(headers)) return headers.flatMap(namesIn);
  if (typeof headers !== "object" || headers === null) return [];
  const entries = Object.entries(headers);
  const named = entries.filter(([key]) => /^(name|key)$/i.test(key)).map(([, value]) => value);
  return [...entries.map(([key]) => key), ...named.flatMap(namesIn)];
}

/** `X-Env: staging` names the header before its colon. An interpolation may contain colons too. */
function nameOf(line: string): string {
  const colon = line.indexOf(":");
  return colon < 0 || line.slice(0, colon).includes("${") ? line : line.slice(0, colon);
}
