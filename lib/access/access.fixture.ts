import { createAccount } from "@/lib/accounts/service";
import { getHub } from "@/lib/base/hub";
import type { LiveEvent } from "@/lib/contract/events";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { watchAccess } from "@/lib/server/live/watch-access";
import type { AccessRules, IssuerKeys, VerifiedPerson } from "@/lib/traffic/gate-orders";
import { newMachine } from "@/lib/transfer/config-file/machine.fixture";
import { createTunnel } from "@/lib/tunnels/service";

// For the tests: the real database and boot's wiring, with a recorder in place of the proxy's thread.

/** Nobody listens there, because no test may ask an outside server for keys. */
export const NOWHERE = "http://127.0.0.1:9/P2acme";

const OF_THE_PROCESS = [
  "access",
  "access-outlet",
  "access-clock",
  "access-people",
  "door-uses",
  "asks",
  "ask-notices",
  "gate-notices",
  "refusal-notices",
  "visit-log",
  "issuer-keys",
  "hub",
  "keep-visits",
  "undo",
];

export type Told = {
  rules: Map<string, AccessRules>;
  keys: Map<string, IssuerKeys | null>;
  events: LiveEvent[];
  /** The functions that the thread would call. */
  reports: ReturnType<typeof watchAccess>;
};

/** Sets up a machine with stopped tunnels of these names. */
export async function newGate(
  ...names: string[]
): Promise<Told & { ids: string[]; dataDir: string }> {
  const dataDir = await newMachine();
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: NOWHERE,
    clientId: "P2acme",
    clientSecret: "K2-a-key-of-acme",
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2the-authtoken-of-work" });
  const ids = names.map(
    (name) => createTunnel({ name, profileId, accountId, upstream: 3000 }, TOKEN_HOLDER).id,
  );
  return { ...bootGate(), ids, dataDir };
}

/** Wires what boot wires, in the current process. */
export function bootGate(): Told {
  const rules = new Map<string, AccessRules>();
  const keys = new Map<string, IssuerKeys | null>();
  const events: LiveEvent[] = [];
  getHub().tap((event) => events.push(event));
  const reports = watchAccess(
    {
      setAccess: (id, now) => rules.set(id, now),
      setIssuerKeys: (issuer, now) => keys.set(issuer, now),
    },
    () => undefined,
  );
  return { rules, keys, events, reports };
}

/** Closes Gatehouse and opens it again on the same data. */
export function restart(): Told {
  for (const name of OF_THE_PROCESS) globalThis.__gatehouse?.delete(name);
  return bootGate();
}

export function person(name: string, fields: Partial<VerifiedPerson> = {}): VerifiedPerson {
  return {
    issuer: NOWHERE,
    sub: `U2${name}`,
    email: `${name}@example.com`,
    emailVerified: true,
    ...fields,
  };
}
