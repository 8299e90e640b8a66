import type { SessionStatus } from "@/lib/contract/events";
import type { AgentLink } from "./agent-link";
import type { Binding } from "./binding";
import type { Failure } from "./failure";

/** What the parts that keep listeners bound, the connection and the queue, ask and tell the owner of those. */
export type ListenerOwner = {
  /** The listeners that are wanted, bound or not. */
  wanted(): readonly Binding[];
  /** Would a fresh session be given the same URLs? If not, the SDK gets more time to reconnect by itself. */
  keepsUrls(link: AgentLink): boolean;
  /** What a refusal means for this listener, where that is more than its code says. */
  explain(binding: Binding, failure: Failure): Failure;
  /** There is a session to bind on. */
  ready(): void;
  /** The SDK has reconnected this session with all its listeners. */
  recovered(link: AgentLink): void;
  /** The link is being given up; its listeners have to be bound on another. */
  abandoned(link: AgentLink): void;
  /** The session is not to be asked any more: a bind was not answered, or its server is going away. */
  setAside(link: AgentLink): void;
  /** Trying again cannot help, or has not helped for long enough: it is to be let go of. */
  refused(binding: Binding, failure: Failure): void;
  /** ngrok's side stopped it: it is to be let go of. */
  stoppedByService(binding: Binding, failure: Failure): void;
  status(status: SessionStatus): void;
};
