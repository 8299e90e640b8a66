import type { ImportPreview } from "./config-file";

type Destination = ImportPreview["destinations"][number];

/** What would send stored secrets to a new destination: tunnels, and one links of groups. Never empty. */
export function describeSenders({ tunnels, groups = [] }: Destination): string {
  return [
    ...(tunnels.length > 0
      ? [`${tunnels.length === 1 ? "the tunnel" : "the tunnels"} ${quoted(tunnels)}`]
      : []),
    ...(groups.length > 0 ? [`the one link of ${quoted(groups)}`] : []),
  ].join(", and ");
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `“${name}”`).join(", ");
}
