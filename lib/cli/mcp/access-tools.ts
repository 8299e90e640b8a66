import { z } from "zod";
import { proposalSchema } from "@/lib/contract/assistants";
import { answering, say } from "./answers";
import {
  type AnyChange,
  findOne,
  type Kit,
  NO_CHANGE,
  propose,
  sayProposed,
  tunnelArgument,
} from "./tool-kit";

const ASKS = "The owner is asked in the dashboard, and nothing changes until a person allows it.";
const MAY_ASK = "What narrows access is done at once; anything else is asked of the owner.";

const email = z.string().min(3).max(320);
const time = z.iso.datetime({ offset: true }).describe("Such as 2026-05-04T17:30:00Z.");
const idArgument = z.string().min(1).max(64);

/** Who may enter and for how long. The dashboard judges each of these: nothing here decides. */
export function registerAccessTools(kit: Kit): void {
  registerPeople(kit);
  registerTimeAndSettings(kit);
  registerDoorsAndLinks(kit);
  registerQuestion(kit);
}

function registerPeople(kit: Kit): void {
  kit.server.registerTool(
    "let_in",
    {
      title: "Let a person in",
      description: `Lets one person into a tunnel besides its list, until a time. ${ASKS}`,
      inputSchema: z.strictObject({ tunnel: tunnelArgument, email, until: time.optional() }),
    },
    ({ tunnel, email: person, until }) =>
      ask(kit, tunnel, { kind: "grant", email: person, ...(until !== undefined && { until }) }),
  );
  kit.server.registerTool(
    "remove_person",
    {
      title: "Keep a person out",
      description: "Cuts a person off from a tunnel at once, whatever its list says.",
      inputSchema: z.strictObject({ tunnel: tunnelArgument, email }),
    },
    ({ tunnel, email: person }) => ask(kit, tunnel, { kind: "removal", email: person }),
  );
}

function registerTimeAndSettings(kit: Kit): void {
  kit.server.registerTool(
    "set_stop_time",
    {
      title: "Set when a tunnel stops",
      description: `Sets when a running tunnel stops: at a time, so many minutes later than planned, or null for never. Sooner is done at once. Later: ${ASKS}`,
      inputSchema: z.strictObject({
        tunnel: tunnelArgument,
        at: time.nullable().optional(),
        addMinutes: z.number().int().min(1).max(10_080).optional(),
      }),
    },
    ({ tunnel, at, addMinutes }) =>
      ask(kit, tunnel, {
        kind: "stop-time",
        time: { ...(at !== undefined && { at }), ...(addMinutes !== undefined && { addMinutes }) },
      }),
  );
  kit.server.registerTool(
    "change_settings",
    {
      title: "Change a tunnel's settings",
      description: `Changes settings of a tunnel, by the names of the HTTP API: allowedEmails, allowedDomains, allowedRoles, allowedTenants, gate, askToComeIn, requireVerifiedEmail, allowedOrigins, maxSessionDuration, idleSessionDuration, stopAfter and others. ${MAY_ASK}`,
      inputSchema: z.strictObject({
        tunnel: tunnelArgument,
        set: z
          .record(z.string().max(40), z.unknown())
          .refine((set) => JSON.stringify(set).length <= 100_000, "That is too large."),
      }),
    },
    ({ tunnel, set }) => ask(kit, tunnel, { kind: "settings", set }),
  );
}

function registerDoorsAndLinks(kit: Kit): void {
  kit.server.registerTool(
    "make_key",
    {
      title: "Make a key for a program",
      description: `Makes a key by which a program enters a tunnel without a login. The key is shown to the owner and never to you. ${ASKS}`,
      inputSchema: z.strictObject({
        tunnel: tunnelArgument,
        name: z.string().min(1).max(80),
        expiresAt: time.optional(),
      }),
    },
    ({ tunnel, name, expiresAt }) =>
      ask(kit, tunnel, { kind: "key", name, ...(expiresAt !== undefined && { expiresAt }) }),
  );
  kit.server.registerTool(
    "set_link",
    {
      title: "One link for a group",
      description: `Puts the apps of a group behind one link, or gives them links of their own again. ${ASKS}`,
      inputSchema: z.strictObject({ group: z.string().min(1).max(80), on: z.boolean() }),
    },
    ({ group, on }) =>
      answering(async () =>
        sayProposed(kit.link, await propose(kit.link, { kind: "link", group, on })),
      ),
  );
}

function registerQuestion({ server, link }: Kit): void {
  server.registerTool(
    "question",
    {
      title: "Read the owner's answer",
      description:
        "What has become of a question to the owner: open, allowed, refused, lapsed or failed. Only a person in the dashboard can answer it.",
      inputSchema: z.strictObject({ id: idArgument }),
      annotations: NO_CHANGE,
    },
    ({ id }) =>
      answering(async () => {
        const path = `/api/proposals/${encodeURIComponent(id)}`;
        const { state, title, outcome, tunnelId, lapsesAt } = await link.call(path, proposalSchema);
        return say({ id, state, title, outcome, tunnelId, lapsesAt });
      }),
  );
}

function ask({ link }: Kit, tunnel: string, change: AnyChange) {
  return answering(async () => {
    const { id: tunnelId } = await findOne(link, tunnel);
    return sayProposed(link, await propose(link, { ...change, tunnelId }));
  });
}
