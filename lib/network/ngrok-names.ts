/** Names that ngrok serves by itself (https://ngrok.com/docs/domains). */
const NGROK = /(^|\.)ngrok(-free)?\.(app|dev|io|pro|pizza)\.?$/i;

/** Whether a host name is one of ngrok's, so that nobody has to make a record for it. */
export function isNgrokName(host: string): boolean {
  return NGROK.test(host);
}
