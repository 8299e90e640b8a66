/** The pages of next steps: of Gatehouse (`:name` is replaced by an id), ngrok or Descope. */
const PLACES = {
  tunnel: { label: "Edit the tunnel", href: "/tunnels/:tunnelId/settings" },
  policy: { label: "See the policy", href: "/tunnels/:tunnelId/access#policy" },
  profile: { label: "Open the profile", href: "/profiles/:profileId" },
  account: { label: "Open the account", href: "/accounts/:accountId" },
  tunnels: { label: "Show all tunnels", href: "/" },
  assistant: { label: "Look", href: "/settings/assistants" },
  settings: { label: "Open Settings", href: "/settings" },
  "ngrok-agents": { label: "ngrok's agents", href: "https://dashboard.ngrok.com/agents" },
  "ngrok-endpoints": { label: "ngrok's endpoints", href: "https://dashboard.ngrok.com/endpoints" },
  "ngrok-domains": { label: "ngrok's domains", href: "https://dashboard.ngrok.com/domains" },
  "ngrok-plans": {
    label: "ngrok's plans",
    href: "https://dashboard.ngrok.com/billing/choose-a-plan",
  },
  "ngrok-billing": { label: "ngrok's billing", href: "https://dashboard.ngrok.com/billing" },
  "ngrok-usage": { label: "ngrok's usage", href: "https://dashboard.ngrok.com/usage" },
  "ngrok-user": {
    label: "ngrok's user settings",
    href: "https://dashboard.ngrok.com/user/settings",
  },
  "ngrok-authtokens": {
    label: "ngrok's authtokens",
    href: "https://dashboard.ngrok.com/authtokens",
  },
  "ngrok-ip-restrictions": {
    label: "ngrok's IP restrictions",
    href: "https://dashboard.ngrok.com/ip-restrictions",
  },
  "ngrok-status": { label: "ngrok's status", href: "https://status.ngrok.com" },
  "descope-applications": {
    label: "Descope's applications",
    href: "https://app.descope.com/applications",
  },
  "descope-keys": { label: "Descope's access keys", href: "https://app.descope.com/accesskeys" },
  "descope-users": { label: "Descope's users", href: "https://app.descope.com/users" },
} as const;

export type Action = keyof typeof PLACES;

export const ACTIONS = Object.keys(PLACES) as [Action, ...Action[]];

/** The things that an action may be about. */
export type ActionTarget = { tunnelId?: string; profileId?: string; accountId?: string };

/** The button for an action; undefined when the target has no id for its page. */
export function placeOf(
  action: Action,
  target: ActionTarget,
): { label: string; href: string } | undefined {
  const { label, href } = PLACES[action];
  const ids: Record<string, string | undefined> = target;
  let isComplete = true;
  const filled = href.replace(/:(\w+Id)/g, (_, name: string) => {
    const id = ids[name];
    isComplete &&= id !== undefined;
    return encodeURIComponent(id ?? "");
  });
  return isComplete ? { label, href: filled } : undefined;
}
