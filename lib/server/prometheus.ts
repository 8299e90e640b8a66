import { showHidden } from "@/lib/contract/show-hidden.mjs";
import type { Tunnel } from "@/lib/contract/tunnels";

// The Prometheus text format 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/).

export type Sample = { labels: Record<string, string | number>; value: number; suffix?: string };

/** One metric with its samples; `help` is a sentence in one line. */
export function metric(
  name: string,
  type: "counter" | "gauge" | "histogram",
  help: string,
  samples: Sample[],
): string {
  const lines = samples.map(({ labels, value, suffix = "" }) => {
    const pairs = Object.entries(labels).map(([key, text]) => `${key}="${quote(String(text))}"`);
    return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
  });
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines, ""].join("\n");
}

export function labelsOf({ id, name }: Pick<Tunnel, "id" | "name">): Record<string, string> {
  return { tunnel: name, id };
}

/** Characters that nobody sees are written out, as in names that an earlier version stored. */
function quote(text: string): string {
  return showHidden(text, "\n")
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}
