import "server-only";
import { sharedOnce } from "@/lib/base/shared-once";
import type { Ask } from "@/lib/contract/gate";
import { notify } from "@/lib/notices/service";
import { findAsk } from "./asks";
import { describeUnverified } from "./unverified-words";

/** Many questions at one tunnel cause one notice a minute. */
const EVERY_MS = 60_000;
const NAMED_TUNNELS = 50;

type Asked = { ask: Ask; tunnelName: string };
type State = { waiting: Asked[]; timer: NodeJS.Timeout | undefined };

const state = () => sharedOnce<State>("ask-notices", () => ({ waiting: [], timer: undefined }));

/** Tells people about a question: at once if it is the first in this minute, otherwise with the others at its end. */
export function tellAsk(ask: Ask, tunnelName: string): void {
  state().waiting.push({ ask, tunnelName });
  if (!state().timer) tellWaiting();
}

/** Sends one notice for all questions that still wait. The next one comes a minute later at the earliest. */
function tellWaiting(): void {
  const asked = state().waiting.filter(({ ask }) => findAsk(ask.id) !== undefined);
  state().waiting = [];
  state().timer = undefined;
  const [first] = asked;
  if (!first) return;
  state().timer = setTimeout(tellWaiting, EVERY_MS).unref();
  const others = asked.length - 1;
  const unverified = describeUnverified(asked.map((each) => each.ask.emailVerified));
  const { ask, tunnelName } = first;
  const who = others === 0 ? `${ask.email} asks` : `${ask.email} and ${others} more ask`;
  const isOne = asked.every((each) => each.ask.tunnelId === ask.tunnelId);
  const place = isOne ? `“${tunnelName}”` : `“${tunnelName}” and other tunnels`;
  const tunnels = new Map(
    asked.map((each) => [each.ask.tunnelId, { id: each.ask.tunnelId, name: each.tunnelName }]),
  );
  notify({
    kind: "ask",
    tunnels: [...tunnels.values()].slice(0, NAMED_TUNNELS),
    title: `${who} to come in at ${place}`,
    ...(others === 0 ? { detail: describe(ask) } : unverified && { detail: unverified }),
    about: { code: "ask_waiting", tunnelId: ask.tunnelId, ...(others === 0 && { askId: ask.id }) },
  });
}

function describe({ name, emailVerified }: Ask): string {
  const verified = emailVerified ? "The e-mail is verified." : "The e-mail is not verified.";
  return name === undefined ? verified : `${verified} The name given is ${name}.`;
}
