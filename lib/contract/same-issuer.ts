/** Whether two addresses name one issuer: a slash at the end makes no difference. */
export function isSameIssuer(one: string, other: string): boolean {
  return one.replace(/\/$/, "") === other.replace(/\/$/, "");
}
