"use client";

import { AlarmClock, Link2, Share2 } from "lucide-react";
import { MenuAction, OpenMenu } from "@/app/ui/kit/menu";
import { MoreButton } from "@/app/ui/kit/more-button";
import type { GroupDeed } from "./group-head";

const ICONS = { "stop-time": AlarmClock, link: Link2, share: Share2 };

/** On a phone, where the buttons of a group's head have no room. Loaded on demand. */
export default function GroupMenu(props: { label: string; deeds: readonly GroupDeed[] }) {
  return (
    <OpenMenu trigger={<MoreButton label={props.label} />}>
      {(run) =>
        props.deeds.map(({ kind, text, open }) => {
          const Icon = ICONS[kind];
          return (
            <MenuAction key={kind} icon={<Icon size={15} aria-hidden />} onSelect={run(open)}>
              {text}
            </MenuAction>
          );
        })
      }
    </OpenMenu>
  );
}
