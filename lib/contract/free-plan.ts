const FREE = /free/i;

/** Whether this is how ngrok calls its free plan, whose visitors meet its warning page before the login. */
export function isFreePlan(plan: string | undefined): boolean {
  return plan !== undefined && FREE.test(plan);
}
