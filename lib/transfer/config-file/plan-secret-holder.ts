import { nameKey } from "@/lib/base/names";
import type { ImportItem } from "@/lib/contract/config-file";
import { findMoves, type SecretHolder } from "@/lib/contract/destinations";
import { describeAdded, findChanges, labelOf } from "./describe-changes";
import { markWeakenings } from "./find-weakenings";
import { type Existing, KEPT, SAME, type SecretOf, type Step, skipped } from "./step";

type Holder = {
  name: string;
  clientSecret?: string | undefined;
  authtoken?: string | undefined;
  secret?: string | undefined;
};

const KINDS = {
  profile: { item: "profile", secret: "clientSecret", before: "its tunnels can start" },
  account: { item: "account", secret: "authtoken", before: "its tunnels can start" },
  webhook: { item: "setting", secret: "secret", before: "anything is sent" },
} as const;

/** Plans the import of one profile, account or webhook: of something that has a secret. Pure. */
export function planSecretHolder<T extends Holder>(
  kind: SecretHolder,
  { fields, notes }: { fields: T; notes: string[] },
  stored: readonly { id: string; fields: T; hasSecret: boolean }[],
  existing: Existing,
  secretOf: SecretOf,
): Step<T & { dropSecret?: boolean }> {
  const { name } = fields;
  const { item: shownAs, before, secret: field } = KINDS[kind];
  const [secret, label] = [fields[field], labelOf(field)];
  const twin = stored.find((each) => nameKey(each.fields.name) === nameKey(name));
  const toItem = (outcome: "add" | "change", changes: ImportItem["changes"], more: string[] = []) =>
    ({
      kind: shownAs,
      name,
      outcome,
      changes,
      notes: [...notes, ...more],
      widens: [],
    }) satisfies ImportItem;
  if (!twin) {
    const missing = secret ? [] : [`Its ${label} has to be entered before ${before}.`];
    const added = markWeakenings(describeAdded(fields), undefined, fields);
    return { item: toItem("add", added, missing), fields };
  }
  if (existing === "keep") return { id: twin.id, item: skipped(shownAs, name, [KEPT]) };
  const found = findChanges(twin.fields, fields);
  if (secret && secret !== secretOf(kind, twin.id))
    found.push({ key: field, field: label, to: "the one of the file" });
  const changes = markWeakenings(found, twin.fields, fields);
  // A stored secret is sent only to the destination for which it was entered, so a new destination removes it.
  const dropSecret = !secret && twin.hasSecret && findMoves(kind, twin.fields, fields).length > 0;
  if (dropSecret) changes.push({ key: field, field: label, to: "to be entered again" });
  if (changes.length === 0) return { id: twin.id, item: skipped(shownAs, name, [SAME]) };
  const written = { ...fields, ...(dropSecret && { dropSecret }) };
  return { id: twin.id, item: toItem("change", changes), fields: written };
}
