import http from "node:http";
import { Unpassable } from "@/lib/upstream/unpassable";
import { appDownPage, FAILURE_HEADERS, unpassablePage } from "./failure-page";

type Failure = { status: number; text: string; page(reloads: boolean, hasOthers: boolean): string };

/** Answers a visitor when the app does not: a page for a browser, one line for everything else. */
export function answerFailure(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  error: Error,
  hasOthers: boolean,
): void {
  const { status, text, page } = describeFailure(error);
  const wantsPage = /text\/html|^\*\/\*$|^$/.test(request.headers.accept ?? "");
  const body = wantsPage ? page(request.method === "GET", hasOthers) : text;
  // The reason phrase is set here, because the one that Node's writer refused is still set on the response.
  response.writeHead(status, http.STATUS_CODES[status], {
    ...FAILURE_HEADERS,
    "content-type": `text/${wantsPage ? "html" : "plain"}; charset=utf-8`,
    "content-length": Buffer.byteLength(body),
    // The connection is closed when the body is incomplete, because nobody will read the rest of it.
    ...(!request.complete && { connection: "close" }),
  });
  response.end(body);
}

/**
 * The text for visitors. It says nothing about this machine. An answer from the app proves that the app is not down.
 */
export function describeFailure(error: Error): Failure {
  if (!(error instanceof Unpassable)) {
    const text = "The app is not running right now.\n";
    return { status: 502, text, page: appDownPage };
  }
  const isAnswer = error.side === "answer";
  const title = `${isAnswer ? "The app's answer" : "This request"} cannot be passed on`;
  const fix = isAnswer ? "Tell whoever shared this link with you." : "";
  return {
    status: error.status,
    text: `${title}: ${error.reason}.\n`,
    page: (_reloads, hasOthers) => unpassablePage(title, error.reason, fix, hasOthers),
  };
}
