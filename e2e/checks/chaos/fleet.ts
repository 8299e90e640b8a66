import type { Lab } from "@/e2e/lab/start-lab";
import { Engine } from "@/lib/engine/engine";
import type { TunnelPlan } from "@/lib/engine/plan";
import { transition } from "@/lib/engine/transitions";
import type { StateChange } from "@/lib/engine/tunnel";
import { composePolicy } from "@/lib/tunnels/compose-policy";

/** A tunnel of the run, and its desired state. */
export type Member = { id: string; accountName: string; plan: TunnelPlan; desired: "up" | "down" };

const ACCOUNTS = ["Work account", "Second account"];
const PER_ACCOUNT = 5;
const TICK_MS = 20;

/** The engine with ten tunnels on two accounts. On each account every second tunnel has its own host name. */
export class Fleet {
  readonly engine = new Engine();
  readonly members: Member[];
  /** The duration of each stop in milliseconds, without the time when the machine had no time for this process. */
  readonly stops: number[] = [];
  /** State changes that the transition table does not contain. Must stay empty. */
  readonly illegal: StateChange[] = [];

  constructor(lab: Lab) {
    this.members = ACCOUNTS.flatMap((accountName) =>
      Array.from({ length: PER_ACCOUNT }, (_, index) => member(lab, accountName, index)),
    );
    this.engine.publishTo({
      tunnel: (_id, change) => {
        if (change && !isLegal(change)) this.illegal.push(change);
      },
      session: () => undefined,
    });
  }

  start(member: Member): void {
    member.desired = "up";
    this.engine.start(member.plan, "chaos");
  }

  async stop(member: Member): Promise<void> {
    member.desired = "down";
    const begun = performance.now();
    const lag = watchLag();
    await this.engine.stop(member.id, "chaos");
    this.stops.push(performance.now() - begun - lag());
  }

  async restart(member: Member): Promise<void> {
    member.desired = "up";
    await this.engine.restart(member.plan, "chaos");
  }

  stateOf({ id }: Member): string {
    return this.engine.runtimeOf(id)?.state ?? "stopped";
  }
}

/** Returns a function that tells by how many milliseconds timers have been late since. */
export function watchLag(): () => number {
  let last = performance.now();
  let lag = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    lag += Math.max(0, now - last - TICK_MS);
    last = now;
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    return lag;
  };
}

function member(lab: Lab, accountName: string, index: number): Member {
  const account = lab.accounts.find(({ name }) => name === accountName);
  if (!account) throw new Error(`The lab has no ${accountName}`);
  const id = `${accountName.split(" ")[0]?.toLowerCase()}-${index}`;
  const { issuer, clientId, clientSecret } = lab.descope;
  const policy = composePolicy(
    { allowedEmails: [], allowedDomains: [], identityHeaders: true },
    { issuerUrl: issuer, clientId, clientSecret, scopes: ["openid", "email"] },
  );
  return {
    id,
    accountName,
    desired: "down",
    plan: {
      account: {
        accountId: accountName,
        name: accountName,
        authtoken: account.authtoken,
        serverAddr: lab.edge.agentAddr,
        caCertificate: lab.edge.caCertificate,
      },
      listener: {
        tunnelId: id,
        name: id,
        upstreamUrl: lab.app.url,
        ...(index % 2 === 0 && { domain: `${id}.localhost` }),
        protection: { kind: "traffic-policy", policy: JSON.stringify(policy) },
        pooling: false,
        verifyUpstreamTls: true,
      },
    },
  };
}

function isLegal({ from, to }: StateChange): boolean {
  const events = [
    "start",
    "bound",
    "lost",
    "refused",
    "service-stopped",
    "stop",
    "unbound",
  ] as const;
  return events.some((event) => transition(from, event) === to);
}
