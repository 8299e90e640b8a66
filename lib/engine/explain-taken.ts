import type { Failure } from "./failure";

/** The URL is online already. */
export const URL_TAKEN = "ERR_NGROK_334";

/**
 * ngrok gives an endpoint without a domain the account's own domain, of which there is one. A second such tunnel is
 * refused with the same code as any URL that is in use, but other steps help. While a tunnel of ours has the domain,
 * trying again cannot help.
 *
 * @param holder the name of our own tunnel that has the domain; undefined when another program has it
 */
export function explainDevDomain(failure: Failure, holder: string | undefined): Failure {
  if (failure.code !== URL_TAKEN) return failure;
  return {
    ...failure,
    persistence: holder === undefined ? failure.persistence : "permanent",
    title:
      holder === undefined
        ? "The account's own domain is in use"
        : `“${holder}” has the account's own domain`,
    cause: "ngrok gives every tunnel without a domain the one domain of the account.",
    fix:
      holder === undefined
        ? "Stop the program that uses it, or give this tunnel a domain of its own (a paid plan)."
        : `Stop “${holder}” first, or give each of them a domain of its own (a paid plan).`,
  };
}
