"use client";

import { TextField } from "@/app/ui/forms/fields";
import { FormProblem } from "@/app/ui/forms/form-parts";
import { Button } from "@/app/ui/kit/button";
import { Note } from "@/app/ui/kit/note";
import { Panel } from "@/app/ui/kit/panel";
import { TextLink } from "@/app/ui/kit/text-link";
import type { ImportPreview } from "@/lib/contract/config-file";
import { FileDrop } from "./file-drop";
import { ImportPreviewView } from "./import-preview";
import { useImport } from "./use-import";

/** Chooses, previews and imports a Gatehouse file or an ngrok.yml. */
export function ImportForm() {
  const state = useImport();
  const { source, options, preview, done, problem, busy, needsPassphrase } = state;
  return (
    <Panel title="Import">
      <div className="grid gap-4 p-3.5" aria-busy={busy !== undefined || undefined}>
        {done ? <Done result={done} /> : null}
        {source ? (
          <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-2">
            <p className="min-w-0 wrap-anywhere">
              <span className="font-medium">{source.name}</span>
              <span className="text-muted"> {preview ? describeSource(preview) : null}</span>
            </p>
            <Button size="small" onClick={state.cancel}>
              Choose another file
            </Button>
          </div>
        ) : (
          <FileDrop onFile={(file) => void state.open(file)} />
        )}
        {needsPassphrase ? (
          <form
            method="post"
            noValidate
            className="grid items-end gap-3 sm:grid-cols-[minmax(0,24rem)_auto] sm:justify-start"
            onSubmit={(event) => {
              event.preventDefault();
              void state.look();
            }}
          >
            <TextField
              label="Passphrase of the file"
              name="passphrase"
              type="password"
              value={options.passphrase}
              onChange={state.type}
              error={
                problem?.code === "passphrase_wrong" ? problem.issues?.[0]?.message : undefined
              }
              help="The one that was chosen when it was exported."
            />
            <div className="sm:self-start sm:pt-6.5">
              <Button type="submit" look="primary" busy={busy === "preview"}>
                Open
              </Button>
            </div>
          </form>
        ) : null}
        {problem && !needsPassphrase ? <FileProblem problem={problem} /> : null}
        {preview ? <ImportPreviewView state={state} preview={preview} /> : null}
      </div>
    </Panel>
  );
}

function describeSource({ format, source }: ImportPreview): string {
  return `is ${format === "ngrok" ? `an ${source}` : source}.`;
}

/** Problems with a file are shown here for all fields, because the page has no inputs for them. */
function FileProblem({
  problem: { issues: _, ...rest },
}: {
  problem: Parameters<typeof FormProblem>[0]["problem"] & object;
}) {
  return <FormProblem problem={rest} />;
}

function Done({ result }: { result: ImportPreview }) {
  const count = (outcome: string) => result.items.filter((item) => item.outcome === outcome).length;
  return (
    <Note tone="info" role="status" title="Imported.">
      <p>
        {count("add")} added, {count("change")} changed, {count("skip")} skipped.{" "}
        <TextLink href="/">Go to the tunnels</TextLink>
      </p>
    </Note>
  );
}
