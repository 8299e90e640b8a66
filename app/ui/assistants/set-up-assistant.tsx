import { CopyButton } from "@/app/ui/kit/copy-button";
import { Panel } from "@/app/ui/kit/panel";

const CONFIG = `{
  "mcpServers": {
    "gatehouse": { "command": "gatehouse", "args": ["mcp"] }
  }
}`;

/** How a coding assistant is told of Gatehouse. */
export function SetUpAssistant() {
  return (
    <Panel title="Set up an assistant" actions={<CopyButton text={CONFIG} label="Copy" />}>
      <div className="grid gap-2 p-3.5">
        <p className="text-pretty text-muted">
          Add this to the configuration of a coding assistant that speaks the Model Context
          Protocol. It can then list, start and stop tunnels, read masked requests and replay them.
          An assistant that can also run commands in your terminal has your own rights there.
        </p>
        <pre className="rounded-md bg-raised px-3 py-2 font-mono text-sm whitespace-pre-wrap wrap-anywhere">
          {CONFIG}
        </pre>
      </div>
    </Panel>
  );
}
