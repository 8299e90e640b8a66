import { command } from "./command";

export const mcp = command({
  usage: "",
  details: `An MCP server on stdio, for the configuration of a coding assistant:

  {"mcpServers": {"gatehouse": {"command": "gatehouse", "args": ["mcp"]}}}

The assistant lists, starts and stops tunnels, reads masked requests and replays them. What would let somebody in who
could not enter before is asked in the dashboard, and done only when a person allows it there.`,
  arguments: [0, 0],
  options: {},
  run: async () => {
    // A file of its own (lib/server/launch/bundle-cli.mjs): no other command waits for the SDK to be read.
    const file = new URL("./mcp-server.mjs", import.meta.url);
    const { serveMcp }: typeof import("./mcp/serve") = await import(file.href);
    await serveMcp();
    return undefined;
  },
});
