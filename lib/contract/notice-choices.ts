import { z } from "zod/mini";
import type { NoticeKind } from "./notices";

/** The kinds of notices that can be turned off. What concerns everybody's safety, or Gatehouse itself, is always told. */
export const quietableKindSchema = z.enum(
  [
    "visitor",
    "ask",
    "refused",
    "start-failed",
    "down",
    "back",
    "app",
    "stops-soon",
    "stopped",
    "assistant",
  ],
  "This kind of notice cannot be turned off.",
);

export type QuietableKind = z.infer<typeof quietableKindSchema>;

type Choice = { label: string; hint: string; kinds: readonly QuietableKind[] };

/** As people choose them: what belongs together is turned off together. */
export const NOTICE_CHOICES: readonly Choice[] = [
  { label: "Arrivals", hint: "A person’s first visit to a tunnel.", kinds: ["visitor"] },
  { label: "People who ask to come in", hint: "With the buttons to answer.", kinds: ["ask"] },
  {
    label: "Refusals",
    hint: "People who are logged in and may not enter, once an hour for each tunnel.",
    kinds: ["refused"],
  },
  { label: "Failed starts", hint: "Whose side it is, and the next step.", kinds: ["start-failed"] },
  {
    label: "Outages of tunnels",
    hint: "Down for 30 seconds, and back online.",
    kinds: ["down", "back"],
  },
  {
    label: "Outages of apps",
    hint: "No answer for 30 seconds, and in the end for how long.",
    kinds: ["app"],
  },
  {
    label: "Automatic stops",
    hint: "Before a tunnel’s time is over, and when it stopped.",
    kinds: ["stops-soon", "stopped"],
  },
  { label: "Assistants", hint: "What a coding assistant asks of you.", kinds: ["assistant"] },
];

export function isQuietable(kind: NoticeKind): kind is QuietableKind {
  return quietableKindSchema.safeParse(kind).success;
}
