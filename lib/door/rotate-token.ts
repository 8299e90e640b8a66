import { readEnv } from "@/lib/env";
import { Problem } from "@/lib/errors/problem";
import { announce } from "@/lib/launch/announce";
import { getHub } from "@/lib/live/hub";
import { cookieTokens, tokenCookie } from "./cookie";
import { getToken, isToken, replaceToken } from "./token";

/**
 * Logs everybody out: a new token, and every open event stream ends. The browser that asked stays in by the
 * `Set-Cookie` that is returned; a script that asked by the token itself gets none.
 * @throws Problem 409 when the environment sets the token.
 */
export function rotateToken(cookies: string | undefined): string | undefined {
  const env = readEnv();
  if (env.token !== undefined) {
    throw new Problem(409, "The access token was not changed", {
      code: "token_from_environment",
      detail: "GATEHOUSE_TOKEN sets the access token.",
      fix: "Change GATEHOUSE_TOKEN and start Gatehouse again.",
    });
  }
  const isBrowser = cookieTokens(cookies, env.port).some((token) => isToken(token, getToken()));
  const token = replaceToken(env);
  announce("There is a new access token.", env.port, token);
  getHub().close();
  return isBrowser ? tokenCookie(env.port, token) : undefined;
}
