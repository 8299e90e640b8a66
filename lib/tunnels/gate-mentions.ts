// Of our names only what one of them could begin with: they are `gh-` and digits from 0 to f.
const MENTIONS = /identity_token|headers_added|(?<![a-z0-9])gh[-_](?![g-z])/i;

/**
 * What a user's own rules may not mention where the gate is on: with it they could pass on, change or forge what the gate
 * verifies. Undefined when there is nothing of it, in whatever form it was written.
 */
export function findGateMention(document: unknown): string | undefined {
  return MENTIONS.exec(JSON.stringify(document ?? null))?.[0];
}
