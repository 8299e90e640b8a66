import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { VerifiedPerson } from "@/lib/traffic/gate-orders";
import type { Refusal } from "./decide";
import type { Page } from "./page";
import { ASK_PATH } from "./reserved-path";

/** Why the gate does not pass a request on. */
export type Stop =
  | Refusal
  /** No token came, so the policy at ngrok is not the one that Gatehouse has bound. */
  | "no-token"
  | "wrong-token"
  /** The login is too old. */
  | "too-old"
  /** There are no keys to verify a token with. */
  | "no-keys"
  /** The token names a key that is not known yet. */
  | "unknown-key"
  /** There are no rules, or the gate itself failed. */
  | "failed"
  /** Too many people wait already. */
  | "asks-full"
  /** The question was sent by a page of another site. */
  | "foreign-ask"
  | "not-found";

const OTHER_LOGIN = { label: "Log in with another account", to: "/ngrok/login" };
const LOGIN = { label: "Log in again", to: "/ngrok/login", isNext: true };
const APP = { label: "Open the app", to: "/" };

type Sentence = { status: number; page: Omit<Page, "loggedIn"> };

const TELL = "Tell whoever shared this link with you.";
const OWNERS = `This is on the side of whoever shares the app, not on yours. ${TELL}`;
/** A browser counts this from the moment when the page is complete, which is when the answer has come. */
const SOON_S = 3;

/** The texts for visitors. They contain nothing about the machine or other people. */
const SENTENCES: Record<Stop, Sentence> = {
  "not-listed": refusal("You are not on the list for this app", [
    "You are logged in, but the person who shares this app has not allowed your e-mail address.",
    "Ask whoever sent you the link to add you.",
  ]),
  "may-ask": refusal("You are not on the list for this app", [
    "You are logged in, but the person who shares this app has not allowed your e-mail address. You can ask them now.",
  ]),
  waiting: refusal("Waiting to be let in", [
    "The person who shares this app has been asked. This page opens the app by itself as soon as they let you in.",
    "If nobody answers within 15 minutes, you can ask again.",
  ]),
  refused: refusal("You were not let in", [
    "The person who shares this app has said no. You can ask again later.",
  ]),
  never: refusal("You were not let in", [
    "The person who shares this app has decided not to let you in.",
  ]),
  removed: refusal("You no longer have access to this app", [
    "The person who shares this app has taken your access back.",
  ]),
  unverified: stop(
    403,
    "Your e-mail address is not verified",
    [
      "Your address is on the list for this app, but your login does not say that it is really yours.",
      "Verify the address with your login provider, then log in again.",
    ],
    { link: LOGIN },
  ),
  "no-email": refusal("Your login has no e-mail address", [
    "This app lets people in by their e-mail address, and the login did not send one: the claim email is missing in the identity token. It comes with the scope email, for people who have an address at the login provider.",
    TELL,
  ]),
  tenant: refusal("This app is for members of certain tenants", [
    "You are logged in, but your account is in none of the tenants that may use this app.",
    "Ask whoever sent you the link to add you to one.",
  ]),
  role: refusal("This app is for people with certain roles", [
    "You are logged in, but your account has none of the roles that may use this app.",
    "Ask whoever sent you the link to give you one.",
  ]),
  "no-token": stop(403, "Nobody gets in at the moment", [
    "You may be logged in, but ngrok did not pass your login on to the machine of this app, so it cannot be verified there.",
    OWNERS,
  ]),
  "wrong-token": stop(
    403,
    "Your login could not be verified",
    [
      "The identity token that came with this request is not a valid one for this app.",
      "Log in again. If this page comes back, tell whoever shared this link with you.",
    ],
    { link: LOGIN },
  ),
  "too-old": stop(401, "Log in again", ["Your login was too long ago for this app."], {
    link: LOGIN,
  }),
  "no-keys": stop(
    503,
    "Logins cannot be verified at the moment",
    [
      "The machine of this app has no keys of the login provider to verify logins with. It tries to fetch them.",
      OWNERS,
    ],
    { refreshS: 10 },
  ),
  "unknown-key": stop(
    503,
    "Verifying your login",
    ["The login provider has new keys. This page looks again by itself in a moment."],
    { refreshS: SOON_S },
  ),
  failed: stop(
    503,
    "Nobody gets in at the moment",
    ["The machine of this app could not decide who may enter.", OWNERS],
    { refreshS: 10 },
  ),
  "asks-full": stop(503, "Too many people are waiting", [
    "Others have asked before you, and no more questions can wait at a time. Ask again in a few minutes.",
  ]),
  "foreign-ask": stop(
    403,
    "This came from another site",
    ["Open the app itself, and ask to come in there."],
    { link: APP },
  ),
  "not-found": stop(
    404,
    "There is no such page",
    ["Addresses below /.gatehouse belong to Gatehouse."],
    { link: APP },
  ),
};

export type Told = { status: number; text: string; page: Page };

/** @param back where the visitor goes after the question; a target on this site */
export function tell(why: Stop, person: VerifiedPerson | undefined, back: string): Told {
  const { status, page } = SENTENCES[why];
  const action = `${ASK_PATH}?to=${encodeURIComponent(back)}`;
  return {
    status,
    text: `${page.title}.\n`,
    page: {
      ...page,
      ...(person && { loggedIn: nameOf(person) }),
      ...(why === "may-ask" && { button: { label: "Ask to come in", action } }),
      ...(why === "asks-full" && { button: { label: "Ask again", action } }),
      ...(why === "waiting" && { refreshS: SOON_S }),
    },
  };
}

/** Invisible characters are written out. */
export function nameOf({ email, emailVerified, name, sub }: VerifiedPerson): string {
  if (email === undefined) return showHidden(name ?? sub);
  return showHidden(email) + (emailVerified ? "" : " (not\u00a0verified)");
}

function refusal(title: string, texts: string[]): Sentence {
  return stop(403, title, texts, { link: OTHER_LOGIN });
}

function stop(status: number, title: string, texts: string[], more: Partial<Page> = {}): Sentence {
  return { status, page: { title, texts, ...more } };
}
