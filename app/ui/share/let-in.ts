import { z } from "zod/mini";
import type { ApiResult, Call } from "@/app/ui/request/api-result";
import { isUp } from "@/app/ui/tunnels/group-tunnels";
import { foldEmail } from "@/lib/contract/fold-email";
import { removalSchema } from "@/lib/contract/gate";
import { readWho } from "@/lib/contract/read-who";
import { personEmailSchema } from "@/lib/contract/tunnel-input";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";

/** Nobody pastes more into a field of one line; a long list has its place in the settings. */
const MOST = 50;
const removalsSchema = z.array(removalSchema);

/** What was typed: e-mails that fit, or what is wrong with it. `Name <member@example.com>` is one, too. */
export type Typed = { emails: readonly string[] } | { error: string };

export function readEmails(text: string): Typed {
  const { allowedEmails, allowedDomains, allowedRoles, allowedTenants } = readWho(text);
  if (allowedDomains.length + allowedRoles.length + allowedTenants.length > 0) {
    return { error: "Enter an e-mail address. Domains, roles and tenants are in the settings." };
  }
  if (allowedEmails.length > MOST) {
    return { error: `Enter at most ${MOST} addresses. A longer list belongs in the settings.` };
  }
  const emails: string[] = [];
  for (const email of allowedEmails) {
    const { success, data, error } = personEmailSchema.safeParse(email);
    if (!success) return { error: error.issues[0]?.message ?? "" };
    emails.push(data);
  }
  if (emails.length === 0) return { error: "Enter an e-mail address, such as member@example.com." };
  return { emails };
}

/** Whether a list says who may enter. Without one everybody may, and a first entry would keep the others out. */
export function hasList({ allowedEmails, allowedDomains }: Tunnel): boolean {
  return allowedEmails.length + allowedDomains.length > 0;
}

/** Calls the dashboard's API: `callApi` of the page. */
export type CallApi = <T>(
  path: string,
  call: Call,
  schema: z.core.$ZodType<T>,
) => Promise<ApiResult<T>>;

/**
 * Puts these people on the list of each tunnel that has one, and takes back that they were removed. Resolves with the
 * tunnels as they are now, or with the first problem; what was done before it stays done.
 */
export async function letIn(
  call: CallApi,
  tunnelIds: readonly string[],
  emails: readonly string[],
): Promise<ApiResult<readonly Tunnel[]>> {
  const changed: Tunnel[] = [];
  for (const id of tunnelIds) {
    const result = await letInto(call, `/api/tunnels/${id}`, emails);
    if (!result.ok) return result;
    changed.push(result.value);
  }
  return { ok: true, value: changed };
}

async function letInto(
  call: CallApi,
  path: string,
  emails: readonly string[],
): Promise<ApiResult<Tunnel>> {
  // The list of this moment: another tab may have changed it.
  const now = await call(path, {}, tunnelSchema);
  if (!now.ok || !hasList(now.value)) return now;
  const problem = now.value.gate ? await letBackIn(call, path, emails) : undefined;
  if (problem) return problem;
  const known = new Set(now.value.allowedEmails.map(foldEmail));
  const fresh = emails.filter((email) => !known.has(foldEmail(email)));
  if (fresh.length === 0) return now;
  const body = { allowedEmails: [...now.value.allowedEmails, ...fresh] };
  return call(path, { method: "PATCH", body }, tunnelSchema);
}

async function letBackIn(call: CallApi, path: string, emails: readonly string[]) {
  const removals = await call(`${path}/removals`, {}, removalsSchema);
  if (!removals.ok) return removals;
  const wanted = new Set(emails.map(foldEmail));
  for (const { email } of removals.value.filter((each) => wanted.has(foldEmail(each.email)))) {
    const place = `${path}/removals/${encodeURIComponent(email)}`;
    const back = await call(place, { method: "DELETE" }, z.unknown());
    if (!back.ok) return back;
  }
  return undefined;
}

/** The tunnels for which ngrok has to learn of the change: without the gate's second look it holds the list itself. */
export function waitForStart(tunnels: readonly Tunnel[]): readonly Tunnel[] {
  return tunnels.filter((tunnel) => isUp(tunnel) && tunnel.status.changedSinceStart);
}
