/** Splits one line into allowed addresses and domains. A domain may have an @ before it. */
export function readPeople(text: string): { allowedEmails: string[]; allowedDomains: string[] } {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const isEmail = (word: string) => word.indexOf("@") > 0;
  return {
    allowedEmails: words.filter(isEmail),
    allowedDomains: words.filter((word) => !isEmail(word)),
  };
}
