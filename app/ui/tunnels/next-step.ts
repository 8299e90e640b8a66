import type { Tunnel } from "@/lib/tunnels/schema";

export type NextStep = { label: string; href: string };

const AUTHTOKEN = /^ERR_NGROK_(105|106|107|109)$/;
const ACCOUNT = "ERR_NGROK_320";
const DOMAIN = /^ERR_NGROK_(307|313|314|319|334)$/;
const POLICY = /^(ERR_NGROK_22\d\d|protection_open)$/;

/** The one page where a failure can be mended, when there is one. */
export function nextStep({ id, accountId, status }: Tunnel): NextStep | undefined {
  const code = status.lastError?.code ?? "";
  if (code === ACCOUNT) return { label: "Choose account", href: `/tunnels/${id}/settings` };
  if (AUTHTOKEN.test(code)) return { label: "Edit account", href: `/accounts/${accountId}` };
  if (DOMAIN.test(code)) return { label: "Change domain", href: `/tunnels/${id}/settings` };
  if (POLICY.test(code)) return { label: "See the policy", href: `/tunnels/${id}/policy` };
  if (code === "secrets_locked") return { label: "Unlock", href: "/settings" };
  return undefined;
}
