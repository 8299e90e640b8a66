import type { CallToolResult } from "@modelcontextprotocol/server";
import { z } from "zod";
import { startProtected, type WhyNot } from "@/lib/cli/start-protected";
import { pathOf } from "@/lib/cli/tunnels";
import { writeShareMessage } from "@/lib/contract/share-message";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { answering, say } from "./answers";
import { describeTunnel } from "./describe-tunnel";
import { findOne, type Kit, NO_CHANGE, propose, sayProposed, tunnelArgument } from "./tool-kit";

/** Clients give a tool 60 s. */
const START_MS = 50_000;
const POST = { method: "POST", body: {} } as const;

const oneTunnel = z.strictObject({ tunnel: tunnelArgument });

/** List, start, stop and share; the message to share a tunnel. */
export function registerTunnelTools({ server, link }: Kit): void {
  server.registerTool(
    "list_tunnels",
    {
      title: "List tunnels",
      description:
        "Lists the tunnels with their state, forwarding URL, who may enter, and what is wrong.",
      inputSchema: z.strictObject({}),
      annotations: NO_CHANGE,
    },
    () =>
      answering(async () => {
        const tunnels = await link.call("/api/tunnels", z.array(tunnelSchema));
        return say(tunnels.map(describeTunnel));
      }),
  );

  server.registerTool(
    "start_tunnel",
    {
      title: "Start a tunnel",
      description:
        "Starts a tunnel and answers with its URL only when a request without a login was seen to end at the login page; otherwise says why not, whose side it is on, and the next step. Takes up to 50 seconds.",
      inputSchema: oneTunnel,
      annotations: { destructiveHint: false, idempotentHint: true },
    },
    ({ tunnel }) => answering(async () => startOne({ server, link }, tunnel)),
  );

  server.registerTool(
    "stop_tunnel",
    {
      title: "Stop a tunnel",
      description: "Stops a tunnel at once.",
      inputSchema: oneTunnel,
      annotations: { destructiveHint: false, idempotentHint: true },
    },
    ({ tunnel }) =>
      answering(async () => {
        const found = await findOne(link, tunnel);
        return say(describeTunnel(await link.call(pathOf(found, "stop"), tunnelSchema, POST)));
      }),
  );

  server.registerTool(
    "invitation",
    {
      title: "Write a message to share a tunnel",
      description:
        "Writes the message that shares a tunnel with the people who may enter: its link, who may enter, until when, and how to log in.",
      inputSchema: z.strictObject({
        tunnel: tunnelArgument,
        format: z.enum(["text", "markdown"]).default("text"),
      }),
      annotations: NO_CHANGE,
    },
    ({ tunnel, format }) =>
      answering(async () => {
        const found = await findOne(link, tunnel);
        const text = writeShareMessage(found.name, [found], { format });
        return say({ invitation: text, protection: found.status.protection.verdict });
      }),
  );
  registerShare({ server, link });
}

const allowArgument = z
  .array(z.string().min(3).max(320))
  .max(100)
  .describe(
    "Who may enter: e-mail addresses, and domains as @example.com. Empty: everyone who can log in.",
  );

function registerShare({ server, link }: Kit): void {
  server.registerTool(
    "share_app",
    {
      title: "Share a local app",
      description:
        "Makes a local app reachable behind the login. When a tunnel shares the same app with the same people already, it is started. A new one is asked of the owner in the dashboard.",
      inputSchema: z.strictObject({
        app: z
          .union([z.number().int().min(1).max(65_535), z.string().min(1).max(2048)])
          .describe("Its port, host:port or http URL."),
        allow: allowArgument,
        name: z.string().min(1).max(80).optional(),
        for: z.string().max(20).optional().describe("Stops after this long, such as 2h."),
        profileId: z.string().min(1).max(100).optional(),
        accountId: z.string().min(1).max(100).optional(),
      }),
      annotations: { destructiveHint: false },
    },
    ({ app, allow, name, for: stopAfter, profileId, accountId }) =>
      answering(async () => {
        const isDomain = (entry: string) => entry.startsWith("@");
        const proposed = await propose(link, {
          kind: "share",
          upstream: String(app),
          allowedEmails: allow.filter((entry) => !isDomain(entry)),
          allowedDomains: allow.filter(isDomain),
          ...given({ name, stopAfter, profileId, accountId }),
        });
        const { done, tunnelId } = proposed;
        if (!done || tunnelId === undefined) return sayProposed(link, proposed);
        return startOne({ server, link }, tunnelId);
      }),
  );
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

async function startOne({ link }: Kit, wanted: string): Promise<CallToolResult> {
  const { id } = await findOne(link, wanted);
  const [started] = await link.with((dashboard) =>
    startProtected(dashboard, [id], { deadlineMs: START_MS }),
  );
  if (started?.isProtected) {
    return say({ protected: true, url: started.url, tunnel: describeTunnel(started.tunnel) });
  }
  if (started?.problem.code === "owner_needed") {
    return sayProposed(link, await propose(link, { kind: "start", tunnelId: id }));
  }
  const tunnel = started?.tunnel && describeTunnel(started.tunnel);
  return { ...say({ protected: false, ...whyNot(started?.problem), tunnel }), isError: true };
}

function whyNot(problem: WhyNot | undefined): object {
  const { title = "It was not started", detail, side, fix, code } = problem ?? {};
  return {
    whyNot: title,
    detail,
    code,
    side: side ?? "not known",
    nextStep: fix ?? "Look at the tunnel's page in the dashboard.",
  };
}
