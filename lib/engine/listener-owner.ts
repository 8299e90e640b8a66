import type { SessionStatus } from "@/lib/contract/events";
import type { AgentLink } from "./agent-link";
import type { Binding } from "./binding";
import type { Failure } from "./failure";

/** What the connection and the bind queue ask the owner of the listeners, and report to it. */
export type ListenerOwner = {
  /** The listeners that are wanted, bound or not. */
  wanted(): readonly Binding[];
  /** Whether a new session would get the same URLs. If not, the SDK gets more time to reconnect by itself. */
  keepsUrls(link: AgentLink): boolean;
  /** Explains a refusal of this listener, when there is more to say than its code does. */
  explain(binding: Binding, failure: Failure): Failure;
  /** There is a session to bind on. */
  ready(): void;
  /** The SDK has reconnected this session with all its listeners. */
  recovered(link: AgentLink): void;
  /** The link is being given up; its listeners have to be bound on another. */
  abandoned(link: AgentLink): void;
  /** The session must not get requests any more: a bind was not answered, or its server is shutting down. */
  setAside(link: AgentLink): void;
  /** Trying again cannot help, or has not helped for too long: drop the binding. */
  refused(binding: Binding, failure: Failure): void;
  /** ngrok stopped the listener: drop the binding. */
  stoppedByService(binding: Binding, failure: Failure): void;
  status(status: SessionStatus): void;
};
