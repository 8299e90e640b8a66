"use client";

import { Command } from "cmdk";
import { CornerDownLeft, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useMemo, useRef, useState } from "react";
import { z } from "zod/mini";
import { Dialog } from "@/app/ui/kit/dialog";
import { AddressCut } from "@/app/ui/kit/middle-cut";
import { useLiveStore } from "@/app/ui/live/live-provider";
import { useTunnels } from "@/app/ui/live/use-live";
import { useAnswer } from "@/app/ui/request/use-ask";
import { findItems, listItems, type PaletteItem, type PaletteSection } from "./palette-items";
import { runPaletteAction } from "./run-palette-action";

const SHOWN = 40;
/** In the order of the list. */
const SECTIONS: readonly { section: PaletteSection; heading: string }[] = [
  { section: "tunnels", heading: "Tunnels" },
  { section: "groups", heading: "Groups" },
  { section: "actions", heading: "Actions" },
  { section: "profiles", heading: "Profiles" },
  { section: "accounts", heading: "Accounts" },
];
const namedSchema = z.array(z.object({ id: z.string(), name: z.string() }));

type Named = z.infer<typeof namedSchema>;

const NONE: Named = [];

/** Finds tunnels, groups, profiles and accounts, and runs actions on them. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const store = useLiveStore();
  const router = useRouter();
  const [typed, setTyped] = useState("");
  const tunnels = useTunnels();
  const profiles = useNames("/api/profiles");
  const accounts = useNames("/api/accounts");
  const items = useMemo(
    () => listItems({ tunnels, profiles, accounts }),
    [tunnels, profiles, accounts],
  );
  const found = useMemo(() => findItems(items, typed, SHOWN), [items, typed]);
  // After the dialog has opened, because opening moves the focus to its first element.
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const choose = (item: PaletteItem) => {
    onClose();
    // After the dialog has returned the focus, so that the next dialog can take it.
    setTimeout(() => runPaletteAction(item.action, { store, go: (href) => router.push(href) }));
  };
  return (
    <Dialog label="Find or do" bare onClose={onClose}>
      <Command label="Find or do" shouldFilter={false} loop>
        <div className="flex items-center gap-2.5 border-b border-line px-4">
          <Search size={16} aria-hidden className="shrink-0 text-faint" />
          <Command.Input
            ref={input}
            value={typed}
            onValueChange={setTyped}
            placeholder="A tunnel, a profile, or what to do"
            className="h-12 w-full bg-transparent text-lg outline-none"
          />
        </div>
        <Command.List className="max-h-[min(26rem,60dvh)] overflow-y-auto overscroll-contain p-1.5">
          <Command.Empty className="px-3 py-8 text-center text-muted">
            Nothing here is called “{typed.trim()}”.
          </Command.Empty>
          {SECTIONS.map(({ section, heading }) => (
            <Section
              key={section}
              heading={heading}
              items={found.filter((item) => item.section === section)}
              onChoose={choose}
            />
          ))}
        </Command.List>
      </Command>
    </Dialog>
  );
}

function Section(props: {
  heading: string;
  items: readonly PaletteItem[];
  onChoose: (item: PaletteItem) => void;
}) {
  if (props.items.length === 0) return null;
  return (
    <Command.Group
      heading={props.heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint"
    >
      {props.items.map((item) => (
        <Command.Item
          key={item.id}
          value={item.id}
          onSelect={() => props.onChoose(item)}
          className="group flex cursor-pointer items-center gap-3 rounded-md px-2.5 py-1.5 data-[selected=true]:bg-raised pointer-coarse:py-2.5"
        >
          <span className="max-w-3/4 shrink-0 truncate">{item.title}</span>
          {item.hint ? (
            <span className="flex min-w-0 text-sm text-muted">
              <AddressCut text={item.hint} />
            </span>
          ) : null}
          <CornerDownLeft
            size={14}
            aria-hidden
            className="ml-auto shrink-0 text-faint opacity-0 group-data-[selected=true]:opacity-100"
          />
        </Command.Item>
      ))}
    </Command.Group>
  );
}

/** Profiles and accounts are not part of the event stream: they are asked for when the palette opens. */
function useNames(path: string): Named {
  const answer = useAnswer(path, namedSchema);
  return answer?.ok ? answer.value : NONE;
}
