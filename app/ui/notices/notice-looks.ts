import {
  Bot,
  CircleStop,
  Clock,
  FileWarning,
  LifeBuoy,
  type LucideIcon,
  MessageCircleQuestion,
  PlugZap,
  ShieldAlert,
  TriangleAlert,
  UserRound,
  UserX,
  Wifi,
  WifiOff,
} from "lucide-react";
import type { Notice, NoticeKind } from "@/lib/contract/notices";
import { SIDES } from "@/lib/contract/side-names";

type Look = { Icon: LucideIcon; ink: string };

const LOOKS: Record<NoticeKind, Look> = {
  visitor: { Icon: UserRound, ink: "bg-accent-soft text-accent" },
  back: { Icon: Wifi, ink: "bg-ok-soft text-ok" },
  down: { Icon: WifiOff, ink: "bg-bad-soft text-bad" },
  protection: { Icon: ShieldAlert, ink: "bg-bad-soft text-bad" },
  "stops-soon": { Icon: Clock, ink: "bg-wait-soft text-wait" },
  stopped: { Icon: CircleStop, ink: "bg-raised text-muted" },
  unreadable: { Icon: FileWarning, ink: "bg-bad-soft text-bad" },
  gatehouse: { Icon: LifeBuoy, ink: "bg-wait-soft text-wait" },
  ask: { Icon: MessageCircleQuestion, ink: "bg-wait-soft text-wait" },
  assistant: { Icon: Bot, ink: "bg-wait-soft text-wait" },
  gate: { Icon: ShieldAlert, ink: "bg-bad-soft text-bad" },
  "start-failed": { Icon: TriangleAlert, ink: "bg-bad-soft text-bad" },
  app: { Icon: PlugZap, ink: "bg-bad-soft text-bad" },
  refused: { Icon: UserX, ink: "bg-wait-soft text-wait" },
};

/** An outage that is over is no alarm any more. */
export function lookOf({ kind, about }: Pick<Notice, "kind" | "about">): Look {
  const look = LOOKS[kind];
  return about?.endedAt === undefined ? look : { ...look, ink: "bg-ok-soft text-ok" };
}

/** Whose side it is, where that is known. */
export function sideOf({ about }: Pick<Notice, "about">): string | undefined {
  return about?.side && SIDES[about.side];
}
