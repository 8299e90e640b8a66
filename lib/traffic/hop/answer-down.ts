import type http from "node:http";
import { appDownPage } from "./app-down-page";

const TEXT = "The app is not running right now.\n";

/** What a visitor gets while the app does not answer: a page for a browser, a line for everything else. */
export function answerDown(request: http.IncomingMessage, response: http.ServerResponse): void {
  const wantsPage = /text\/html|^\*\/\*$|^$/.test(request.headers.accept ?? "");
  const body = wantsPage ? appDownPage(request.method === "GET") : TEXT;
  response.writeHead(502, {
    "content-type": `text/${wantsPage ? "html" : "plain"}; charset=utf-8`,
    "cache-control": "no-store",
    "content-length": Buffer.byteLength(body),
    // The rest of a body that nobody will read is not waited for.
    ...(!request.complete && { connection: "close" }),
  });
  response.end(body);
}
