import { confirmAction } from "@/app/ui/confirm/confirm-store";
import { announceChange } from "@/app/ui/live/announce-change";
import { sendApi } from "@/app/ui/request/call-api";
import { showDone, showProblem } from "@/app/ui/toast/toast-store";
import type { Tunnel } from "@/lib/tunnels/schema";

type Resource = {
  kind: "profile" | "account";
  name: string;
  path: string;
  usedBy: readonly Tunnel[];
};

/** Deletes a profile or an account after asking. One that is in use is not even asked about: the tunnels are named. */
export async function deleteResource({ kind, name, path, usedBy }: Resource): Promise<boolean> {
  if (usedBy.length > 0) {
    showProblem(`“${name}” is in use`, {
      type: "about:blank",
      title: "In use",
      status: 409,
      detail: `It belongs to ${nameTunnels(usedBy)}.`,
      fix: `Choose another ${kind} for ${usedBy.length === 1 ? "it" : "them"} first.`,
    });
    return false;
  }
  const agreed = await confirmAction({
    title: `Delete “${name}”?`,
    detail: "Its stored secret is removed too. This cannot be undone.",
    action: "Delete",
  });
  if (!agreed) return false;
  const result = await sendApi(path, { method: "DELETE" });
  if (!result.ok) {
    showProblem(`“${name}” was not deleted`, result.problem);
    return false;
  }
  showDone(`The ${kind} is deleted.`);
  announceChange();
  return true;
}

/** `“A”, “B” and 3 more tunnels` */
export function nameTunnels(tunnels: readonly Tunnel[]): string {
  const named = tunnels.slice(0, 3).map((tunnel) => `“${tunnel.name}”`);
  const rest = tunnels.length - named.length;
  if (rest > 0) return `${named.join(", ")} and ${rest} more`;
  const last = named.pop() ?? "";
  return named.length > 0 ? `${named.join(", ")} and ${last}` : last;
}
