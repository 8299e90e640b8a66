import { agreementId } from "@/lib/base/agreement-id";
import { nameKey } from "@/lib/base/names";
import type { ImportPreview, TunnelEntry } from "@/lib/contract/config-file";
import type { Step } from "./step";
import type { Stored } from "./stored";

type Coming = ImportPreview["links"][number];
type Grouped = { group?: string | null | undefined } | undefined;

/**
 * The links here to which the import brings tunnels. The person has to agree for each that its apps trust each other: to
 * exactly these tunnels, since they are in its id. Pure.
 */
export function planLinks(
  steps: readonly Step<TunnelEntry>[],
  { links, tunnels }: Pick<Stored, "links" | "tunnels">,
): Coming[] {
  const before = new Map(tunnels.map(({ id, fields }) => [id, fields]));
  return links.flatMap((link) => {
    const coming = steps.flatMap(({ id, fields }) => {
      const twin = id === undefined ? undefined : before.get(id);
      return fields && isBehind(fields, link) && !isBehind(twin, link) ? [fields.name] : [];
    });
    return coming.length === 0
      ? []
      : [{ id: agreementId([link.groupKey, ...coming]), group: link.name, tunnels: coming }];
  });
}

export function isBehind(tunnel: Grouped, { groupKey }: { groupKey: string }): boolean {
  return typeof tunnel?.group === "string" && nameKey(tunnel.group) === groupKey;
}
