import { doUndoably } from "@/app/ui/undo/do-undoably";
import type { Ask } from "@/lib/contract/gate";
import { showHidden } from "@/lib/contract/show-hidden.mjs";
import { tonight } from "./tonight";

export type AskAnswerKind = "hour" | "tonight" | "always" | "refuse" | "never";

/** Answers a question, and offers to undo it for a moment. */
export function answerAsk({ id, email }: Pick<Ask, "id" | "email">, kind: AskAnswerKind) {
  const who = showHidden(email);
  return doUndoably({
    path: `/api/asks/${id}`,
    call: { method: "POST", body: toBody(kind, new Date()) },
    done: DONE[kind](who),
    failed: "The question was not answered",
    undone: `${who} waits for an answer again.`,
  });
}

const DONE: Record<AskAnswerKind, (who: string) => string> = {
  hour: (who) => `${who} may enter for an hour.`,
  tonight: (who) => `${who} may enter until tonight.`,
  always: (who) => `${who} may enter from now on.`,
  refuse: (who) => `${who} is refused and may ask again in an hour.`,
  never: (who) => `${who} is refused for good.`,
};

function toBody(kind: AskAnswerKind, now: Date) {
  if (kind === "refuse" || kind === "never") return { answer: kind };
  if (kind === "hour") return { answer: "allow" };
  return { answer: "allow", until: kind === "always" ? null : tonight(now).toISOString() };
}

type Person = { tunnelId: string; email: string };

/** Removes a person with one click: their open requests end, and the next request gets a page of the gate. */
export function removePerson({ tunnelId, email }: Person): Promise<boolean> {
  const who = showHidden(email);
  return doUndoably({
    path: `/api/tunnels/${tunnelId}/removals`,
    call: { method: "POST", body: { email } },
    done: `${who} is removed.`,
    failed: `${who} was not removed`,
    undone: `${who} may enter again.`,
  });
}

export function letBackIn({ tunnelId, email }: Person): Promise<boolean> {
  const who = showHidden(email);
  return doUndoably({
    path: `/api/tunnels/${tunnelId}/removals/${encodeURIComponent(email)}?undoable=1`,
    call: { method: "DELETE" },
    done: `${who} is no longer removed.`,
    failed: `${who} stays removed`,
    undone: `${who} is removed again.`,
  });
}

/** They are not let in by it: they may ask again. */
export function takeRefusalBack({ tunnelId, email }: Person): Promise<boolean> {
  const who = showHidden(email);
  return doUndoably({
    path: `/api/tunnels/${tunnelId}/refusals/${encodeURIComponent(email)}?undoable=1`,
    call: { method: "DELETE" },
    done: `${who} may ask again.`,
    failed: `${who} stays refused`,
    undone: `${who} is refused again.`,
  });
}

export function takeGrantBack({ tunnelId, email }: Person): Promise<boolean> {
  const who = showHidden(email);
  return doUndoably({
    path: `/api/tunnels/${tunnelId}/grants/${encodeURIComponent(email)}?undoable=1`,
    call: { method: "DELETE" },
    done: `${who} was let in until now.`,
    failed: `${who} can still enter`,
    undone: `${who} may enter again.`,
  });
}
