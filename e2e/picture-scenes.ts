import type { Page } from "@playwright/test";
import { z } from "zod";
import type { Call, DemoTunnels } from "./demo/seed-demo";
import type { Scene } from "./picture-pages";

const madeSchema = z.object({ id: z.string() });
const savedSchema = z.object({ id: z.string(), name: z.string() });
const CHANGES_MS = 60_000;

type Needs = {
  call: Call;
  tunnels: DemoTunnels;
  group: string;
  /** A request that the app answered with 500. */
  failed: number;
  /** Where nothing listens. */
  deadPort: number;
  /** The lab's edge, for an account whose authtoken it does not know. */
  ingress: { serverAddr: string; caCertificate: string };
};

/** Every page of a Gatehouse that is in use, and each state that looks different. Makes what the demo lacks. */
export async function scenesInUse({ call, tunnels, group, failed, deadPort, ingress }: Needs) {
  const { stopped, appAway, cannotStart } = await makeTroubled({ call, deadPort, ingress });
  const [account] = z.array(savedSchema).parse(await call("GET", "/api/accounts"));
  const [profile] = z.array(savedSchema).parse(await call("GET", "/api/profiles"));
  const api = `/tunnels/${tunnels.api}`;
  const scenes: Scene[] = [
    { name: "list", where: "/" },
    { name: "list-menu", where: "/", until: press(/^(More|Menu)/) },
    { name: "tunnel-online", where: api },
    { name: "tunnel-stopped", where: `/tunnels/${stopped}` },
    { name: "tunnel-app-away", where: `/tunnels/${appAway}` },
    { name: "tunnel-cannot-start", where: `/tunnels/${cannotStart}` },
    { name: "tunnel-share", where: api, until: press("Share") },
    { name: "tunnel-new", where: "/tunnels/new" },
    { name: "tunnel-settings", where: `${api}/settings` },
    { name: "tunnel-visitors", where: `${api}/visitors` },
    { name: "tunnel-visits", where: `${api}/visits` },
    { name: "tunnel-policy", where: `${api}/policy` },
    { name: "tunnel-history", where: `${api}/history` },
    { name: "tunnel-traffic", where: `${api}/traffic` },
    { name: "tunnel-traffic-empty", where: `/tunnels/${stopped}/traffic` },
    { name: "request", where: `${api}/traffic?request=${failed}` },
    { name: "traffic", where: "/traffic" },
    { name: "visits", where: "/visits" },
    { name: "group", where: `/groups/${encodeURIComponent(group)}` },
    { name: "profiles", where: "/profiles" },
    { name: "profile", where: `/profiles/${profile?.id}` },
    { name: "profile-new", where: "/profiles/new" },
    { name: "accounts", where: "/accounts" },
    { name: "account", where: `/accounts/${account?.id}` },
    { name: "account-new", where: "/accounts/new" },
    { name: "settings", where: "/settings" },
    { name: "palette", where: "/", until: keys("ControlOrMeta+k") },
    { name: "shortcuts", where: "/", until: keys("?") },
    { name: "notices", where: "/", until: press(/^Notices|^Notifications|^Bell/) },
    { name: "not-found", where: "/no-such-page" },
  ];
  return scenes;
}

/** A Gatehouse at its first start. */
export const SCENES_AT_FIRST: readonly Scene[] = [
  { name: "first-list", where: "/" },
  { name: "first-setup", where: "/setup" },
  { name: "first-traffic", where: "/traffic" },
  { name: "first-visits", where: "/visits" },
  { name: "first-profiles", where: "/profiles" },
  { name: "first-accounts", where: "/accounts" },
];

const press = (name: string | RegExp) => (page: Page) =>
  page.getByRole("button", { name }).filter({ visible: true }).first().click();

const keys = (pressed: string) => (page: Page) => page.keyboard.press(pressed);

async function makeTroubled({
  call,
  deadPort,
  ingress,
}: Pick<Needs, "call" | "deadPort" | "ingress">) {
  const [profile] = z.array(savedSchema).parse(await call("GET", "/api/profiles"));
  const [account] = z.array(savedSchema).parse(await call("GET", "/api/accounts"));
  const make = async (name: string, fields: Record<string, unknown>) => {
    const base = { name, accountId: account?.id, profileId: profile?.id };
    const made = await call("POST", "/api/tunnels", { ...base, ...fields });
    return madeSchema.parse(made).id;
  };
  const stopped = await make("Release notes", { upstream: String(deadPort) });
  const appAway = await make("Search", { upstream: String(deadPort) });
  const authtoken = "2hoUnknownAuthtokenThatNgrokRefuses_4fQ7";
  const foreign = { name: "Old account", authtoken, ...ingress };
  const old = madeSchema.parse(await call("POST", "/api/accounts", foreign)).id;
  const cannotStart = await make("Billing", { upstream: String(deadPort), accountId: old });
  for (const id of [appAway, cannotStart])
    await call("POST", `/api/tunnels/${id}/start`).catch(nothing);
  await untilSettled(call, [appAway, cannotStart]);
  return { stopped, appAway, cannotStart };
}

const nothing = () => undefined;

async function untilSettled(call: Call, ids: readonly string[]): Promise<void> {
  const stateSchema = z.object({ status: z.object({ state: z.string() }) });
  const deadline = Date.now() + CHANGES_MS;
  for (const id of ids) {
    while (Date.now() < deadline) {
      const { status } = stateSchema.parse(await call("GET", `/api/tunnels/${id}`));
      if (["online", "error", "failed"].includes(status.state)) break;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
