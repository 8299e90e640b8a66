import { LINK_PREFIX } from "@/lib/contract/beside";
import type { Failure } from "./failure";
import type { ListenerPlan } from "./plan";

/** The URL is online already. */
export const URL_TAKEN = "ERR_NGROK_334";

/**
 * ngrok gives an endpoint without a domain the account's own domain, of which there is one. A second such tunnel is
 * refused with the same code as any URL that is in use, but other steps help. While a tunnel of ours has the domain,
 * trying again cannot help.
 *
 * @param holder our own tunnel or link that has the domain; undefined when another program has it
 */
export function explainDevDomain(
  failure: Failure,
  holder: Pick<ListenerPlan, "tunnelId" | "name"> | undefined,
): Failure {
  if (failure.code !== URL_TAKEN) return failure;
  if (holder) return takenByOurs(failure, holder);
  return {
    ...failure,
    title: "The account's own domain is in use",
    cause: CAUSE,
    fix: "Stop the program that uses it, or give this tunnel a domain of its own (a paid plan).",
  };
}

const CAUSE = "ngrok gives every tunnel without a domain the one domain of the account.";

function takenByOurs(
  failure: Failure,
  { tunnelId, name }: Pick<ListenerPlan, "tunnelId" | "name">,
): Failure {
  const isLink = tunnelId.startsWith(LINK_PREFIX);
  return {
    ...failure,
    persistence: "permanent",
    title: isLink
      ? `The link of “${name}” has the account's own domain`
      : `“${name}” has the account's own domain`,
    cause: CAUSE,
    fix: isLink
      ? `Put this tunnel behind that link, or give it a domain of its own (a paid plan).`
      : `Stop “${name}” first, put both behind one link, or give each of them a domain of its own (a paid plan).`,
    beside: { ...(!isLink && { tunnelId }), name },
  };
}
