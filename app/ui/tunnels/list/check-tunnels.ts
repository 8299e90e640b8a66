import { dismissToast, showDone, showToast } from "@/app/ui/toast/toast-store";
import { verifyTunnels } from "@/app/ui/tunnels/actions/verify-tunnels";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Checks the logins, and says that it does: each check asks another server. */
export async function checkTunnels(tunnels: readonly Tunnel[]): Promise<void> {
  const [first] = tunnels;
  const what = tunnels.length === 1 && first ? `“${first.name}”` : `${tunnels.length} tunnels`;
  const toast = showToast({ tone: "wait", title: `Checking the login of ${what}…` });
  const checked = await verifyTunnels(tunnels);
  dismissToast(toast);
  if (checked === tunnels.length) showDone(`The login of ${what} is checked.`);
}
