import type { CallToolResult, McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { findTunnel } from "@/lib/cli/tunnels";
import { type Change, type Proposed, proposedSchema } from "@/lib/contract/assistants";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { say } from "./answers";
import type { DashboardLink } from "./dashboard-link";

/** What every tool gets. */
export type Kit = { server: McpServer; link: DashboardLink };

/** How an assistant names a tunnel. */
export const tunnelArgument = z
  .string()
  .min(1)
  .max(100)
  .describe("The tunnel's name or id, or the beginning of either.");

export const NO_CHANGE = { readOnlyHint: true, openWorldHint: false };

export async function findOne(link: DashboardLink, wanted: string): Promise<Tunnel> {
  return findTunnel(await link.call("/api/tunnels", z.array(tunnelSchema)), wanted);
}

/** Before the dashboard parses and judges it. */
export type AnyChange = { kind: Change["kind"]; [field: string]: unknown };

export function propose(link: DashboardLink, change: AnyChange): Promise<Proposed> {
  return link.call("/api/proposals", proposedSchema, { method: "POST", body: change });
}

/** What a proposed change has come to. The values of the change are the owner's to see. */
export async function sayProposed(
  link: DashboardLink,
  proposed: Proposed,
): Promise<CallToolResult> {
  const { done, summary, proposal } = proposed;
  if (done || !proposal) return say({ done: true, summary });
  const { id, state, warnings, lapsesAt } = proposal;
  const { url } = await link.dashboard();
  return say({
    done: false,
    askTheOwner: summary,
    question: { id, state, warnings, lapsesAt },
    nextStep: `Nothing was changed. Tell the user to answer at ${homeOf(url)}/settings/assistants, then read the answer with the tool question.`,
  });
}

function homeOf(url: string): string {
  return url.replace("//127.0.0.1:", "//localhost:");
}
