import { Button } from "@/app/ui/kit/button";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Panel } from "@/app/ui/kit/panel";

/** A key for a program, shown once to whoever allowed it. */
export function NewKey({ value, onDone }: { value: string; onDone: () => void }) {
  return (
    <Panel title="The new key">
      <div className="grid gap-3 p-3.5">
        <p className="text-pretty text-muted">
          It is shown this once, and the assistant does not get it. Programs send it as
          Gatehouse-Key, or as Authorization: Bearer.
        </p>
        <code className="rounded-md bg-raised px-3 py-2 font-mono text-sm wrap-anywhere">
          {value}
        </code>
        <div className="flex flex-wrap justify-end gap-2">
          <CopyButton text={value} label="Copy" />
          <Button look="primary" onClick={onDone}>
            Done
          </Button>
        </div>
      </div>
    </Panel>
  );
}
