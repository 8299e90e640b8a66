import type { World } from "@/e2e/checks/chaos/dashboard/world";
import type { FaultInput } from "@/e2e/lab/edge/faults";
import { endAtEdge } from "./edge";
import type { Fault, Running } from "./fault";
import { verifyOne } from "./verify-one";

// What goes wrong with the second lock: the tokens, the keys that verify them, and the policy that sends them.

type IdentityToken = Omit<Extract<FaultInput, { kind: "identity-token" }>, "kind">;

/** A token that is two hours old is not among them: ngrok's session outlives it. */
const WRONG_TOKENS: IdentityToken[] = [
  ...(
    [
      ...(["none", "empty", "forged", "unknown-key", "unknown-key-id", "other-project"] as const),
      ...(["other-issuer", "other-client", "two-audiences", "other-party", "alg-none"] as const),
      ...(["hs256", "key-inside", "key-address", "critical", "access-token"] as const),
      ...(["logout-token", "old", "ahead", "no-subject"] as const),
    ] as const
  ).map((token) => ({ token })),
  { token: { text: "nonsense" } },
  { further: "own" },
  { further: "forged", oneLine: true },
];

const KEYS = ["broken-off", "hanging", "half", "error", "garbage", "none", "redirect"] as const;

/** A key id that is not known is asked for once a minute. */
const KEYS_WITHIN_MS = 90_000;

const wrongToken: Fault = {
  begin: async (world, random) => {
    const fault = random.pick(WRONG_TOKENS);
    await world.control.fault({ kind: "identity-token", ...fault });
    return withWrongTokens(world, JSON.stringify(fault));
  },
};

/** Until they are back, those that are known or stored verify everybody whom they verified before. */
const keysUnreachable: Fault = {
  lasts: [500, 3_000],
  begin: async (world, random) => {
    const keys = random.pick(KEYS);
    const asked = world.lab.descope.state().keysAsked;
    world.lab.descope.fault({ keys });
    // A thread that begins anew has to be handed them by the dashboard.
    const isCrash = random.chance(0.5);
    if (isCrash) world.home.crashes.crash("throw");
    return {
      detail: `the keys' document: ${keys}${isCrash ? ", and the proxy's thread crashed" : ""}`,
      proof: () =>
        world.lab.descope.state().faults.keys === keys
          ? `the issuer answers so, asked ${world.lab.descope.state().keysAsked - asked} times`
          : undefined,
      end: () => world.lab.descope.fault({}),
    };
  },
};

/** Who logs in anew brings a key that the gate learns within a minute; what was signed before is no longer good. */
const keysRotated: Fault = {
  settlesWithinMs: KEYS_WITHIN_MS,
  begin: async (world) => {
    const before = world.lab.descope.state().keys[0]?.kid;
    world.lab.descope.rotateKeys({ keepOldMs: 0 });
    const after = world.lab.descope.state().keys[0]?.kid;
    return {
      detail: `the key ${before} is gone, ${after} signs`,
      proof: () => (before === after ? undefined : "the issuer shows the new key alone"),
      end: () => world.visitors.endLogins(),
    };
  },
};

/** Tokens of a key that nobody can look up are refused for as long as that is so. */
const newKeysUnreachable: Fault = {
  settlesWithinMs: KEYS_WITHIN_MS,
  begin: async (world, random) => {
    const { descope } = world.lab;
    const keys = random.pick(KEYS);
    descope.fault({ keys });
    descope.rotateKeys({ keepOldMs: 0 });
    const text = descope.makeToken({ person: "member@example.com" });
    await world.control.fault({ kind: "identity-token", token: { text } });
    const running = withWrongTokens(world, `a new key signs, and the keys' document: ${keys}`);
    return {
      ...running,
      end: async () => {
        await running.end();
        descope.fault({});
        world.visitors.endLogins();
      },
    };
  },
};

/** Somebody has edited every policy at ngrok, and nobody told the agents. */
const policyEdited: Fault = {
  final: true,
  opens: true,
  begin: async (world, random) => {
    const drop = random.pick([
      ["login"] as const,
      ["headers"] as const,
      ["login", "headers"] as const,
      ["login", "list", "headers"] as const,
    ]);
    await world.control.fault({ kind: "edit-policy", drop: [...drop] });
    const running = withWrongTokens(world, `without ${drop.join()}`);
    const verdict = await verifyOne(world);
    const hasLogin = drop[0] === "headers";
    return {
      ...running,
      detail: `${running.detail}, verdict ${verdict}`,
      wrong: () =>
        !hasLogin && verdict === "protected" ? ["a tunnel without a login was protected"] : [],
    };
  },
};

/** The edge sends nobody's token, or a wrong one, from now on. */
function withWrongTokens(world: World, detail: string): Running {
  const { visitors } = world;
  const before = visitors.counts.wrong;
  visitors.bringWrongTokens();
  return {
    detail,
    proof: () => {
      const visits = visitors.counts.wrong - before;
      return visits > 0 ? `${visits} visits with it` : undefined;
    },
    end: async () => {
      await visitors.leaveWrongTokens();
      await endAtEdge(world);
    },
  };
}

export const gateFaults: Record<string, Fault> = {
  "gate-wrong-token": wrongToken,
  "gate-keys-unreachable": keysUnreachable,
  "gate-keys-rotated": keysRotated,
  "gate-new-keys-unreachable": newKeysUnreachable,
  "gate-policy-edited": policyEdited,
};
