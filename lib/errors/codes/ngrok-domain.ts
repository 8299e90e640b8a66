import type { CatalogueEntry, Entries } from "@/lib/errors/entry";

const RESERVE = "Reserve it in ngrok's dashboard, or leave the domain empty.";
const NO_DOMAIN = "Leave the domain empty, or use a larger plan.";

function spelling(title: string, cause: string): CatalogueEntry {
  return {
    title,
    side: "gatehouse",
    cause,
    fix: "Correct the domain: letters, digits, dashes and dots.",
    action: "tunnel",
    persistence: "permanent",
  };
}

/**
 * Why a tunnel does not get the requested domain.
 * Codes and meanings: https://ngrok.com/docs/errors/reference.
 */
export const DOMAIN_CODES: Entries = {
  ERR_NGROK_313: {
    title: "This plan has no subdomains of your choice",
    side: "plan",
    cause: "Free accounts get one domain of their own and no other.",
    fix: NO_DOMAIN,
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_314: {
    title: "This plan has no custom domains",
    side: "plan",
    cause: "Host names of your own need a paid plan.",
    fix: NO_DOMAIN,
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_315: {
    title: "This plan has no wildcard domains",
    side: "plan",
    cause: "Domains with a * need ngrok's Pay-as-you-go plan.",
    fix: "Enter a whole host name.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_316: {
    title: "This authtoken may not use this domain",
    side: "ngrok",
    cause: "The authtoken has rules (ACL) that leave this domain out.",
    fix: "Change the authtoken's rules, or use another authtoken.",
    action: "ngrok-authtokens",
    persistence: "permanent",
  },
  ERR_NGROK_317: {
    title: "This domain is available only in another region",
    side: "ngrok",
    cause: "The domain belongs to one of ngrok's regions, and the agent is in another.",
    fix: "Choose another domain, or clear the server address in the account.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_318: {
    title: "This wildcard domain is not reserved",
    side: "ngrok",
    cause: "Wildcard domains have to be reserved before they are used.",
    fix: RESERVE,
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_319: {
    title: "This domain is not reserved",
    side: "ngrok",
    cause: "A domain has to be reserved in the account before a tunnel can have it.",
    fix: RESERVE,
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_320: {
    title: "This domain belongs to another ngrok account",
    side: "ngrok",
    cause: "Another account has reserved it.",
    fix: "Choose the account that reserved it, or another domain.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_321: {
    title: "This exact wildcard domain has to be reserved",
    side: "ngrok",
    cause: "A wider wildcard is reserved, but it does not include this one.",
    fix: RESERVE,
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_322: {
    title: "This domain is reserved in another region",
    side: "ngrok",
    cause: "The domain belongs to one of ngrok's regions, and the agent is in another.",
    fix: "Choose another domain, or clear the server address in the account.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_326: spelling(
    "The domain has a character that is not allowed",
    "ngrok takes letters, digits, dots and dashes.",
  ),
  ERR_NGROK_327: spelling(
    "The domain has two dots in a row",
    "Every part between two dots needs at least one character.",
  ),
  ERR_NGROK_328: spelling(
    "A part of the domain begins with a dash or another wrong character",
    "Parts begin with a letter or a digit.",
  ),
  ERR_NGROK_329: spelling(
    "A part of the domain ends with a dash or another wrong character",
    "Parts end with a letter or a digit.",
  ),
  ERR_NGROK_330: spelling(
    "The domain has two dashes where they are reserved",
    "Only names in punycode (xn--) have dashes in third and fourth place.",
  ),
  ERR_NGROK_331: {
    title: "This domain cannot be reached over the internet",
    side: "gatehouse",
    cause: "It ends in a name that does not exist in public DNS.",
    fix: "Choose a domain that is registered.",
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_334: {
    title: "This URL is already online",
    side: "ngrok",
    cause:
      "Another tunnel has it, here or on another machine, or ngrok has not yet noticed that one ended.",
    fix: "Stop the agent that uses it, choose another domain, or switch on Pooling in both tunnels.",
    action: "ngrok-endpoints",
    persistence: "stale-endpoint",
  },
  ERR_NGROK_346: {
    title: "An older configuration at ngrok is attached to this domain",
    side: "ngrok",
    cause:
      "The domain belongs to an edge or has an endpoint configuration, as ngrok had them before Traffic Policy.",
    fix: "Detach it from the domain in ngrok's dashboard, or choose another domain.",
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_347: spelling(
    "The domain has a letter that cannot be encoded",
    "Letters other than a to z are written in punycode (xn--), and this is not valid punycode.",
  ),
  ERR_NGROK_354: {
    title: "A subdomain of a subdomain has to be reserved first",
    side: "ngrok",
    cause: "ngrok's own domains allow one name before them, unless more was reserved.",
    fix: RESERVE,
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_355: spelling("The domain has an underscore", "Domain names have no underscores."),
  ERR_NGROK_396: spelling(
    "A part of the domain is too long",
    "No part between two dots may have more than 63 characters.",
  ),
  ERR_NGROK_397: spelling(
    "The domain is too long",
    "A whole host name may have at most 253 characters.",
  ),
  ERR_NGROK_6026: {
    title: "A cloud endpoint has this URL too",
    side: "ngrok",
    cause:
      "Somebody created a cloud endpoint at this URL in ngrok's dashboard, and it conflicts with the tunnel.",
    fix: "Delete the cloud endpoint, or choose another domain.",
    action: "ngrok-endpoints",
    persistence: "permanent",
  },
  ERR_NGROK_6030: {
    title: "Two endpoints share this URL without pooling",
    side: "ngrok",
    cause: "One of the tunnels at this URL does not allow pooling.",
    fix: "Allow pooling on all of them, or stop all but one.",
    action: "ngrok-endpoints",
    persistence: "permanent",
  },
  ERR_NGROK_9030: spelling(
    "The domain is not a host name",
    "It contains a port, a path or something else that is not allowed in a host name.",
  ),
  ERR_NGROK_9031: spelling(
    "The domain has too many parts",
    "ngrok allows at most five parts between dots.",
  ),
  ERR_NGROK_15000: {
    title: "This plan has no tunnels on this domain",
    side: "plan",
    cause: "Subdomains of this ngrok domain need another plan.",
    fix: NO_DOMAIN,
    action: "tunnel",
    persistence: "permanent",
  },
  ERR_NGROK_15002: {
    title: "This plan needs a reserved domain",
    side: "plan",
    cause: "The plan does not give random URLs: a domain has to be registered first.",
    fix: "Reserve a domain in ngrok's dashboard and enter it in the tunnel.",
    action: "ngrok-domains",
    persistence: "permanent",
  },
  ERR_NGROK_15013: {
    title: "The account's dev domain does not exist",
    side: "ngrok",
    cause: "The domain is not the account's dev domain, or no longer.",
    fix: "Request a dev domain in ngrok's dashboard, or leave the domain empty.",
    action: "ngrok-domains",
    persistence: "permanent",
  },
};
