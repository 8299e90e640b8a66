/** The access token in the input: people paste it, or the whole address with it. Safe for the browser. */
export function tokenIn(text: string): string {
  const typed = text.trim();
  const [, query] = /^https?:\/\/[^?]*\?(.*)$/i.exec(typed) ?? [];
  return (query !== undefined && new URLSearchParams(query).get("token")) || typed;
}

/** Whether an `Authorization` header can contain it. */
export function isHeaderText(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}
