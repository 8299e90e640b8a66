import type { LiveEvent } from "@/lib/contract/events";
import type { Ask } from "@/lib/contract/gate";
import type { Profile } from "@/lib/contract/profiles";
import type { Tunnel } from "@/lib/contract/tunnels";

/** Everything that is known when the tunnel is protected. */
export type Facts = {
  tunnel: Tunnel;
  url: string;
  profile: Profile;
  /** The page of the tunnel in the dashboard. */
  page: string;
  /** Whether something listens at the local app's address. */
  isListening: boolean;
};

export type Answered = "allowed" | "refused" | "elsewhere";

/** What a share shows, to people or to a program. Nothing here decides anything. */
export type ShareView = {
  /** What is being done, before it is protected. Replaces what it showed before; empty when nothing is being done. */
  progress(text: string): void;
  protected(facts: Facts): void;
  /** Only events about the shared tunnel. */
  event(event: LiveEvent): void;
  /** `keys`: the question can be answered by a key. `again`: nobody has verified the e-mail, so y is needed twice. */
  ask(ask: Ask, how: { keys: boolean; again: boolean }): void;
  answered(ask: Ask, answer: Answered): void;
  /** Something that went wrong and is tried again, or is over. */
  trouble(text: string): void;
  /** The last word. */
  ended(text: string): void;
};
