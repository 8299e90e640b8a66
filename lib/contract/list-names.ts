/** `“A”, “B” and 3 more`: for a sentence. */
export function listNames(named: readonly { name: string }[]): string {
  const first = named.slice(0, 3).map(({ name }) => `“${name}”`);
  const rest = named.length - first.length;
  if (rest > 0) return `${first.join(", ")} and ${rest} more`;
  const last = first.pop() ?? "";
  return first.length > 0 ? `${first.join(", ")} and ${last}` : last;
}
