import type { LabAccount } from "./account";
import type { Visit } from "./guard";
import { errorPage, escapeHtml } from "./pages";
import type { PolicyResponse } from "./policy/run";

const COOKIE = "abuse_interstitial";
const DAYS_7_S = 7 * 86_400;

/**
 * On the free plan browsers get this page before any HTML, until its button was pressed
 * (https://ngrok.com/docs/pricing-limits/free-plan-limits). Undefined for requests that pass.
 */
export function warnBrowser(
  { plan }: LabAccount,
  { hostname, cookies, variables }: Visit,
): PolicyResponse | undefined {
  if (plan !== "Free" || cookies[COOKIE] === hostname) return undefined;
  const { headers, user_agent: agent } = variables.req;
  const has = (name: string, text: string) => (headers[name] ?? []).join().includes(text);
  const isBrowser = agent.startsWith("Mozilla/") && has("accept", "text/html");
  if (!isBrowser || headers["ngrok-skip-browser-warning"]) return undefined;
  const cookie = `${COOKIE}=${hostname}; max-age=${DAYS_7_S}; path=/`;
  const press = escapeHtml(`document.cookie = ${JSON.stringify(cookie)}; location.reload()`);
  return errorPage(
    200,
    "ERR_NGROK_6024",
    `You are about to visit ${hostname}, which is served by ngrok`,
    `<p><button onclick="${press}">Visit Site</button></p>`,
  );
}
