/** What a notice says of the e-mails in it, of which it names the first; undefined where all are verified. */
export function describeUnverified([first, ...others]: readonly boolean[]): string | undefined {
  const count = others.filter((isVerified) => !isVerified).length;
  if (first && count === 0) return undefined;
  if (first) return `${count} of the other e-mails ${count === 1 ? "is" : "are"} not verified.`;
  if (others.length === 0) return "The e-mail is not verified.";
  const more = count === 0 ? "" : ` Nor ${count === 1 ? "is" : "are"} ${count} of the others.`;
  return `The e-mail that is named here is not verified.${more}`;
}
