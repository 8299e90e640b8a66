// At any place in a name, ignoring case and separators: userPassword, X-Api-Key, refresh_token.
const PARTS =
  /passw|passphrase|passcode|passkey|secret|token|apikey|accesskey|privatekey|signingkey|encryptionkey|sessionkey|masterkey|sharedkey|subscriptionkey|functionskey|authkey|credential|authorization|cookie|sessionid|sessid|csrf|xsrf|cardnumber|samlresponse|samlart|wresult|codeverifier|authcode|devicecode|usercode|verificationcode|mfacode|logincode|resetcode|activationcode|confirmationcode|securitycode|backupcode|recoverycode|accesscode|amznoidc|gatehousekey/;

// Only at the end of a name: client_assertion, but not client_assertion_type; X-Amz-Signature, but not SignatureMethod.
const ENDS = [
  ...["assertion", "signature", "samlrequest", "oauthverifier"],
  ...["applicationkey", "licensekey", "customerkey", "userkey", "sharekey"],
  ...["magiclink", "onetimecode", "invitecode"],
];

// Only as a whole word of a name, because they are parts of ordinary words: otp, but not hotpink.
const WORDS = new Set(
  "pwd pswd pass pw otp totp jwt pin cvv cvv2 cvc cvc2 sid ssn auth bearer dpop sig hmac".split(
    " ",
  ),
);

// These are secrets in an address or a form, where OAuth, CAS and map services use them. In a document the same names
// mostly mean something else: a country code, the key of a row, a support ticket.
const UNSURE = new Set(["code", "key", "ticket", "session", "t"]);

/**
 * `address`: a query, a form, a header, a cookie. `document`: JSON, XML or plain text.
 */
export type Place = "address" | "document";

const LONGEST_KNOWN = 80;
const KNOWN_MOST = 2_000;

type Kind = "secret" | "unsure" | "innocent";

// A cache, because the same names come with every request.
const known = new Map<string, Kind>();

function kindOf(name: string): Kind {
  const before = known.get(name);
  if (before !== undefined) return before;
  const kind = judge(name);
  if (known.size >= KNOWN_MOST) known.clear();
  if (name.length <= LONGEST_KNOWN) known.set(name, kind);
  return kind;
}

/** Whether the value of a header, query parameter or field with this name is probably a secret. Linear. */
export function isSecretName(name: string): boolean {
  return kindOf(name) === "secret";
}

/** Whether the place and the value decide if it is a secret. */
export function isUnsureName(name: string): boolean {
  return kindOf(name) === "unsure";
}

/**
 * Whether `value` under `name` is probably a secret. For an unsure name the place and the value decide: in a document
 * only a value that looks like a token counts, in an address every value does. `t` may be a token or a time everywhere.
 */
export function isSecretField(name: string, value: string, place: Place): boolean {
  const kind = kindOf(name);
  if (kind !== "unsure") return kind === "secret";
  return (place === "address" && lastPart(name).toLowerCase() !== "t") || looksLikeToken(value);
}

/** Long, without spaces, with letters and digits: true for an OAuth code, false for a country code. */
export function looksLikeToken(value: string): boolean {
  // The first invalid character ends the check.
  return (
    value.length >= 20 &&
    /^[\w.~+=%-][\w.~+/=%-]+$/.test(value) &&
    /\d/.test(value) &&
    /[a-z]/i.test(value)
  );
}

// An encoded sign before a token ends the word before: %20 in an address, \n or \u003c in a script.
const AFTER_SIGN = String.raw`(?<=%[\dA-Fa-f]{2}|\\(?:[a-z]|x[\dA-Fa-f]{2}|u[\dA-Fa-f]{4}))`;

/**
 * A key for machines or an assistant's credential: 43 characters after its beginning. Anywhere in a word, because it may
 * stand behind the length that encodings of bytes write before a text: 46, which is a dot. Where a body was cut, fewer
 * are left: from 32 on they are masked, and of a shorter one more than 66 bits are missing, which nobody can guess.
 */
const OURS = String.raw`(?:(?<![A-Za-z0-9])|${AFTER_SIGN})gha?_[\w-]{32,}`;

/** A JSON Web Token. It begins after none of its own characters, so that none of them is read again from each dash on. */
const JWT = String.raw`(?:(?<![\w-])|${AFTER_SIGN})eyJ[\w-]{5,}\.[\w-]{4,}\.[\w.-]*`;

const KNOWN_TOKEN = new RegExp(`${OURS}|${JWT}`);
const KNOWN_TOKENS = new RegExp(KNOWN_TOKEN, "g");

/**
 * What is recognised by its form under any name: a JSON Web Token, and what Gatehouse itself gives to machines and
 * assistants.
 */
export function isKnownToken(word: string): boolean {
  return mayHoldToken(word) && KNOWN_TOKEN.test(word);
}

/** Replaces what is recognised by its form, and nothing around it. Linear. */
export function replaceKnownTokens(text: string, replacement: string): string {
  return mayHoldToken(text) ? text.replace(KNOWN_TOKENS, replacement) : text;
}

function mayHoldToken(text: string): boolean {
  return text.includes("eyJ") || text.includes("gh_") || text.includes("gha_");
}

function judge(name: string): Kind {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  if (PARTS.test(plain) || ENDS.some((end) => plain.endsWith(end))) return "secret";
  // otpCode, and then OTPCode. The first alone as well, for pWd. Looks around instead of matching, which stays linear.
  const parted = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2");
  const words = `${parted} ${parted.replace(/(?<=[A-Z])(?=[A-Z][a-z])/g, " ")}`;
  if (
    words
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .some((word) => WORDS.has(word))
  )
    return "secret";
  const last = lastPart(name).toLowerCase();
  const isUnsure = UNSURE.has(last.startsWith("x-") ? last.slice(2) : last);
  // laravel_session, user-session
  return isUnsure || /[_-]session$/.test(last) ? "unsure" : "innocent";
}

/** `code` of `user[code]`, of `/callback?code` and of `amp;code`. */
function lastPart(name: string): string {
  const end = name.endsWith("]") ? name.length - 1 : name.length;
  let start = end;
  while (start > 0 && end - start < LONGEST_KNOWN && !"[?#;/& \n".includes(name[start - 1] ?? "")) {
    start -= 1;
  }
  return name.slice(start, end);
}
