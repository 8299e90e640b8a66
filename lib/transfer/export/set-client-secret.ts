import type { TrafficPolicy } from "@/lib/tunnels/compose-policy";

/** The same policy with this text as the client secret of the login. */
export function setClientSecret(policy: TrafficPolicy, text: string): TrafficPolicy {
  return {
    ...policy,
    on_http_request: policy.on_http_request.map((rule) => ({
      ...rule,
      actions: rule.actions.map((action) =>
        action.type === "openid-connect"
          ? { ...action, config: { ...action.config, client_secret: text } }
          : action,
      ),
    })),
  };
}
