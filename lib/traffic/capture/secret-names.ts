// Anywhere in a name, without regard to case and separators: userPassword, X-Api-Key, refresh_token.
const PARTS =
  /password|passwd|passphrase|passcode|secret|token|apikey|accesskey|privatekey|signingkey|credential|authorization|authkey|cookie|sessionid|csrf|xsrf|cardnumber/;

// Only as a whole word of a name, since they are parts of innocent ones: otp but not hotpink.
const WORDS = new Set(["pwd", "pass", "otp", "jwt", "pin", "cvv", "cvc", "sid", "ssn", "auth"]);

// The same names come with every request.
const known = new Map<string, boolean>();
const KNOWN_MOST = 2_000;

/** Whether what is stored under this name (of a header, a query parameter, a field) is likely a secret. */
export function isSecretName(name: string): boolean {
  const before = known.get(name);
  if (before !== undefined) return before;
  const secret = judge(name);
  if (known.size >= KNOWN_MOST) known.clear();
  if (name.length <= 80) known.set(name, secret);
  return secret;
}

function judge(name: string): boolean {
  if (PARTS.test(name.toLowerCase().replace(/[^a-z0-9]/g, ""))) return true;
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some((word) => WORDS.has(word));
}
