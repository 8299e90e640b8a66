"use client";

import type { ReactNode } from "react";
import { LatePart } from "@/app/ui/kit/late-part";
import { type PageSection, SectionIndex } from "@/app/ui/kit/section-index";
import { useAskCount, useTunnel } from "@/app/ui/live/use-live";
import { VisitorsView } from "@/app/ui/traffic/visitors/visitors-view";
import { DoorsPanel } from "@/app/ui/tunnels/doors/doors-panel";
import type { Tunnel } from "@/lib/contract/tunnels";
import { AsksPanel } from "./asks-panel";
import { PeoplePanel } from "./people-panel";
import { TwoLocks } from "./two-locks";
import { WhoPanel } from "./who-panel";

const SECTIONS: readonly PageSection[] = [
  { id: "who", label: "Who may enter", short: "Who" },
  { id: "asks", label: "Who asks", short: "Asks" },
  { id: "here", label: "Who is here", short: "Here" },
  { id: "doors", label: "Doors", short: "Doors" },
  { id: "policy", label: "Policy", short: "Policy" },
  { id: "visits", label: "Visit log", short: "Visits" },
];

/** Who waits for an answer stands first, as on the page. */
function inOrder(asking: number): readonly PageSection[] {
  if (asking === 0) return SECTIONS;
  const [asks, rest] = [
    SECTIONS.filter(({ id }) => id === "asks"),
    SECTIONS.filter(({ id }) => id !== "asks"),
  ];
  return [...asks.map((section) => ({ ...section, waiting: asking })), ...rest];
}

type Props = {
  initial: Tunnel;
  /** The name of its Descope profile. */
  profile: string;
  policy: ReactNode;
  visits: ReactNode;
};

/**
 * Everything about who gets in: by the list, by a question, by a door; and who came. On a large screen people are at the
 * left, and machines, rules and the log at the right.
 */
export function AccessView({ initial, profile, policy, visits }: Props) {
  const tunnel = useTunnel(initial.id, initial);
  const asking = useAskCount(initial.id);
  if (!tunnel) return null;
  const asks = <Asks tunnel={tunnel} asking={asking} />;
  return (
    <div className="grid gap-x-8 gap-y-4 lg:grid-cols-[9.5rem_minmax(0,1fr)]">
      <SectionIndex sections={inOrder(asking)} />
      <div className="grid min-w-0 items-start gap-x-8 gap-y-9 max-w-6xl min-[112rem]:max-w-none min-[112rem]:grid-cols-2">
        <div className="grid min-w-0 gap-9">
          {asking > 0 ? asks : null}
          <Section id="who" title="Who may enter">
            <div className="grid items-start gap-3 xl:grid-cols-[minmax(0,1.5fr)_minmax(0,1fr)]">
              <WhoPanel tunnel={tunnel} profile={profile} />
              <TwoLocks tunnel={tunnel} />
            </div>
            <PeoplePanel tunnel={tunnel} />
          </Section>
          {asking > 0 ? null : asks}
          <Section id="here" title="Who is here, and who came">
            <div>
              <VisitorsView initial={initial} />
            </div>
          </Section>
        </div>
        <div className="grid min-w-0 gap-9">
          <Section id="doors" title="Doors for machines">
            <DoorsPanel tunnel={tunnel} />
          </Section>
          <Section id="policy" title="Policy">
            <LatePart>{policy}</LatePart>
          </Section>
          <Section id="visits" title="Visit log">
            <LatePart>{visits}</LatePart>
          </Section>
        </div>
      </div>
    </div>
  );
}

function Section({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className="grid scroll-mt-20 gap-3">
      <h2 id={`${id}-title`} className="text-lg font-semibold">
        {title}
      </h2>
      {children}
    </section>
  );
}

function Asks({ tunnel, asking }: { tunnel: Tunnel; asking: number }) {
  return (
    <Section id="asks" title="Who asks to come in">
      <AsksPanel tunnelId={tunnel.id} titled={false} />
      {asking > 0 ? null : (
        <p className="text-muted">
          {tunnel.gate && tunnel.askToComeIn
            ? "Nobody asks at the moment. Whoever asks appears here and on every page."
            : "Nobody can ask: Ask to come in is off in the settings."}
        </p>
      )}
    </Section>
  );
}
