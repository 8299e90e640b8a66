import { redact } from "@/lib/base/redact";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
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

/** Characters of a text that are shown. */
const MOST = 2_000;
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

/**
 * Without the SDK's prefix and suffix: "failed to connect session: <text> error_code: ERR_NGROK_107". What others wrote
 * into it, such as an app's answer, is shown with its invisible characters. Linear.
 */
function tidy(text: string): string {
  const plain = text
    .replace(/\r\n?/g, "\n")
    .replace(/^failed to (connect session|start listener|[a-z ]+):\s*/i, "")
    .trim();
  // The SDK writes the code behind ngrok's text, which has it in a line of its own.
  return showHidden(withoutCode(withoutCode(plain)).slice(0, MOST), "\n\t");
}

function withoutCode(text: string): string {
  const code = /(?:error_code: )?ERR_NGROK_\d+$/.exec(text);
  if (!code) return text;
  const before = text.slice(0, code.index);
  const rest = before.trimEnd();
  const isApart = code[0].startsWith("error_code") || before.includes("\n", rest.length);
  return isApart ? rest : text;
}
