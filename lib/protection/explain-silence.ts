import { type FailureKind, failureInWords } from "@/lib/contract/failure-words";
import { isLookUpError, type LookUpReason } from "@/lib/contract/look-up-error";
import { isNgrokName } from "@/lib/network/ngrok-names";

type Host = {
  /** The host name of the requested URL. */
  hostname: string;
  /** Whether it is the host of the forwarding URL, not of a redirect. */
  isForwarding: boolean;
};

/**
 * `label`: a few words for the evidence. `reason`: the complete reason, without a full stop. `advice`: sentences that
 * say whose side it is and what to do next.
 */
export type Silence = { label: string; reason: string; advice: string };

/** Why a step of the probe had no answer after `ms` milliseconds. */
export function explainSilence(error: unknown, host: Host, ms: number): Silence {
  const { kind, message: reason } = failureInWords(error, ms);
  if (isLookUpError(error) && kind === "name") {
    const advice = adviseOnName(error.reason, host);
    return { label: NAME_LABELS[error.reason], reason, advice };
  }
  return { label: LABELS[kind] ?? reason.slice(0, 60), reason, advice: ADVICE[kind] ?? "" };
}

const NAME_LABELS: Record<LookUpReason, string> = {
  "not-found": "name not found",
  "no-address": "no address",
  "no-answer": "name server silent",
  "server-failed": "name server failed",
  offline: "no name server",
  busy: "name server silent",
  refused: "never asked",
  dashboard: "never asked",
  other: "not looked up",
};

const LABELS: Partial<Record<FailureKind, string>> = {
  certificate: "not trusted",
  timeout: "no answer",
  refused: "connection refused",
  cut: "cut off",
  "no-way": "no way there",
  files: "too many files open",
};

const ANOTHER_NETWORK = "Try from another network.";
const OWN_NETWORK = `That is on your network's side. Check your internet connection. ${ANOTHER_NETWORK}`;

const ADVICE: Partial<Record<FailureKind, string>> = {
  certificate:
    "Something between this machine and the server may have answered. In a hotel or on a train, sign in to the network first. If a company proxy inspects TLS, start Gatehouse with its CA in NODE_EXTRA_CA_CERTS.",
  timeout: OWN_NETWORK,
  refused: OWN_NETWORK,
  cut: OWN_NETWORK,
  "no-way": OWN_NETWORK,
  files:
    "That is on this machine's side. Close programs, or raise the limit of open files (ulimit -n).",
};

function adviseOnName(reason: LookUpReason, host: Host): string {
  if (reason === "other") return "";
  if (reason === "refused" && host.isForwarding) {
    return "A name server (DNS) that blocks a name answers like that. Use another one, or try from another network.";
  }
  if (reason === "refused") return "";
  if (reason === "not-found" || reason === "no-address") return adviseOnMissing(host);
  const own = "That is on the side of your network's name server (DNS).";
  if (reason === "offline") return `${own} Connect this machine to the internet.`;
  if (reason === "server-failed" && isOwnDomain(host)) {
    return `Either your network's name server (DNS) fails or that of the domain. ${ANOTHER_NETWORK} If it fails there too, ask the provider of the domain's DNS.`;
  }
  return `${own} Check your internet connection. ${ANOTHER_NETWORK}`;
}

function adviseOnMissing(host: Host): string {
  if (isOwnDomain(host)) {
    return "That is on the side of your domain's DNS. Add the CNAME record that ngrok's dashboard shows for it under Domains; a new record works after some minutes.";
  }
  if (host.isForwarding) {
    return `The name is ngrok's, so your network's name server (DNS) does not know it. ${ANOTHER_NETWORK}`;
  }
  return `That is on the side of the server that redirects there. ${ANOTHER_NETWORK}`;
}

function isOwnDomain({ hostname, isForwarding }: Host): boolean {
  return isForwarding && !isNgrokName(hostname);
}
