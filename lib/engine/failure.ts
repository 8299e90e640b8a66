import { lookUpNgrokCode, ngrokDocsUrl, type Persistence } from "@/lib/errors/catalogue";
import { redact } from "@/lib/secrets/redact";
import type { TunnelError } from "@/lib/tunnels/schema";
import { isDeadline } from "./deadline";

/** A failure in words, with what it means for retrying. */
export type Failure = Omit<TunnelError, "at"> & { persistence: Persistence };

const NGROK_CODE = /\bERR_NGROK_\d+\b/;

/** Reads what the SDK threw or reported. The text is ngrok's, without any secret in it. */
export function readFailure(error: unknown): Failure {
  const text = redact(error instanceof Error ? error.message : String(error));
  const code = readCode(error) ?? NGROK_CODE.exec(text)?.[0];
  if (code) return fromCode(code, text);
  if (isDeadline(error)) {
    return network("ngrok does not answer", `${text}. It is tried again by itself.`);
  }
  return fromTransport(text);
}

function readCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("errorCode" in error)) return undefined;
  return typeof error.errorCode === "string" && error.errorCode !== ""
    ? error.errorCode
    : undefined;
}

function fromCode(code: string, text: string): Failure {
  const entry = lookUpNgrokCode(code);
  return {
    code,
    title: entry.title,
    detail: tidy(text),
    side: entry.side,
    fix: entry.fix,
    docsUrl: ngrokDocsUrl(code),
    persistence: entry.persistence,
  };
}

// The SDK tells dial problems apart only by these words (measured with 1.7.0).
function fromTransport(text: string): Failure {
  if (/tls handshake error/i.test(text)) {
    return network(
      "The connection to ngrok is not trusted",
      "Something between this machine and ngrok answers with another certificate.",
      "Ask who runs this network whether it inspects TLS, or store its CA certificate in the account.",
    );
  }
  if (/invalid server address/i.test(text)) {
    return {
      ...network(
        "The server address is not valid",
        tidy(text),
        "Correct the address in the account.",
      ),
      side: "gatehouse",
      persistence: "permanent",
    };
  }
  if (/tcp connection|connection (reset|refused|closed)|broken pipe|unreachable/i.test(text)) {
    return network("ngrok cannot be reached", "The connection to ngrok failed or was lost.");
  }
  return network("The connection to ngrok was lost", tidy(text));
}

function network(title: string, detail: string, fix = "Check your internet connection."): Failure {
  return { title, detail, side: "network", fix, persistence: "passing" };
}

// Takes the SDK's wrapping off: "failed to connect session: <text> error_code: ERR_NGROK_107".
function tidy(text: string): string {
  return text
    .replace(/^failed to (connect session|start listener|[a-z ]+):\s*/i, "")
    .replace(/\s*error_code: ERR_NGROK_\d+\s*$/, "")
    .replace(/\n+\s*ERR_NGROK_\d+\s*$/, "")
    .trim()
    .slice(0, 2000);
}
