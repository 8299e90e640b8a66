/** Who may enter, as it is typed in one line: addresses, and whole domains with or without an @ before them. */
export function readPeople(text: string): { allowedEmails: string[]; allowedDomains: string[] } {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const isEmail = (word: string) => word.indexOf("@") > 0;
  return {
    allowedEmails: words.filter(isEmail),
    allowedDomains: words.filter((word) => !isEmail(word)),
  };
}
