import { type Painted, paint, printPainted } from "@/lib/cli/paint";
import { formatTime, printNote } from "@/lib/cli/print";
import type { LiveEvent } from "@/lib/contract/events";
import type { Ask } from "@/lib/contract/gate";
import type { Notice } from "@/lib/contract/notices";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";
import { describeGuests } from "./describe-share";
import { drawQr } from "./draw-qr";
import type { Facts, ShareView } from "./view";

/** The fewest characters of a path or a name. */
const LEAST_CUT = 20;
/** The columns of a fact's name, and the fewest of its text. */
const LABEL = 17;
const LEAST_WIDTH = 30;
/** Other kinds are shown by other lines. */
const SHOWN_NOTICES: ReadonlySet<Notice["kind"]> = new Set([
  "visitor",
  "protection",
  "gate",
  "stops-soon",
  "unreadable",
]);

/** What was shown last. */
type Now = { state?: string; app?: string | undefined };

/** For people: facts and QR code, then a line for all that happens. */
export function screenView(): ShareView {
  const status = new StatusLine();
  const now: Now = {};
  const line = (...parts: (Painted | string)[]) => printPainted(parts);
  const at = (time: string) => paint(`${formatTime(time)}  `, "dim");
  const current = () => at(new Date().toISOString());
  return {
    progress: (text) => (text === "" ? status.clear() : status.show(text)),
    protected: (facts) => {
      status.clear();
      now.state = "online";
      showFacts(facts, line);
    },
    event: (event) => showEvent(event, now, line, at),
    ask: (ask, how) => showAsk(ask, how, line, at),
    answered: (ask, answer) => {
      const words = {
        allowed: "may come in for an hour.",
        refused: "is refused, and may ask again in an hour.",
        elsewhere: "does not ask any more.",
      };
      line(current(), paint(nameOf(ask), "bold"), ` ${words[answer]}`);
    },
    trouble: (text) => {
      status.clear();
      for (const [index, each] of text.split("\n").entries()) {
        line(...(index === 0 ? [current()] : []), paint(each, "yellow"));
      }
    },
    ended: (text) => {
      status.clear();
      line(text);
    },
  };
}

type Line = (...parts: (Painted | string)[]) => void;
type At = (time: string) => Painted;

/** One line on a terminal's stderr that is written again and again; elsewhere one line for each text. */
class StatusLine {
  #last = "";

