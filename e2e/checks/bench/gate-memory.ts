import { EventEmitter } from "node:events";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { CLIENT, ISSUER, openProvider, type TokenProvider } from "@/e2e/gate-tokens";
import { Gate } from "@/lib/traffic/gate/gate";
import { KeyRing } from "@/lib/traffic/gate/key-ring";
import { SignatureCache } from "@/lib/traffic/gate/signature-cache";
import { newGateHeaders } from "@/lib/traffic/gate-header-names";
import { judge, percentile } from "./table";

const TOKENS = 50_000;
const AT_ONCE = 500;
const MIB = 1024 * 1024;

/** The memory that a gate needs for many people with a token each, and the time for its decisions about them. */
export async function benchGateMemory(): Promise<void> {
  const provider = await openProvider("key-1", { alg: "ES256" });
  const { gate, headers } = openGate(provider);
  const admit = (token: string) =>
    gate.admit(
      { method: "GET", target: "/", rawHeaders: [headers.token, token], isUpgrade: false },
      { until: new EventEmitter(), cut: () => undefined },
    );
  const before = heapMegabytes();
  for (let done = 0; done < TOKENS; done += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, async (_, index) => {
      const until = new EventEmitter();
      const rawHeaders = [headers.token, await provider.token({ sub: `U2person${done + index}` })];
      const visit = { method: "GET", target: "/", rawHeaders, isUpgrade: false };
      const { isIn } = await gate.admit(visit, { until, cut: () => undefined });
      if (!isIn) throw new Error("a good token was refused");
      until.emit("close");
    });
    await Promise.all(batch);
  }
  const took = heapMegabytes() - before;
  const token = await provider.token();
  await admit(token);
  const times = Array.from({ length: 20_000 }, () => {
    const begun = performance.now();
    admit(token);
    return performance.now() - begun;
  });
  gate.close();
  const micro = (share: number) => (percentile(times, share) * 1000).toFixed(0);
  console.log(
    `\n${TOKENS.toLocaleString("en")} people with a token each: ${took.toFixed(1)} MB. A known token is decided in ${micro(0.5)} µs (p50), ${micro(0.99)} µs (p99).`,
  );
  judge("50,000 different tokens take at most 32 MB", took <= 32);
}

function openGate(provider: TokenProvider) {
  const headers = newGateHeaders();
  const ring = new KeyRing(() => undefined);
  ring.set(ISSUER, provider.keys());
  const nothing = () => undefined;
  const listener = {
    gate: nothing,
    asked: nothing,
    grantUsed: nothing,
    alarm: nothing,
    visits: nothing,
  };
  const access = {
    ...{
      emails: [],
      domains: ["example.com"],
      roles: [],
      tenants: [],
      grants: [],
      removals: [],
      asks: [],
    },
    ...{ requireVerifiedEmail: true, mayAsk: true },
  };
  const order = { headers, issuerUrl: ISSUER, clientId: CLIENT, maxAgeMs: 86_400_000 };
  const cache = new SignatureCache();
  return { gate: new Gate({ ...order, access, ring, cache, listener }), headers };
}

/** Measured after a garbage collection. */
function heapMegabytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / MIB;
}
