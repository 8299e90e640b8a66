type Shortcut = {
  /** The keys as shown, one entry for each. */
  keys: readonly string[];
  does: string;
  /** The action for handle-key.ts that does not depend on the focus. */
  anywhere?: string;
  /** The action for the tunnel in focus. Shortcuts with neither are handled by the listener itself. */
  onTunnel?: string;
};

/** All shortcuts. `?` shows this list. handle-key.ts reads its keys from here and carries them out. */
export const SHORTCUTS = [
  {
    section: "Anywhere",
    keys: [
      { keys: ["mod", "K"], does: "Find or do something" },
      { keys: ["?"], does: "Show the shortcuts", anywhere: "?" },
      { keys: ["N"], does: "New tunnel", anywhere: "n" },
      { keys: ["U"], does: "Undo the last deletion", anywhere: "u" },
      { keys: ["G", "T"], does: "Go to tunnels", anywhere: "g t" },
      { keys: ["G", "R"], does: "Go to traffic", anywhere: "g r" },
      { keys: ["G", "C"], does: "Go to connections", anywhere: "g c" },
      { keys: ["G", "P"], does: "Go to profiles", anywhere: "g p" },
      { keys: ["G", "A"], does: "Go to accounts", anywhere: "g a" },
      { keys: ["G", "S"], does: "Go to settings", anywhere: "g s" },
    ],
  },
  {
    section: "In the list",
    keys: [
      { keys: ["/"], does: "Filter the list, or find something", anywhere: "/" },
      { keys: ["J"], does: "Next tunnel", anywhere: "j" },
      { keys: ["K"], does: "Previous tunnel", anywhere: "k" },
      {
        keys: ["Shift", "S"],
        does: "Start or stop the group of the tunnel in focus",
        onTunnel: "S",
      },
      { keys: ["Shift", "click"], does: "Select a range of tunnels" },
      { keys: ["Esc"], does: "Clear the selection" },
      { keys: ["Alt", "↑"], does: "Move the tunnel or group in focus up" },
      { keys: ["Alt", "↓"], does: "Move the tunnel or group in focus down" },
    ],
  },
  {
    section: "In the list of requests",
    keys: [
      { keys: ["↑", "↓"], does: "Previous or next request" },
      { keys: ["Enter"], does: "Open it" },
      { keys: ["Space"], does: "Select it" },
      { keys: ["Shift", "↓"], does: "Select more" },
      { keys: ["Esc"], does: "Select none, close it, or show all times" },
    ],
  },
  {
    section: "On a tunnel in focus, or its page",
    keys: [
      { keys: ["S"], does: "Start or stop", onTunnel: "s" },
      { keys: ["C"], does: "Copy the URL", onTunnel: "c" },
      { keys: ["O"], does: "Open the URL in a new tab", onTunnel: "o" },
      { keys: ["I"], does: "Share: link, QR code, who may enter", onTunnel: "i" },
      { keys: ["E"], does: "Edit", onTunnel: "e" },
    ],
  },
] as const satisfies readonly { section: string; keys: readonly Shortcut[] }[];

type Listed = (typeof SHORTCUTS)[number]["keys"][number];

export type AnywhereKey = Extract<Listed, { anywhere: string }>["anywhere"];
export type OnTunnelKey = Extract<Listed, { onTunnel: string }>["onTunnel"];
