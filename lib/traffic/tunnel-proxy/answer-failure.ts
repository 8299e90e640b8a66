import http from "node:http";
import { Unpassable } from "@/lib/upstream/unpassable";
import { appDownPage, unpassablePage } from "./failure-page";

type Failure = { status: number; text: string; page(reloads: boolean, hasOthers: boolean): string };

/** What a visitor gets in place of an answer: a page for a browser, a line for everything else. */
export function answerFailure(
  request: http.IncomingMessage,
  response: http.ServerResponse,
  error: Error,
  hasOthers: boolean,
): void {
  const { status, text, page } = describeFailure(error);
  const wantsPage = /text\/html|^\*\/\*$|^$/.test(request.headers.accept ?? "");
  const body = wantsPage ? page(request.method === "GET", hasOthers) : text;
  // With a reason of its own: the one that a writer refused is still set.
  response.writeHead(status, http.STATUS_CODES[status], {
    "content-type": `text/${wantsPage ? "html" : "plain"}; charset=utf-8`,
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(body),
    // The rest of a body that nobody will read is not waited for.
    ...(!request.complete && { connection: "close" }),
  });
  response.end(body);
}

/** For visitors, so without a word on the machine. An app that answered is not called down. */
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
