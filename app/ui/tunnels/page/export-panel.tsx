"use client";

import { useState } from "react";
import { z } from "zod/mini";
import { ExplainedNote } from "@/app/ui/errors/explained-note";
import { CopyButton } from "@/app/ui/kit/copy-button";
import { Panel } from "@/app/ui/kit/panel";
import { Segmented } from "@/app/ui/kit/segmented";
import type { ApiResult } from "@/app/ui/request/api-result";
import { useAsk } from "@/app/ui/request/use-ask";

const FORMATS = [
  { value: "ngrok-cli", label: "ngrok command" },
  { value: "traffic-policy", label: "policy.yaml" },
  { value: "agent-config", label: "ngrok.yml" },
  { value: "kubernetes", label: "Kubernetes" },
  { value: "compose", label: "Docker Compose" },
];

const textSchema = z.string();

/** The same tunnel for ngrok's own tools, without Gatehouse. Secrets are placeholders. */
export function ExportPanel({ tunnelId, version }: { tunnelId: string; version: string }) {
  const [format, setFormat] = useState("ngrok-cli");
  const [result, setResult] = useState<ApiResult<string>>();

  // With the version, an edited tunnel causes a new request.
  const query = new URLSearchParams({ as: format, version });
  useAsk(`/api/tunnels/${tunnelId}/export?${query}`, textSchema, setResult);
  const text = result?.ok ? result.value : "";
  const failed = result?.ok === false ? result.problem : undefined;

  return (
    <Panel
      title="Export for ngrok's own tools"
      className="max-lg:mt-5"
      actions={failed ? undefined : <CopyButton text={text} label="Copy export" />}
    >
      <div className="border-b border-line p-2">
        <Segmented label="Format" options={FORMATS} value={format} onChange={setFormat} />
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        aria-label="Export"
        className="max-h-[28rem] overflow-auto p-3.5 focus-visible:-outline-offset-2"
      >
        {failed ? (
          <ExplainedNote tone="bad" error={failed} target={{ tunnelId }} />
        ) : (
          <pre className="font-mono text-xs leading-5">{text}</pre>
        )}
      </section>
      <p className="border-t border-line px-3.5 py-2.5 text-sm text-muted">
        The same tunnel without Gatehouse. Put your own secrets where the capital letters are.
      </p>
    </Panel>
  );
}
