/** Every shortcut there is. `?` shows this list; handle-key.ts does them. */
export const SHORTCUTS: { section: string; keys: { keys: string[]; does: string }[] }[] = [
  {
    section: "Anywhere",
    keys: [
      { keys: ["mod", "K"], does: "Find or do something" },
      { keys: ["?"], does: "Show the shortcuts" },
      { keys: ["N"], does: "New tunnel" },
      { keys: ["U"], does: "Undo the last deletion" },
      { keys: ["G", "T"], does: "Go to tunnels" },
      { keys: ["G", "R"], does: "Go to traffic" },
      { keys: ["G", "P"], does: "Go to profiles" },
      { keys: ["G", "A"], does: "Go to accounts" },
      { keys: ["G", "S"], does: "Go to settings" },
    ],
  },
  {
    section: "In the list",
    keys: [
      { keys: ["/"], does: "Filter the tunnels, or the requests" },
      { keys: ["J"], does: "Next tunnel" },
      { keys: ["K"], does: "Previous tunnel" },
      { keys: ["Shift", "S"], does: "Start or stop the group of the tunnel in focus" },
      { keys: ["Alt", "↑"], does: "Move the tunnel or group in focus up" },
      { keys: ["Alt", "↓"], does: "Move the tunnel or group in focus down" },
    ],
  },
  {
    section: "On a tunnel in focus, or its page",
    keys: [
      { keys: ["S"], does: "Start or stop" },
      { keys: ["C"], does: "Copy the URL" },
      { keys: ["O"], does: "Open the URL in a new tab" },
      { keys: ["I"], does: "Invite: link, QR code, text" },
      { keys: ["E"], does: "Edit" },
    ],
  },
];
