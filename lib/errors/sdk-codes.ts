import type { CatalogueEntry } from "./entry";

const NETWORK = "Check your internet connection.";

/** A failure without a code. It is recognised by the SDK's text, measured with @ngrok/ngrok 1.7.0. */
export type SdkFailure = CatalogueEntry & { words: RegExp };

const DOCS = "https://ngrok.com/docs/gateway/running-behind-firewalls/";

/** The first entry whose text matches counts. */
export const SDK_FAILURES: Readonly<Record<string, SdkFailure>> = {
  sdk_tls: {
    words: /tls handshake error/i,
    title: "The connection to ngrok is not trusted",
    side: "network",
    cause: "Something between this machine and ngrok answers with another certificate.",
    fix: "Check the account: it shows whose certificate it is. Ask the operator of this network whether it inspects TLS.",
    action: "account",
    persistence: "passing",
  },
  sdk_address: {
    words: /invalid server address/i,
    title: "The server address is not valid",
    side: "gatehouse",
    cause: "The account's server address is not of the form host:port.",
    fix: "Correct the address in the account.",
    action: "account",
    persistence: "permanent",
  },
  sdk_certificate: {
    words: /invalid (ca )?cert|no valid certificates|pem/i,
    title: "The account's CA certificate cannot be read",
    side: "gatehouse",
    cause: "The stored CA certificate is not a certificate in PEM format.",
    fix: "Paste the certificate into the account again, or clear it.",
    action: "account",
    persistence: "permanent",
  },
  sdk_dns: {
    words: /^dns: /i,
    title: "ngrok's name cannot be resolved",
    side: "network",
    cause: "No name server knows the address of ngrok's agent ingress, or none answers.",
    fix: `${NETWORK} If you entered a server address in the account, check its spelling.`,
    action: "account",
    persistence: "passing",
  },
  sdk_tcp: {
    words: /tcp connection|connection refused|unreachable/i,
    title: "ngrok cannot be reached",
    side: "network",
    cause: "There was no connection: no internet, a name that does not resolve, or a firewall.",
    fix: `${NETWORK} Check the account: the check shows which step fails.`,
    action: "account",
    docsUrl: DOCS,
    persistence: "passing",
  },
  sdk_lost: {
    words: /connection (reset|closed)|broken pipe|transport error|muxado|end of file|eof/i,
    title: "The connection to ngrok was lost",
    side: "network",
    cause: "The network changed, or something between this machine and ngrok ended the connection.",
    fix: NETWORK,
    persistence: "passing",
  },
};

/** For an unknown text of the SDK. */
export const UNTOLD: readonly [string, CatalogueEntry] = [
  "sdk_other",
  {
    title: "The connection to ngrok failed",
    side: "network",
    cause: "The ngrok SDK gives no reason except its own text.",
    fix: NETWORK,
    persistence: "passing",
  },
];
