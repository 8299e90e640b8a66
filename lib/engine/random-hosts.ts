import type { AgentLink } from "./agent-link";
import { isDeadline } from "./deadline";
import { readFailure } from "./failure";
import type { AgentListener } from "./ngrok-sdk";
import type { ListenerPlan } from "./plan";

/**
 * Whether an account may request a random host name again that it had before. If it may, a new session keeps every URL;
 * otherwise only the SDK's own reconnect does.
 */
export class RandomHosts {
  /** Undefined until it has been tried. */
  areKept: boolean | undefined;

  /**
   * Closes a new listener that nobody has seen yet and requests its name again. If that is refused, nothing is lost.
   */
  async tryWith(
    link: AgentLink,
    plan: ListenerPlan,
    listener: AgentListener,
    deadlineMs: number,
  ): Promise<AgentListener> {
    const host = hostOf(listener.url);
    if (this.areKept !== undefined || plan.pooling || host === undefined) return listener;
    await link.request(listener.close(), deadlineMs);
    try {
      const again = await this.bind(link, plan, host, deadlineMs);
      this.areKept = true;
      return again;
    } catch (error) {
      if (isDeadline(error)) throw error;
      // A refused name that may have a stale endpoint says nothing about the rule.
      if (readFailure(error).persistence === "permanent") this.areKept = false;
      return this.bind(link, plan, undefined, deadlineMs);
    }
  }

  private bind(
    link: AgentLink,
    plan: ListenerPlan,
    host: string | undefined,
    deadlineMs: number,
  ): Promise<AgentListener> {
    if (!link.session) throw new Error("The session is not open");
    return link.request(link.session.bind(plan, host), deadlineMs, (late) => link.letGo(late));
  }
}

/** ngrok accepts host names as `domain`, without the port that a custom edge may add to its URLs. */
export function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}
