import { Client as McpClient } from "@modelcontextprotocol/client";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { z } from "zod";
import { MAIN } from "./commands";
import type { Place } from "./places";

type Args = Record<string, unknown>;

const requestsSchema = z.array(z.object({ text: z.string() }));
const REQUEST_ID = /"id": ?(\d+)/;

/**
 * An assistant uses each tool and reads each resource of `gatehouse mcp`. Returns all that it was told, and the tools that
 * nobody wrote a call for.
 */
export async function playAssistant(
  env: Record<string, string>,
  tunnel: string,
  app: number,
): Promise<{ places: Place[]; untried: string[] }> {
  const told: string[] = [];
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, "mcp"],
    env: { ...getDefaultEnvironment(), ...env },
    stderr: "pipe",
  });
  transport.stderr?.on("data", (chunk: Buffer) => told.push(String(chunk)));
  const client = new McpClient({ name: "Coder", version: "1.0.0" });
  await client.connect(transport);
  const use = async (name: string, args: Args): Promise<string> => {
    const answer = JSON.stringify(await client.callTool({ name, arguments: args }));
    told.push(answer);
    return answer;
  };
  try {
    const { tools } = await client.listTools();
    told.push(JSON.stringify(tools));
    const listed = await client.callTool({ name: "list_requests", arguments: { tunnel } });
    const texts = requestsSchema.parse(listed.content).map(({ text }) => text);
    const id = Number(REQUEST_ID.exec(texts.join("\n"))?.[1] ?? 1);
    const calls = callsFor(tunnel, app, id);
    for (const [name, args] of calls) await use(name, args);
    await readResources(client, told);
    const known = new Set(calls.map(([name]) => name));
    return {
      places: [{ name: "assistant", bytes: Buffer.from(told.join("\n")) }],
      untried: tools.map(({ name }) => name).filter((name) => !known.has(name)),
    };
  } finally {
    await client.close();
  }
}

function callsFor(tunnel: string, app: number, id: number): [string, Args][] {
  const email = "coder@example.net";
  return [
    ["list_tunnels", {}],
    ["list_requests", { tunnel }],
    ["list_requests", { tunnel, q: "token", status: "nonsense" }],
    ["read_request", { id }],
    ["read_request", { id: 99_999_999 }],
    ["read_body", { id, of: "request" }],
    ["read_body", { id, of: "response" }],
    ["replay_request", { id }],
    ["replay_request", { id, headers: [["authorization", "Bearer x"]] }],
    ["check_tunnel", { tunnel }],
    ["doctor", {}],
    ["invitation", { tunnel }],
    ["invitation", { tunnel: "no such tunnel" }],
    ["let_in", { tunnel, email }],
    ["remove_person", { tunnel, email }],
    ["set_stop_time", { tunnel, addMinutes: 60 }],
    ["change_settings", { tunnel, set: { allowedEmails: [email] } }],
    ["change_settings", { tunnel, set: { extraPolicy: "{" } }],
    ["change_settings", { tunnel, set: { identityHeaders: "nonsense" } }],
    ["make_key", { tunnel, name: "Of the assistant" }],
    ["set_link", { group: "Group", on: true }],
    ["share_app", { app, allow: [email] }],
    ["question", { id: "no-such-question" }],
    ["stop_tunnel", { tunnel }],
    ["start_tunnel", { tunnel }],
  ];
}

async function readResources(client: McpClient, told: string[]): Promise<void> {
  const { resources } = await client.listResources();
  told.push(JSON.stringify(await client.listResourceTemplates()));
  for (const { uri } of resources) {
    await client.subscribeResource({ uri });
    told.push(JSON.stringify(await client.readResource({ uri })));
  }
}
