// The beginnings of the gate's header names: they are `gh-` followed by hexadecimal digits.
const MENTIONS = /identity_token|headers_added|(?<![a-z0-9])gh[-_](?![g-z])/i;

/**
 * What a user's own rules may not mention when the gate is on, because they could pass on, change or forge the values
 * that the gate verifies. Undefined when there is no mention in any form.
 */
export function findGateMention(document: unknown): string | undefined {
  return MENTIONS.exec(JSON.stringify(document ?? null))?.[0];
}
