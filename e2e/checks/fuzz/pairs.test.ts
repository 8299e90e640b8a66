import fc from "fast-check";
import { afterAll, expect, test, vi } from "vitest";
import { getDatabase } from "@/db/open";
import { openThreads } from "@/e2e/proxy-threads";
import {
  createAccount,
  deleteAccount,
  getConnection,
  listAccounts,
  updateAccount,
} from "@/lib/accounts/service";
import { sharedOnce } from "@/lib/base/shared-once";
import { isProblem } from "@/lib/errors/problem";
import {
  createProfile,
  deleteProfile,
  getCredentials,
  listProfiles,
  updateProfile,
} from "@/lib/profiles/service";
import { type Asker, TOKEN_HOLDER } from "@/lib/secrets/asker";
import { completePart } from "@/lib/setup/complete-part";
import { patchDraft } from "@/lib/setup/draft";
import { previewImport, runImport } from "@/lib/transfer/config-file/import";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { deleteTunnel } from "@/lib/tunnels/delete-tunnel";
import { updateGroup } from "@/lib/tunnels/groups";
import { listLinks } from "@/lib/tunnels/links";
import { createTunnel, duplicateTunnel, updateTunnel } from "@/lib/tunnels/service";
import { listStored } from "@/lib/tunnels/store";

// A thief with a stolen cookie and the owner of the machine, in two tabs, do whatever the API offers, in any order. No
// tunnel and no link may ever send the owner's Access Key to an account or an ingress that is not the owner's, nor let
// in whom a foreign issuer names, by the owner's authtoken.

// `npm test` makes a short run. A walk takes some 50 ms, so `npm run fuzz` makes fewer than of other properties.
const RUNS = Math.min(Number(process.env.FUZZ_RUNS ?? 12), 1_000);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
vi.setConfig({ testTimeout: 60_000 + RUNS * 500, hookTimeout: 60_000 });

const OURS = { issuer: "https://id.example.com/P2acme", key: "K2acme", tokens: ["2A", "2B"] };
const THEIRS = {
  issuer: "https://evil.example.com/x",
  key: "K2thief",
  addr: "evil.example.com:443",
};
const OWNER: Asker = { by: "session", page: "owners-tab" };
const THIEF: Asker = { by: "session", page: "thiefs-tab" };
const GROUPS = ["Fest", "Two"];

const threads = openThreads();
const proxy = threads.launch({ pausesMs: [0] });
vi.spyOn(process.stdout, "write").mockReturnValue(true);

afterAll(() => {
  getDatabase().close();
  removeMachines();
  threads.close();
});

function orEmpty(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}

const tokenOf = (accountId: string) => orEmpty(() => getConnection(accountId).authtoken);
const keyOf = (profileId: string) => orEmpty(() => getCredentials(profileId).clientSecret);

/** What each tunnel and each link would send where, as it is stored now, and the owner did not give. */
function findWrongPairs() {
  const issuers = new Map(listProfiles().map(({ id, issuerUrl }) => [id, issuerUrl]));
  const servers = new Map(listAccounts().map(({ id, serverAddr }) => [id, serverAddr]));
  const tunnels = listStored().map(({ config }) => config);
  return [...tunnels, ...listLinks()].flatMap(({ profileId, accountId }) => {
    const [key, token] = [keyOf(profileId), tokenOf(accountId)];
    const [issuer, server] = [issuers.get(profileId), servers.get(accountId)];
    const isOursToken = OURS.tokens.includes(token);
    const isLeaked = key === OURS.key && token !== "" && !(isOursToken && !server);
    const isMisused = isOursToken && (issuer !== OURS.issuer || Boolean(server));
    return isLeaked || isMisused ? [{ key, issuer, token, server }] : [];
  });
}

type Undo = { restore(asker: Asker): unknown };

/** One step of somebody, which takes its choices from the numbers of the case, one after the other. */
class Step {
  private at = 0;

  constructor(
    readonly asker: Asker,
    private readonly choices: readonly number[],
    private readonly undos: Undo[],
  ) {}

  private get isOwner(): boolean {
    return this.asker === OWNER;
  }

  private below(count: number): number {
    const choice = this.choices[this.at % this.choices.length] ?? 0;
    this.at += 1;
    return choice % count;
  }

  private pick<T>(list: readonly T[]): T {
    const picked = list[this.below(list.length)];
    if (picked === undefined) throw new NothingThere();
    return picked;
  }

