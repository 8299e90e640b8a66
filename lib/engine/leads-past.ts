// ngrok sends the request on itself: to another endpoint of the account, or to an AI provider with the account's keys
// (https://ngrok.com/docs/traffic-policy/actions/forward-internal and .../ai-gateway).
const LEADS_PAST = /^forward-|-gateway$/i;

/** Whether requests that meet an action of this type never come to the gate. */
export function leadsPastGate(type: string): boolean {
  return LEADS_PAST.test(type);
}