  show(text: string): void {
    if (text === this.#last) return;
    this.#last = text;
    const { stderr } = process;
    if (!stderr.isTTY) return printNote(text);
    const width = Math.max(10, (stderr.columns ?? 80) - 1);
    stderr.write(`\r\u001b[K${[...showHidden(text)].slice(0, width).join("")}`);
  }

  clear(): void {
    if (this.#last !== "" && process.stderr.isTTY) process.stderr.write("\r\u001b[K");
    this.#last = "";
  }
}

function showFacts({ tunnel, url, profile, page, isListening }: Facts, line: Line): void {
  const { name, upstream, status } = tunnel;
  const fact = (label: string, text: string) => {
    const width = Math.max(LEAST_WIDTH, (process.stdout.columns ?? 100) - LABEL - 1);
    for (const [index, each] of wrap(text, width).entries()) {
      line(paint(`  ${index === 0 ? label : ""}`.padEnd(LABEL), "dim"), each);
    }
  };
  line();
  line(
    "  ",
    paint("✓", "green"),
    " ",
    paint(name, "bold"),
    " is online and ",
    paint("protected", "green"),
    ": a stranger was seen to end at the login.",
  );
  // First, so that in a small window the rest stays in sight.
  showQr(url);
  line();
  line("  ", paint(url, "bold", "cyan"));
  line();
  fact("Who may enter", describeGuests(tunnel, profile));
  fact("Local app", upstream);
  if (status.stopAt) fact("Until", formatTime(status.stopAt));
  fact("Dashboard", page);
  if (!isListening) {
    line();
    const text = `Nothing listens at ${upstream} yet. Visitors see a page that waits for it.`;
    const width = Math.max(LEAST_WIDTH, (process.stdout.columns ?? 100) - 3);
    for (const each of wrap(text, width)) line("  ", paint(each, "yellow"));
  }
  line();
  line(paint("  Ctrl-C stops and removes it.", "dim"));
  line();
}

function showQr(url: string): void {
  const { stdout } = process;
  if (!stdout.isTTY) return;
  const { columns = 80, rows = 24 } = stdout;
  const code = drawQr(url, { columns: columns - 2, rows: rows - 1 });
  if (code) stdout.write(`\n${code.map((row) => `  ${row}\n`).join("")}`);
}

function showEvent(event: LiveEvent, now: Now, line: Line, at: At): void {
  if (event.type === "request") return showRequest(event.data, line, at);
  if (event.type === "notice") {
    const { kind, title, detail, at: time } = event.data;
    if (!SHOWN_NOTICES.has(kind)) return;
    const isBad = kind === "protection" || kind === "gate";
    const extra = detail ? ` ${detail}` : "";
    return line(
      at(time),
      paint(title, ...(isBad ? (["red"] as const) : (["bold"] as const))),
      extra,
    );
  }
  if (event.type === "tunnel") showTunnel(event.data, now, line, at);
}

function showRequest(
  request: Extract<LiveEvent, { type: "request" }>["data"],
  line: Line,
  at: At,
): void {
  const { method, path, status, state, totalMs, user } = request;
  const result = String(status ?? state).padEnd(5);
  const isBad = state === "failed" || (status ?? 0) >= 500;
  const time = totalMs === undefined ? "" : `  ${Math.round(totalMs)} ms`;
  const who = user ? `  ${user.email}` : "";
  const room = (process.stdout.columns ?? 120) - 26 - method.length - time.length - who.length;
  line(
    at(request.at),
    paint(result, isBad ? "red" : "dim"),
    ` ${method} `,
    cut(path, room),
    paint(time + who, "dim"),
  );
}

function showTunnel({ status }: Tunnel, now: Now, line: Line, at: At): void {
  const current = at(new Date().toISOString());
  if (status.state !== now.state) showState(status, (...parts) => line(current, ...parts));
  now.state = status.state;
  const { upstream } = status;
  const app = upstream && (upstream.reachable ? "answers" : `down ${upstream.code}`);
  if (upstream === undefined || app === now.app) return;
  // That it answers is news only after it did not.
  if (!upstream.reachable) {
    line(current, paint(upstream.detail ?? "The app does not answer.", "yellow"));
  } else if (now.app !== undefined) line(current, paint("The app answers again.", "green"));
  now.app = app;
}

function showState({ state, lastError, urlChanged }: Tunnel["status"], line: Line): void {
  if (state === "reconnecting") {
    const why = lastError ? `: ${lastError.title}` : "";
    line(paint(`The connection is lost, and is being made again${why}`, "yellow"));
  }
  if (state === "online") {
    line(paint("Online again", "green"), urlChanged ? `, at ${urlChanged.to}` : "");
  }
}

/** Whether the e-mail is verified comes before the name, which they chose themselves. */
function showAsk(
  ask: Ask,
  { keys, again }: { keys: boolean; again: boolean },
  line: Line,
  at: At,
): void {
  // They have chosen it, and what is on the next line of the screen looks like another line of ours.
  const room = (process.stdout.columns ?? 120) - 32 - nameOf(ask).length;
  const called = ask.name === undefined ? "" : ` “${cut(ask.name, room)}”`;
  const who = paint(nameOf(ask), "bold", "yellow");
  if (again) {
    line(at(new Date().toISOString()), "Nobody has verified that it is ", who, ".");
    return line(
      paint("          Let them in all the same?", "bold"),
      "  y lets them in, n refuses.",
    );
  }
  line(at(ask.askedAt), who, `${called} asks to come in.`);
  const how = keys
    ? "y lets them in for an hour, n refuses."
    : `Answer with: gatehouse asks allow ${ask.id.slice(0, 8)}`;
  line(paint(`          ${how}`, "bold"));
}

function nameOf({ email, emailVerified }: Ask): string {
  return emailVerified ? `${email} (verified)` : `${email} (not verified)`;
}

function cut(text: string, room: number): string {
  const most = Math.max(LEAST_CUT, room);
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** Lines of at most `width` characters, broken between words; a longer word has a line of its own. Linear. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
