import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { showHidden } from "../contract/show-hidden.mjs";

// Runs `gatehouse share` beside a development server. It is plain JavaScript, because Vite and Next.js read it as it is.

/** @typedef {import("./options.d.mts").ShareOptions} ShareOptions */

/** The domains of ngrok under which random names are, as Vite writes them: a dot stands for everything below. */
const NGROK_HOSTS = [".ngrok.app", ".ngrok-free.app", ".ngrok-free.dev"];

const COMMAND = fileURLToPath(new URL("../cli/main.mjs", import.meta.url));
/** After its server was closed, a share goes on for this long, in ms: a restart of the server keeps it. */
const RESTART_MS = 3_000;

/** The shares of this process, by address. @type {Map<string, Share>} */
const shares = new Map();

/** @param {NodeJS.ProcessEnv} [env] @param {string[]} [argv] */
export function isWanted(env = process.env, argv = process.argv) {
  return env.GATEHOUSE === "1" || argv.includes("--share");
}

/** @param {ShareOptions} options */
export function hostsOf({ hosts = [] }) {
  return [...NGROK_HOSTS, ...hosts];
}

/**
 * Shares the server at this address (a port, or a URL); safe to repeat. Returns what to call when the server is closed. The share ends then,
 * and with this process, however it ends.
 *
 * @param {string} address
 * @param {ShareOptions} options
 */
export function shareBeside(address, options) {
  const share = shares.get(address) ?? new Share(address, options);
  shares.set(address, share);
  share.stay();
  return () => share.leave();
}

class Share {
  /** @type {NodeJS.Timeout | undefined} */
  timer;

  /**
   * @param {string} address
   * @param {ShareOptions} options
   */
  constructor(address, options) {
    this.address = address;
    this.child = this.begin(options);
    // It does not keep this process.
    this.child.unref();
  }

  /** @param {ShareOptions} options */
  begin(options) {
    const args = ["share", this.address, "--json", ...wordsFor(options)];
    // A debugger that is meant for the server would let everybody on this machine read the dashboard's access token.
    const { NODE_OPTIONS: _, ...env } = process.env;
    // It ends when the channel does.
    const child = spawn(process.execPath, [COMMAND, ...args], {
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
      windowsHide: true,
    });
    child.on("error", ({ message }) => say(`could not be started: ${message}`));
    child.once("exit", () => shares.delete(this.address));
    child.channel?.unref();
    if (child.stdout) read(child.stdout, tell);
    if (child.stderr) read(child.stderr, say);
    return child;
  }

  stay() {
    clearTimeout(this.timer);
  }

  leave() {
    this.timer = setTimeout(() => {
      if (this.child.connected) this.child.disconnect();
    }, RESTART_MS);
    this.timer.unref();
  }
}

/** @param {ShareOptions} options */
function wordsFor({ allow = [], hosts: _, ...single }) {
  const words = Object.entries(single).filter(([, value]) => value !== undefined);
  return [
    ...allow.map((who) => `--allow=${who}`),
    ...words.map(([name, value]) => `--${name}=${value}`),
  ];
}

/**
 * @param {import("node:stream").Readable} stream
 * @param {(line: string) => void} use
 */
function read(stream, use) {
  const lines = createInterface({ input: stream });
  lines.on("line", use);
  if ("unref" in stream && typeof stream.unref === "function") stream.unref();
}

/**
 * Prints the URL when the tunnel was seen to be protected; the rest is in the dashboard.
 *
 * @param {string} line
 */
function tell(line) {
  const said = readJson(line);
  if (said?.type === "protected" && typeof said.url === "string") say(`protected: ${said.url}`);
  if (said?.type === "ask") say("somebody asks to come in. Answer in the dashboard.");
  if (said?.type === "ended" && typeof said.reason === "string") say(said.reason);
}

/** @param {string} line @returns {Record<string, unknown> | undefined} */
function readJson(line) {
  try {
    const said = JSON.parse(line);
    return typeof said === "object" && said !== null ? said : undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} text */
function say(text) {
  if (text.trim() !== "") console.log(`  Gatehouse  ${showHidden(text)}`);
}
