"use client";

import { ShieldAlert } from "lucide-react";
import { Note } from "@/app/ui/kit/note";
import type { ImportItem } from "@/lib/contract/config-file";

type Change = ImportItem["changes"][number];

const KINDS = { profile: "Profile", account: "Account", tunnel: "Tunnel", setting: "Setting" };

/** Everything that an import would weaken, item by item. Nothing is cut off or hidden. */
export function WeakeningNote({ items }: { items: readonly ImportItem[] }) {
  const weaker = items.flatMap((item) => {
    const changes = item.changes.filter(({ weakens }) => weakens !== undefined);
    return changes.length > 0 ? [{ ...item, changes }] : [];
  });
  if (weaker.length === 0) return null;
  return (
    <Note
      tone="wait"
      title={
        <span className="flex items-center gap-2">
          <ShieldAlert size={16} aria-hidden className="shrink-0 text-wait" />
          This makes it less protected
        </span>
      }
    >
      <ul
        // biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one
        role="list"
        aria-label="What the import makes less protected"
        className="mt-1 grid gap-3 text-text"
      >
        {weaker.map(({ kind, name, changes }) => (
          <li key={`${kind} ${name}`} aria-label={name} className="min-w-0">
            <p className="font-medium">
              {KINDS[kind]} {name}
            </p>
            <ul className="ml-4 grid list-disc gap-1.5 text-pretty">
              {changes.map((change) => (
                <li key={change.key} className="min-w-0">
                  <Weakening change={change} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </Note>
  );
}

function Weakening({ change: { key, field, from, to, weakens } }: { change: Change }) {
  const values = [
    ...(from === undefined ? [] : [{ term: "Before", text: from }]),
    ...(to === undefined ? [] : [{ term: from === undefined ? "The value" : "Then", text: to }]),
  ];
  // Rules and texts with several lines are shown completely here. Everything else fits on one line in the list of
  // changes below, and the sentence above names the new entries of a list.
  const areBlocks = key === "extraPolicy" || values.some(({ text }) => text.includes("\n"));
  return (
    <>
      <span className="font-medium">{field}.</span> {weakens}
      {areBlocks ? (
        <dl className="mt-0.5 grid gap-1 text-muted">
          {values.map(({ term, text }) => (
            <div key={term} className="min-w-0">
              <dt>{term}</dt>
              <dd className="mt-0.5 min-w-0 text-text">
                <pre className="rounded-md bg-panel px-2.5 py-2 font-mono text-xs whitespace-pre-wrap wrap-anywhere">
                  {text}
                </pre>
              </dd>
            </div>
          ))}
        </dl>
      ) : null}
    </>
  );
}
