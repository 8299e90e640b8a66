import { Panel } from "@/app/ui/kit/panel";
import { Tag } from "@/app/ui/kit/tag";
import { Ago } from "@/app/ui/time/times";
import type { Proposal } from "@/lib/contract/assistants";

const SHOWN = 20;

const STATES: Record<Exclude<Proposal["state"], "open">, Parameters<typeof Tag>[0]> = {
  allowed: { tone: "ok", children: "Allowed" },
  refused: { tone: "off", children: "Refused" },
  lapsed: { tone: "off", children: "Lapsed" },
  failed: { tone: "bad", children: "Not done" },
};

/** What became of earlier questions, since Gatehouse was started. */
export function AnsweredList({ proposals }: { proposals: readonly Proposal[] }) {
  if (proposals.length === 0) return null;
  return (
    <Panel title="Earlier">
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari forgets that a list without bullets is one */}
      <ul role="list" aria-label="Earlier questions">
        {proposals.slice(0, SHOWN).map(({ id, state, title, assistant, askedAt, outcome }) => (
          <li
            key={id}
            className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1 border-t border-line px-3.5 py-2.5 first:border-t-0"
          >
            <div className="min-w-0 flex-[1_1_16rem] wrap-anywhere">
              <p>{title}</p>
              <p className="mt-0.5 text-sm text-muted">
                {assistant}, <Ago at={askedAt} />
                {outcome && state !== "refused" ? ` · ${outcome}` : null}
              </p>
            </div>
            {state === "open" ? null : <Tag {...STATES[state]} />}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
