import type { Page } from "@playwright/test";
import { DENSITY_COOKIE } from "@/lib/contract/appearance";
import type { DemoTunnels } from "./demo/seed-demo";
import type { Scene } from "./picture-pages";
import {
  act,
  atDesk,
  choose,
  codes,
  deleteFirst,
  giveFile,
  gone,
  keys,
  opens,
  press,
  select,
  selectOne,
  selectRequests,
  steps,
  type,
} from "./picture-steps";
import type { enrich, findRequests } from "./picture-world";

export type World = Awaited<ReturnType<typeof enrich>> & {
  tunnels: DemoTunnels;
  group: string;
  requests: Awaited<ReturnType<typeof findRequests>>;
};

/** Every page of a Gatehouse that is in use, and each state that looks different. */
export function scenesInUse(world: World): Scene[] {
  return [
    ...listScenes,
    ...tunnelScenes(world),
    ...trafficScenes(world),
    ...connectionScenes(world),
    ...otherScenes(world.group),
  ];
}

/** A Gatehouse at its first start. */
export const SCENES_AT_FIRST: readonly Scene[] = [
  { name: "first-list", where: "/" },
  ...["Descope", "ngrok", "Your app", "Who may enter", "Start"].map((step, index) => ({
    name: `first-setup-${index + 1}`,
    where: "/setup",
    until: press(new RegExp(`${step}$`)),
    whole: true,
  })),
  { name: "first-traffic", where: "/traffic" },
  { name: "first-visits", where: "/visits" },
  { name: "first-connections", where: "/connections" },
  { name: "first-assistants", where: "/settings/assistants" },
  { name: "first-notices", where: "/", until: opens(press("Notifications")) },
];

/** The end of the setup, after `setUpToTheEnd` and a first visitor. The page would delete the draft, which every look needs. */
export const SETUP_DONE: Scene = {
  name: "setup-done",
  where: "/setup",
  before: (page) =>
    page.route("**/api/setup/draft", (route) =>
      route.request().method() === "DELETE" ? route.fulfill({ status: 204 }) : route.continue(),
    ),
  until: steps(codes(1), (page) => page.getByText("has arrived through the login").waitFor()),
  whole: true,
};

/** The list of somebody with hundreds of tunnels. */
export const SCENES_OF_MANY: readonly Scene[] = [
  { name: "many-list", where: "/" },
  { name: "many-compact", where: "/", cookies: { [DENSITY_COOKIE]: "compact" } },
  {
    name: "many-found",
    where: "/",
    until: steps(type("Filter tunnels", "checkout 41"), gone("Preview 1 of")),
  },
];

const listScenes: readonly Scene[] = [
  { name: "list", where: "/", whole: true },
  { name: "list-compact", where: "/", whole: true, cookies: { [DENSITY_COOKIE]: "compact" } },
  { name: "list-failed", where: "/?state=failed" },
  { name: "list-asks", where: "/?state=asks" },
  { name: "list-note", where: "/", until: press(/^About Billing/) },
  { name: "list-actions", where: "/", until: opens(press("Actions")) },
  { name: "list-row-menu", where: "/", until: opens(press("More for Search")) },
  { name: "list-selected", where: "/", until: (page) => select(page, "Search", "Billing") },
  { name: "list-move", where: "/", until: opens(steps(selectOne, press("Move to group"))) },
  { name: "list-delete", where: "/", until: opens(steps(selectOne, press("Delete"))) },
  {
    name: "list-stop",
    where: "/",
    until: steps(press(/^Stop Storefront/), (page) => page.getByText(/^5 s|^4 s/).waitFor()),
    after: press(/^Keep/),
  },
  {
    name: "list-arrange",
    where: "/",
    until: steps(act("Arrange"), (page) => page.getByText(/^Drag a tunnel/).waitFor()),
  },
];

function tunnelScenes({ tunnels, stopped, appAway, cannotStart, starting, open }: World): Scene[] {
  const api = `/tunnels/${tunnels.api}`;
  return [
    { name: "tunnel-online", where: api, whole: true },
    { name: "tunnel-stopped", where: `/tunnels/${stopped}`, whole: true },
    { name: "tunnel-starting", where: `/tunnels/${starting}` },
    { name: "tunnel-app-away", where: `/tunnels/${appAway}`, whole: true },
    { name: "tunnel-cannot-start", where: `/tunnels/${cannotStart}`, whole: true },
    { name: "tunnel-open", where: `/tunnels/${open}`, whole: true },
    { name: "tunnel-menu", where: api, until: opens(press(/^More/)) },
    { name: "tunnel-share", where: api, until: opens(press("Share")) },
    { name: "tunnel-stop-at", where: api, until: opens(steps(press(/^More/), choose("Stop at…"))) },
    { name: "tunnel-new", where: "/tunnels/new", whole: true },
    { name: "tunnel-access", where: `${api}/access`, whole: true },
    { name: "tunnel-access-nobody", where: `/tunnels/${stopped}/access`, whole: true },
    { name: "tunnel-settings", where: `${api}/settings`, whole: true },
  ];
}

