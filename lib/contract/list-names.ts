/** `“A”, “B” and 3 more`: for a sentence. */
export function listNames(named: readonly { name: string }[]): string {
  const first = named.slice(0, 3).map(({ name }) => `“${name}”`);
  return listWords(first, named.length - first.length);
}

/** `a, b and c`, or `a, b and 3 more`. */
export function listWords(words: readonly string[], more: number): string {
  if (more > 0) return `${words.join(", ")} and ${more} more`;
  const last = words.at(-1) ?? "";
  const first = words.slice(0, -1);
  return first.length > 0 ? `${first.join(", ")} and ${last}` : last;
}
