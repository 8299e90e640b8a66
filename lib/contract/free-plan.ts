const FREE = /free/i;

/** Whether this is the name of ngrok's free plan. Its visitors see a warning page before the login. */
export function isFreePlan(plan: string | undefined): boolean {
  return plan !== undefined && FREE.test(plan);
}