/** A request's head comes after the list. */
const opened = (page: Page) =>
  page.getByRole("region", { name: "Request" }).locator("h2, [role=alert]").first().waitFor();

function trafficScenes({ tunnels, stopped, requests }: World): Scene[] {
  const api = `/tunnels/${tunnels.api}/traffic`;
  const { failed, events, socket, json, replay } = requests;
  return [
    { name: "traffic", where: "/traffic" },
    { name: "traffic-tunnel", where: api },
    { name: "traffic-empty", where: `/tunnels/${stopped}/traffic` },
    { name: "traffic-nothing-found", where: `${api}?q=nothing-has-this` },
    { name: "traffic-columns", where: api, until: atDesk(opens(press("Columns"))) },
    { name: "traffic-selected", where: api, until: atDesk(selectRequests) },
    { name: "request", where: `${api}?request=${failed}`, until: opened },
    { name: "request-json", where: `${api}?request=${json}`, until: opened },
    { name: "request-sent", where: `${api}?request=${failed}&view=request`, until: opened },
    { name: "request-timing", where: `${api}?request=${failed}&view=timing`, until: opened },
    { name: "request-compare", where: `${api}?request=${replay}&view=compare`, until: opened },
    {
      name: "request-compare-two",
      where: `${api}?request=${json}&view=compare&with=${failed}`,
      until: opened,
    },
    { name: "request-edit", where: `${api}?request=${failed}&view=edit`, until: opened },
    {
      name: "request-copy",
      where: `${api}?request=${failed}`,
      until: steps(opened, opens(press(/^Copy as/))),
    },
    {
      name: "request-events",
      where: `${api}?request=${events}`,
      until: (page) => page.getByText(/^\d+ events/).waitFor(),
    },
    {
      name: "request-socket",
      where: `/tunnels/${tunnels.storefront}/traffic?request=${socket}`,
      until: (page) => page.getByText(/^\d+ messages/).waitFor(),
    },
    { name: "request-gone", where: `${api}?request=999999`, until: opened },
  ];
}

function connectionScenes({ account, profile }: World): Scene[] {
  return [
    { name: "connections", where: "/connections", whole: true },
    { name: "profile", where: `/profiles/${profile}`, whole: true },
    { name: "profile-new", where: "/profiles/new", whole: true },
    {
      name: "profile-errors",
      where: "/profiles/new",
      until: steps(type("Issuer URL", "descope"), press(/^(Save|Create)/)),
      whole: true,
    },
    { name: "account", where: `/accounts/${account}`, whole: true },
    { name: "account-new", where: "/accounts/new", whole: true },
    { name: "account-errors", where: "/accounts/new", until: press(/^(Save|Create)/), whole: true },
    { name: "connections-delete", where: "/connections", until: deleteFirst },
  ];
}

function otherScenes(group: string): Scene[] {
  const projector = `/groups/${encodeURIComponent(group)}`;
  return [
    { name: "visits", where: "/visits", whole: true },
    { name: "visits-none", where: "/visits?email=nobody@example.com" },
    { name: "group", where: projector, until: codes(1) },
    { name: "group-apart", where: "/groups/Shop", until: codes(2) },
    { name: "link", where: "/", until: atDesk(opens(press("One link"))) },
    { name: "settings", where: "/settings", whole: true },
    { name: "assistants", where: "/settings/assistants", whole: true },
    { name: "import-export", where: "/settings/import-export", whole: true },
    { name: "import-preview", where: "/settings/import-export", until: giveFile, whole: true },
    { name: "setup", where: "/setup" },
    { name: "palette", where: "/", until: opens(keys("ControlOrMeta+k")) },
    {
      name: "palette-found",
      where: "/",
      until: steps(opens(keys("ControlOrMeta+k")), (page) => page.keyboard.type("orders")),
    },
    { name: "shortcuts", where: "/", until: opens(keys("?")) },
    { name: "notices", where: "/", until: opens(press(/^Notifications/)) },
    { name: "not-found", where: "/no-such-page" },
  ];
}