  private maybe<T extends object>(fields: () => T, oneIn = 2): T | object {
    return this.below(oneIn) === 0 ? fields() : {};
  }

  /** The owner takes only what is theirs; the thief whatever is there. */
  private profileId(): string {
    const all = listProfiles().map(({ id, issuerUrl }) => ({ id, issuerUrl }));
    const ours = all.filter(
      ({ id, issuerUrl }) => keyOf(id) === OURS.key && issuerUrl === OURS.issuer,
    );
    return this.pick(this.isOwner ? ours : all).id;
  }

  private accountId(): string {
    const all = listAccounts().map(({ id, serverAddr }) => ({ id, serverAddr }));
    const ours = all.filter(
      ({ id, serverAddr }) => OURS.tokens.includes(tokenOf(id)) && !serverAddr,
    );
    return this.pick(this.isOwner ? ours : all).id;
  }

  private tunnelId(): string {
    return this.pick(listStored()).config.id;
  }

  private key(): string {
    return this.isOwner ? OURS.key : THEIRS.key;
  }

  private token(): string {
    return this.isOwner ? this.pick(OURS.tokens) : "2thief";
  }

  private issuer(): string {
    return this.isOwner ? OURS.issuer : this.pick([OURS.issuer, THEIRS.issuer]);
  }

  private server(): object {
    return this.isOwner ? {} : this.maybe(() => ({ serverAddr: THEIRS.addr }), 3);
  }

  private name(letter: string): string {
    return `${letter}${this.below(99)}`;
  }

  readonly operations: Record<string, () => unknown> = {
    createProfile: () =>
      createProfile(
        {
          name: this.name("P"),
          issuerUrl: this.issuer(),
          clientId: "P2acme",
          clientSecret: this.key(),
        },
        this.asker,
      ),
    createAccount: () =>
      createAccount(
        { name: this.name("A"), authtoken: this.token(), ...this.server() },
        this.asker,
      ),
    updateProfile: () =>
      updateProfile(
        this.profileId(),
        {
          ...this.maybe(() => ({ clientSecret: this.key() })),
          ...this.maybe(() => ({ issuerUrl: this.issuer() }), 3),
          ...this.maybe(() => ({ name: this.pick(["Acme", "X"]) }), 4),
        },
        this.asker,
      ),
    updateAccount: () =>
      updateAccount(
        this.accountId(),
        {
          ...this.maybe(() => ({ authtoken: this.token() })),
          ...this.server(),
          ...this.maybe(() => ({ name: this.pick(["A", "B", "X"]) }), 4),
        },
        this.asker,
      ),
    createTunnel: () =>
      createTunnel(
        {
          ...{ name: this.name("T"), upstream: 3000 },
          ...{ profileId: this.profileId(), accountId: this.accountId() },
          ...this.maybe(() => ({ group: this.pick(GROUPS) })),
        },
        this.asker,
      ),
    updateTunnel: () =>
      updateTunnel(
        this.tunnelId(),
        {
          ...this.maybe(() => ({ group: this.pick([null, ...GROUPS]) })),
          ...this.maybe(() => ({ profileId: this.profileId() })),
          ...this.maybe(() => ({ accountId: this.accountId() })),
          ...this.maybe(() => ({ clientSecret: this.key() })),
        },
        this.asker,
      ),
    duplicateTunnel: () => duplicateTunnel(this.tunnelId()),
    deleteTunnel: async () => void this.undos.push(await deleteTunnel(this.tunnelId())),
    deleteProfile: () => void this.undos.push(deleteProfile(this.pick(listProfiles()).id)),
    deleteAccount: () => void this.undos.push(deleteAccount(this.pick(listAccounts()).id)),
    undo: () => this.undos.splice(this.below(this.undos.length || 1), 1)[0]?.restore(this.asker),
    updateGroup: () =>
      updateGroup(
        this.pick(GROUPS),
        {
          ...this.maybe(() => ({ link: this.below(2) === 0 })),
          ...this.maybe(() => ({ acceptShared: true })),
          ...this.maybe(() => ({ accountId: this.accountId() }), 3),
          ...this.maybe(() => ({ profileId: this.profileId() }), 3),
          ...this.maybe(() => ({ name: this.pick(GROUPS) }), 4),
          ...this.maybe(() => ({ tunnelIds: [this.tunnelId()] }), 3),
          ...this.maybe(() => ({ clientSecret: this.key() })),
        },
        this.asker,
      ),
    patchDraft: () =>
      patchDraft(
        {
          upstream: "3000",
          ...this.maybe(() => ({ profileId: this.profileId() })),
          ...this.maybe(() => ({ accountId: this.accountId() })),
          ...this.maybe(() => ({ profileId: null, accountId: null }), 3),
          ...this.maybe(() => ({ issuerUrl: this.issuer(), clientId: "P2acme" })),
          ...this.maybe(() => ({ clientSecret: this.key() })),
          ...this.maybe(() => ({ authtoken: this.token() })),
          ...this.server(),
        },
        this.asker,
      ),
    completePart: () => completePart(this.pick(["profile", "account", "tunnel"]), this.asker),
    import: () => this.importFile(),
  };

