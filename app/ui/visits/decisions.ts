import {
  Check,
  CircleHelp,
  DoorOpen,
  type LucideIcon,
  UserCheck,
  UserMinus,
  UserX,
} from "lucide-react";
import type { Tone } from "@/app/ui/kit/tag";
import type { VisitDecision } from "@/lib/contract/gate";

/** The decision about a visit as one word, with its meaning. */
export const DECISIONS: Record<
  VisitDecision,
  { label: string; tone: Tone; title: string; Icon: LucideIcon }
> = {
  list: {
    label: "On the list",
    Icon: Check,
    tone: "ok",
    title: "Let in by the list, or because there is none.",
  },
  grant: {
    label: "Let in",
    Icon: UserCheck,
    tone: "ok",
    title: "Not on the list, and let in by you.",
  },
  door: {
    label: "By a door",
    Icon: DoorOpen,
    tone: "info",
    title: "A machine that came through a door.",
  },
  refused: { label: "Refused", Icon: UserX, tone: "bad", title: "Logged in, and may not enter." },
  removed: { label: "Removed", Icon: UserMinus, tone: "bad", title: "You removed this person." },
  unverified: {
    label: "Not verified",
    Icon: CircleHelp,
    tone: "wait",
    title: "No valid proof of a login came with the requests.",
  },
};
