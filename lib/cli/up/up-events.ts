import { z } from "zod";
import { showHidden, toPlainJson } from "@/lib/contract/show-hidden.mjs";
import { cleanLine } from "./clean-line";

const changeSchema = z.object({
  field: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
  weakens: z.string().optional(),
});

const app = z.string();

/** What `gatehouse up` tells, one line each with --json. */
export const upEventSchema = z.discriminatedUnion("event", [
  z.object({ event: z.literal("dashboard"), url: z.string(), started: z.boolean() }),
  z.object({
    event: z.literal("tunnel"),
    app,
    id: z.string(),
    name: z.string(),
    made: z.boolean(),
    changes: z.array(changeSchema),
  }),
  z.object({
    event: z.literal("running"),
    app,
    pid: z.int(),
    port: z.int().optional(),
    publicUrl: z.string().optional(),
  }),
  z.object({ event: z.literal("output"), app, line: z.string() }),
  z.object({ event: z.literal("slow"), app, port: z.int(), seconds: z.number() }),
  z.object({ event: z.literal("listening"), app, port: z.int() }),
  z.object({
    event: z.literal("protected"),
    app,
    id: z.string(),
    url: z.string(),
    /** Who may enter, as a sentence without its full stop. */
    who: z.string(),
    stopAt: z.string().optional(),
  }),
  z.object({
    event: z.literal("unprotected"),
    app,
    id: z.string(),
    code: z.string().optional(),
    text: z.string(),
  }),
  z.object({
    event: z.literal("ended"),
    app,
    code: z.int().nullable(),
    signal: z.string().nullable(),
    text: z.string(),
  }),
  z.object({ event: z.literal("note"), app: app.optional(), text: z.string() }),
  /** Each app is up, or it is known why not. */
  z.object({ event: z.literal("ready"), up: z.array(app), failed: z.array(app) }),
  z.object({ event: z.literal("stopping") }),
  z.object({ event: z.literal("stopped") }),
]);

export type UpEvent = z.infer<typeof upEventSchema>;

export type Tell = (event: UpEvent) => void;

const OURS = "gatehouse";
/** Of a terminal (ECMA-48, SGR): cyan, yellow, magenta, blue, green, and the same brighter. */
const COLOURS = [36, 33, 35, 34, 32, 96, 93, 95, 94, 92];

/** One line of JSON an event, with the time. */
export function tellAsJson(): Tell {
  return (event) => {
    const line =
      event.event === "output" ? { ...event, line: cleanLine(event.line, false) } : event;
    process.stdout.write(`${toPlainJson({ at: new Date().toISOString(), ...line })}\n`);
  };
}

/** Lines for people, each after the name of its app. */
export function tellAsText(apps: readonly string[], withColours: boolean): Tell {
  const width = Math.max(OURS.length, ...apps.map((app) => app.length));
  const paint = (app: string) => {
    const name = app.padEnd(width);
    const at = apps.indexOf(app);
    const colour = at < 0 ? 1 : (COLOURS[at % COLOURS.length] ?? 0);
    return withColours ? `\x1b[${colour}m${name} |\x1b[0m ` : `${name} | `;
  };
  return (event) => {
    const app = "app" in event ? event.app : undefined;
    const prefix = paint(event.event === "output" || event.event === "ended" ? event.app : OURS);
    const lines =
      event.event === "output"
        ? [cleanLine(event.line, withColours)]
        : describe(event, app).map((line) => showHidden(line));
    for (const line of lines) process.stdout.write(`${prefix}${line}\n`);
  };
}

function describe(event: Exclude<UpEvent, { event: "output" }>, app: string | undefined): string[] {
  switch (event.event) {
    case "dashboard":
      return event.started ? [`The dashboard was started in the background: ${event.url}`] : [];
    case "tunnel":
      return describeTunnel(event);
    case "running":
      return [`${event.app} starts${event.port === undefined ? "" : ` with PORT=${event.port}`}.`];
    case "slow":
      return [
        `${event.app} does not listen on port ${event.port} after ${event.seconds} s. It has PORT=${event.port} in its environment: does its command use that? Its tunnel waits.`,
      ];
    case "listening":
      return [`${event.app} listens on port ${event.port}.`];
    case "protected":
      return [
        `${event.app} is protected: ${event.url}`,
        `  ${event.who} may enter.${event.stopAt === undefined ? "" : ` It stops at ${event.stopAt}.`}`,
      ];
    case "unprotected":
      return [`${event.app} is not up.`, ...event.text.split("\n").map((line) => `  ${line}`)];
    case "ended":
      return [event.text];
    case "note":
      return event.text.split("\n").map((line) => (app === undefined ? line : `${app}: ${line}`));
    case "ready":
      return [event.failed.length === 0 ? "All are up." : `Not up: ${event.failed.join(", ")}.`];
    case "stopping":
      return ["Ends the apps and their tunnels. Ctrl-C again ends the apps at once."];
    case "stopped":
      return ["All have ended."];
  }
}

function describeTunnel({ app, name, made, changes }: Extract<UpEvent, { event: "tunnel" }>) {
  if (made) return [`${app} has a new tunnel, “${name}”.`];
  if (changes.length === 0) return [];
  return [
    `${app}: the tunnel “${name}” becomes what the file says.`,
    ...changes.map(
      ({ field, from, to }) => `  ${field}: ${from ?? "nothing"} -> ${to ?? "nothing"}`,
    ),
  ];
}
