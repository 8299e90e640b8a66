import { groupTunnels, isUp } from "@/app/ui/tunnels/group-tunnels";
import type { Density, Theme } from "@/lib/contract/appearance";
import { publicUrl } from "@/lib/contract/public-url";
import type { Tunnel } from "@/lib/contract/tunnels";

/** What an item does when it is chosen; run-palette-action.ts does it. */
export type PaletteAction =
  | { do: "go"; href: string }
  | { do: "start" | "stop" | "restart" | "copy" | "open" | "share" | "delete"; tunnelId: string }
  | { do: "start-all" | "stop-all" | "share-all"; title: string; tunnelIds: readonly string[] }
  | { do: "theme"; theme: Theme }
  | { do: "density"; density: Density }
  | { do: "shortcuts" };

export type PaletteSection = "actions" | "tunnels" | "groups" | "profiles" | "accounts";

export type PaletteItem = {
  id: string;
  section: PaletteSection;
  title: string;
  hint?: string | undefined;
  /** Other words for it, which find it and are not shown. */
  words?: string;
  action: PaletteAction;
  /** Shown before anything is typed. */
  first?: boolean;
};

type Named = { id: string; name: string };

const SHARE_WORDS = "invite";

const PAGES: [string, string][] = [
  ["Go to tunnels", "/"],
  ["Go to traffic", "/traffic"],
  ["Go to the visit log", "/visits"],
  ["Go to connections", "/connections"],
  ["Go to profiles", "/connections#profiles"],
  ["Go to accounts", "/connections#accounts"],
  ["Go to settings", "/settings"],
  ["Go to assistants", "/settings/assistants"],
];

const LOOKS: [string, PaletteAction][] = [
  ["Theme: dark", { do: "theme", theme: "dark" }],
  ["Theme: light", { do: "theme", theme: "light" }],
  ["Theme: as the system", { do: "theme", theme: "system" }],
  ["Rows: compact", { do: "density", density: "compact" }],
  ["Rows: comfortable", { do: "density", density: "comfortable" }],
];

export function listItems(sources: {
  tunnels: readonly Tunnel[];
  profiles: readonly Named[];
  accounts: readonly Named[];
}): PaletteItem[] {
  const { tunnels, profiles, accounts } = sources;
  return [
    ...tunnels.map(pageOf),
    ...tunnels.flatMap(actionsOf),
    ...groupItems(tunnels),
    ...generalItems(tunnels),
    ...profiles.map((each) => resourceItem("profiles", each)),
    ...accounts.map((each) => resourceItem("accounts", each)),
  ];
}

function pageOf(tunnel: Tunnel): PaletteItem {
  const { id, name, status } = tunnel;
  const href = `/tunnels/${id}`;
  const hint = status.state === "online" ? status.url : status.state;
  return {
    id: `page ${id}`,
    section: "tunnels",
    title: name,
    hint,
    action: { do: "go", href },
    first: true,
  };
}

function actionsOf(tunnel: Tunnel): PaletteItem[] {
  const { id: tunnelId, name, status } = tunnel;
  const item = (title: string, action: PaletteAction): PaletteItem => ({
    id: `${action.do} ${tunnelId} ${title}`,
    section: "actions",
    title,
    action,
  });
  const url = publicUrl(tunnel);
  return [
    isUp(tunnel)
      ? item(`Stop ${name}`, { do: "stop", tunnelId })
      : item(`Start ${name}`, { do: "start", tunnelId }),
    ...(isUp(tunnel) ? [item(`Restart ${name}`, { do: "restart", tunnelId })] : []),
    ...(url ? [item(`Copy the URL of ${name}`, { do: "copy", tunnelId })] : []),
    ...(status.state === "online"
      ? [item(`Open ${name} in a new tab`, { do: "open", tunnelId })]
      : []),
    { ...item(`Share ${name}`, { do: "share", tunnelId }), words: SHARE_WORDS },
    item(`Edit ${name}`, { do: "go", href: `/tunnels/${tunnelId}/settings` }),
    item(`Delete ${name}`, { do: "delete", tunnelId }),
  ];
}

function groupItems(tunnels: readonly Tunnel[]): PaletteItem[] {
  return groupTunnels(tunnels).flatMap(({ name, tunnels: members }) => {
    if (name === undefined) return [];
    const tunnelIds = members.map(({ id }) => id);
    const item = (title: string, action: PaletteAction): PaletteItem => ({
      id: `${action.do} ${name}`,
      section: "groups",
      title,
      action,
    });
    const down = members.filter((each) => !isUp(each)).map(({ id }) => id);
    const up = members.filter(isUp).map(({ id }) => id);
    return [
      ...(down.length > 0
        ? [item(`Start group ${name}`, { do: "start-all", title: name, tunnelIds: down })]
        : []),
      ...(up.length > 0
        ? [item(`Stop group ${name}`, { do: "stop-all", title: name, tunnelIds: up })]
        : []),
      item(`Show group ${name}`, { do: "go", href: `/groups/${encodeURIComponent(name)}` }),
      {
        ...item(`Share group ${name}`, { do: "share-all", title: name, tunnelIds }),
        words: SHARE_WORDS,
      },
    ];
  });
}

function generalItems(tunnels: readonly Tunnel[]): PaletteItem[] {
  const item = (title: string, action: PaletteAction): PaletteItem => ({
    id: title,
    section: "actions",
    title,
    action,
    first: true,
  });
  const up = tunnels.filter(isUp).map(({ id }) => id);
  return [
    item("New tunnel", { do: "go", href: "/tunnels/new" }),
    item("New profile", { do: "go", href: "/profiles/new" }),
    item("New account", { do: "go", href: "/accounts/new" }),
    ...(up.length > 0
      ? [item("Stop all tunnels", { do: "stop-all", title: "all", tunnelIds: up })]
      : []),
    ...PAGES.map(([title, href]) => item(title, { do: "go", href })),
    item("Show the keyboard shortcuts", { do: "shortcuts" }),
    ...LOOKS.map(([title, action]) => ({ ...item(title, action), first: false })),
  ];
}

function resourceItem(section: "profiles" | "accounts", { id, name }: Named): PaletteItem {
  return { id, section, title: name, action: { do: "go", href: `/${section}/${id}` } };
}

/** Every typed word must begin a word of the item, or at least occur. The best come first; at most `most`. */
export function findItems(
  items: readonly PaletteItem[],
  typed: string,
  most: number,
): PaletteItem[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0)
    return cap(
      items.filter(({ first }) => first),
      most,
    );
  const ranked = items.flatMap((item) => {
    const rank = rankItem(
      `${item.title} ${item.hint ?? ""} ${item.words ?? ""}`.toLowerCase(),
      words,
    );
    return rank === undefined ? [] : [{ item, rank }];
  });
  ranked.sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, most).map(({ item }) => item);
}

// Only a few of 500 tunnels, so that the actions below them stay visible.
const FIRST_TUNNELS = 6;

function cap(items: readonly PaletteItem[], most: number): PaletteItem[] {
  let tunnels = 0;
  return items
    .filter(({ section }) => section !== "tunnels" || ++tunnels <= FIRST_TUNNELS)
    .slice(0, most);
}

function rankItem(text: string, words: readonly string[]): number | undefined {
  let rank = 0;
  for (const word of words) {
    const at = text.indexOf(word);
    if (at === -1) return undefined;
    const begins = at === 0 || /[^\p{L}\p{N}]/u.test(text[at - 1] ?? "");
    rank += at === 0 ? 0 : begins || text.includes(` ${word}`) ? 1 : 3;
  }
  return rank;
}
