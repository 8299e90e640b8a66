import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

/** Something needs a larger plan, and only ngrok's text says what. */
export const NOT_IN_PLAN: CatalogueEntry = {
  title: "The plan does not include something that this tunnel uses",
  side: "plan",
  cause: "ngrok's own text names what the account may not use.",
  fix: "Remove it from the extra policy if it is there, or use a larger plan.",
  action: "ngrok-plans",
  persistence: "permanent",
};

/**
 * Problems of the ngrok account, which can occur with every request.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const ACCOUNT_CODES: Entries = {
  ERR_NGROK_102: {
    title: "The last payment failed, so ngrok has suspended the account",
    side: "plan",
    cause: "ngrok could not charge the account's payment method.",
    fix: "Update the payment method in ngrok's dashboard.",
    action: "ngrok-billing",
    persistence: "permanent",
  },
  ERR_NGROK_103: {
    title: "ngrok has suspended this account",
    side: "ngrok",
    cause: "Usually for something that ngrok's terms of service do not allow.",
    fix: "Write to support@ngrok.com if you think that it is a mistake.",
    persistence: "permanent",
  },
  ERR_NGROK_123: {
    title: "The ngrok account's e-mail is not verified",
    side: "ngrok",
    cause: "ngrok lets an account connect only when its admin's e-mail address is verified.",
    fix: "Open the verification e-mail that ngrok sent, then start again.",
    action: "ngrok-user",
    persistence: "permanent",
  },
  ERR_NGROK_336: {
    title: "ngrok could not find the account",
    side: "ngrok",
    cause: "The account was deleted, or this is an error at ngrok.",
    fix: "Check in ngrok's dashboard whether the account still exists.",
    action: "ngrok-user",
    persistence: "uncertain",
  },
  ERR_NGROK_382: {
    title: "The ngrok account's e-mail is not verified",
    side: "ngrok",
    cause: "ngrok puts an endpoint online only when the admin's e-mail address is verified.",
    fix: "Open the verification e-mail that ngrok sent, then start again.",
    action: "ngrok-user",
    persistence: "permanent",
  },
  ERR_NGROK_4012: NOT_IN_PLAN,
  ERR_NGROK_6002: {
    title: "The account no longer owns what the tunnel needs",
    side: "ngrok",
    cause:
      "A domain, an address or a policy was taken from the ngrok account while the tunnel ran.",
    fix: "Check in ngrok's dashboard whether the domain still belongs to the account.",
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_6031: {
    title: "This account may not serve plain HTTP",
    side: "plan",
    cause: "Plans for health data (HIPAA) allow only HTTPS endpoints.",
    fix: "Ask ngrok which plan of the account allows this tunnel.",
    action: "ngrok-plans",
    persistence: "permanent",
  },
};
