import { randomInt } from "node:crypto";
import type http from "node:http";
import { text } from "node:stream/consumers";
import type { Provider } from "oidc-provider";
import { codePage, loginPage, problemPage } from "./login-page";
import type { People } from "./users";

export type LoginFlow = (
  request: http.IncomingMessage,
  response: http.ServerResponse,
  action: string,
) => Promise<void>;

/**
 * The hosted flow `sign-up-or-in`: it asks who the user is, and asks one user for a code. Every flow ends at the
 * provider again.
 */
export function createLoginFlow(provider: Provider, people: People): LoginFlow {
  /** The code for the second step of each login, by interaction. */
  const codes = new Map<string, { code: string; accountId: string }>();

  return async (request, response, action) => {
    const uid = await interactionOf(request, response);
    if (uid === undefined) {
      const detail = "It is too old, or it was begun in another browser. Open the link again.";
      return send(response, 400, problemPage("This login is not known", detail));
    }
    if (request.method !== "POST") return send(response, 200, loginPage(action, people.listed));
    const form = new URLSearchParams(await text(request));
    const asked = codes.get(uid);
    if (asked && form.has("code")) {
      if (form.get("code")?.trim() !== asked.code) {
        return send(response, 200, codePage(action, asked.code, "That is not the code."));
      }
      codes.delete(uid);
      return finish(request, response, asked.accountId);
    }
    const user = people.find(form.get("login") ?? "");
    if (!user) {
      const error = "Nobody here has this e-mail address.";
      return send(response, 200, loginPage(action, people.listed, error));
    }
    if (!user.secondStep) return finish(request, response, user.id);
    const code = String(randomInt(100_000, 1_000_000));
    codes.set(uid, { code, accountId: user.id });
    return send(response, 200, codePage(action, code));
  };

  async function interactionOf(request: http.IncomingMessage, response: http.ServerResponse) {
    try {
      return (await provider.interactionDetails(request, response)).uid;
    } catch (error) {
      if (error instanceof Error && error.name === "SessionNotFound") return undefined;
      throw error;
    }
  }

  function finish(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    accountId: string,
  ): Promise<void> {
    return provider.interactionFinished(request, response, { login: { accountId } });
  }
}

function send(response: http.ServerResponse, status: number, html: string): void {
  response
    .writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" })
    .end(html);
}
