export type Word = {
  /** One line for the list of commands. */
  summary: string;
  /** What its arguments are, for shells that complete them. */
  completes?: "tunnels" | "files" | "shells" | "answers" | "keys" | "services";
};

/** The commands, in the order of the help. */
export const COMMANDS = {
  up: { summary: "Start the apps of gatehouse.yml, each behind its login." },
  down: { summary: "End what gatehouse up started here, in the background or elsewhere." },
  serve: { summary: "Start the dashboard; so does gatehouse alone." },
  demo: {
    summary: "Try it without any account: stand-ins for ngrok and Descope, and apps with visitors.",
  },
  share: { summary: "Share a local app behind a login, from nothing, until Ctrl-C." },
  list: { summary: "List the tunnels with their state and URL." },
  start: { summary: "Start tunnels.", completes: "tunnels" },
  stop: { summary: "Stop tunnels.", completes: "tunnels" },
  status: { summary: "Say how the dashboard or one tunnel is.", completes: "tunnels" },
  doctor: { summary: "Check everything, from Node to each tunnel, with the next step of each." },
  open: {
    summary: "Open a tunnel's URL, or the dashboard, in the browser.",
    completes: "tunnels",
  },
  logs: {
    summary: "Show what happened to a tunnel: changes of state and, with -f, requests.",
    completes: "tunnels",
  },
  asks: {
    summary: "List who asks to come in, or answer: allow, refuse, never.",
    completes: "answers",
  },
  visit: {
    summary: "Log in to a tunnel as a visitor, and keep the login for Playwright tests.",
    completes: "tunnels",
  },
  key: {
    summary: "Make, list and revoke keys, by which programs enter a tunnel without a login.",
    completes: "keys",
  },
  export: {
    summary: "Export all configuration, or one tunnel for another tool.",
    completes: "tunnels",
  },
  import: {
    summary: "Import a Gatehouse file or an ngrok.yml, after showing what it would do.",
    completes: "files",
  },
  update: { summary: "Ask whether there is a newer version; nothing else ever asks." },
  quit: { summary: "End the dashboard that runs in the background." },
  mcp: { summary: "Serve coding assistants by the Model Context Protocol, on stdio." },
  service: {
    summary: "Start the dashboard at login: install, status, logs.",
    completes: "services",
  },
  completion: { summary: "Print the completion script of a shell.", completes: "shells" },
} satisfies Record<string, Word>;

export type CommandName = keyof typeof COMMANDS;

export function isCommandName(word: string): word is CommandName {
  return Object.hasOwn(COMMANDS, word);
}

/** The commands with the kind of their arguments. */
export function listCommands(): (Word & { name: string })[] {
  return Object.entries<Word>(COMMANDS).map(([name, word]) => ({ name, ...word }));
}