  /** A file like what is stored, with other pairs. The thief agrees to everything, the owner to nothing. */
  private async importFile(): Promise<void> {
    const { profiles, accounts, tunnels, ...rest } = exportConfig();
    const some = <T>(list: readonly T[], change: (each: T) => object) =>
      list.filter(() => this.below(3) > 0).map((each) => ({ ...each, ...change(each) }));
    const content = JSON.stringify({
      ...rest,
      profiles: some(profiles, () => ({
        ...this.maybe(() => ({ clientSecret: this.key() }), 3),
        ...(this.isOwner ? {} : this.maybe(() => ({ issuerUrl: this.issuer() }), 4)),
      })),
      accounts: [
        ...some(accounts, () => ({
          ...(this.isOwner ? {} : this.maybe(() => ({ authtoken: this.token() }), 3)),
          ...this.server(),
        })),
        ...(this.below(3) === 0 ? [{ name: this.name("I"), authtoken: this.token() }] : []),
      ],
      tunnels: some(tunnels, () => ({
        ...this.maybe(() => ({ name: this.name("I") }), 3),
        ...this.maybe(() => ({ account: this.pick(listAccounts()).name }), 3),
        ...this.maybe(() => ({ profile: this.pick(listProfiles()).name }), 3),
        ...this.maybe(() => ({ group: this.pick(GROUPS) }), 3),
      })),
    });
    const { id, destinations } = await previewImport({ content });
    const agreed = this.isOwner ? [] : destinations.map((destination) => destination.id);
    await runImport({ content, destinations: agreed, preview: id, wider: true }, this.asker);
  }
}

/** There is nothing of the kind that the step needs. */
class NothingThere extends Error {}

async function begin(): Promise<void> {
  await newMachine();
  sharedOnce("proxy-thread", () => proxy);
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: OURS.issuer,
    clientId: "P2acme",
    clientSecret: OURS.key,
  });
  const accounts = OURS.tokens.map(
    (authtoken) => createAccount({ name: authtoken.slice(1), authtoken }).id,
  );
  const [accountId, linked] = accounts;
  createTunnel({ name: "Shop", upstream: 3000, profileId, accountId, group: "Fest" }, TOKEN_HOLDER);
  const on = { link: true, acceptShared: true, accountId: linked, clientSecret: OURS.key };
  await updateGroup("Fest", on, TOKEN_HOLDER);
}

const NAMES = Object.keys(new Step(THIEF, [0], []).operations);

const step = fc.record({
  asker: fc.constantFrom(OWNER, THIEF, THIEF, THIEF, THIEF),
  name: fc.constantFrom(...NAMES),
  choices: fc.array(fc.nat(999), { minLength: 16, maxLength: 16 }),
});

test("whatever a thief and the owner do in turns, every pair of a tunnel or a link is one that its owner gave", async () => {
  const done = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 14, maxLength: 14 }), async (steps) => {
      await begin();
      const undos: Undo[] = [];
      for (const { asker, name, choices } of steps) {
        try {
          await new Step(asker, choices, undos).operations[name]?.();
          done.add(name);
        } catch (error) {
          if (!isProblem(error) && !(error instanceof NothingThere)) throw error;
        }
        expect(findWrongPairs(), name).toEqual([]);
      }
      getDatabase().close();
    }),
    { numRuns: RUNS, endOnFailure: false, ...SEED },
  );
  // Else the walks would show nothing.
  expect(done.size).toBeGreaterThan(NAMES.length / 2);
});
