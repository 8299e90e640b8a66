import { redact } from "@/lib/base/redact";
import type { TunnelError } from "@/lib/contract/tunnels";
import { lookUpNgrokCode, ngrokDocsUrl } from "@/lib/errors/catalogue";
import { type CatalogueEntry, explain, type Persistence } from "@/lib/errors/entry";
import { OWN_CODES, type OwnCode } from "@/lib/errors/own-codes";
import { SDK_FAILURES, UNTOLD } from "@/lib/errors/sdk-codes";
import { isDeadline } from "./deadline";

/** A failure with texts for people, and whether trying again can help. */
export type Failure = Omit<TunnelError, "at"> & { persistence: Persistence };

/** Whether the failure is ngrok's answer. Our own codes stand for failures on the way to ngrok. */
export function isAnswer({ code }: { code?: string | undefined }): boolean {
  return code?.startsWith("ERR_NGROK_") ?? false;
}

const NGROK_CODE = /\bERR_NGROK_\d+\b/;

/** Reads what the SDK threw or reported. The text is ngrok's, without any secret in it. */
export function readFailure(error: unknown): Failure {
  const text = redact(error instanceof Error ? error.message : String(error));
  const code = readCode(error) ?? NGROK_CODE.exec(text)?.[0];
  if (code) return fromCode(code, text);
  if (isDeadline(error)) return ownFailure("deadline", `${text}.`);
  return fromTransport(text);
}

function readCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("errorCode" in error)) return undefined;
  return typeof error.errorCode === "string" && error.errorCode !== ""
    ? error.errorCode
    : undefined;
}

function fromCode(code: string, text: string): Failure {
  return {
    ...describe(lookUpNgrokCode(code)),
    code,
    detail: tidy(text),
    docsUrl: ngrokDocsUrl(code),
  };
}

function fromTransport(text: string): Failure {
  const [code, entry] =
    Object.entries(SDK_FAILURES).find(([, { words }]) => words.test(text)) ?? UNTOLD;
  return { ...describe(entry), code, detail: tidy(text) };
}

/** A failure with a code of our own. `detail` says what is special about this case. */
export function ownFailure(code: OwnCode, detail?: string): Failure {
  const entry = OWN_CODES[code];
  return { ...describe(entry), code, detail: detail ?? entry.cause };
}

function describe(entry: CatalogueEntry): Omit<Failure, "detail"> {
  return { ...explain(entry), persistence: entry.persistence };
}

// Removes the SDK's prefix and suffix: "failed to connect session: <text> error_code: ERR_NGROK_107".
function tidy(text: string): string {
  return text
    .replace(/^failed to (connect session|start listener|[a-z ]+):\s*/i, "")
    .replace(/\s*error_code: ERR_NGROK_\d+\s*$/, "")
    .replace(/\n+\s*ERR_NGROK_\d+\s*$/, "")
    .trim()
    .slice(0, 2000);
}
