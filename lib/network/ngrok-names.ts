/** Names under ngrok's own domains (https://ngrok.com/docs/domains). */
const NGROK = /(^|\.)ngrok(-free)?\.(app|dev|io|pro|pizza)\.?$/i;

/** Whether a host name belongs to ngrok, so that the user needs no DNS record for it. */
export function isNgrokName(host: string): boolean {
  return NGROK.test(host);
}
