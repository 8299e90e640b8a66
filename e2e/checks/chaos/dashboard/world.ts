import { execFileSync } from "node:child_process";
import dns from "node:dns";
import { z } from "zod";
import { type FaultyDisk, openDisk } from "@/e2e/checks/durability/disk-faults";
import { type DnsServer, startDnsServer } from "@/e2e/lab/dns/dns-server";
import { labControl } from "@/e2e/lab/edge/control-client";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { type ChaosApp, type OwnApp, startChaosApp } from "./app";
import { Home } from "./home";
import { Machines, seedMachines } from "./machines";
import type { Place } from "./place";
import { MEMBER, Visitors } from "./visitors";

/**
 * A tunnel of the world. `gated`: with the gate, *Ask to come in* and a list; otherwise ngrok's login alone. `own`: the
 * app of one behind the link, at a port of its own.
 */
export type Member = {
  id: string;
  accountName: string;
  gated: boolean;
  hostname?: string;
  own?: OwnApp;
};

/** The group with one link. */
export const GROUP = "Apps";
const PER_LINK = 3;

const DISK_MIB = 16;
const LAB_PORTS = { agentPort: 8401, visitorPort: 8402, descopePort: 8403 };
const ACCOUNTS = ["Work account", "Second account"];
const PER_ACCOUNT = 3;
/** This one of the first account has no gate: ngrok's login alone has to hold, too. */
const WITHOUT_GATE = 1;

const namedSchema = z.object({ id: z.string() });

/**
 * One whole world: the lab with an app and a name server, the dashboard in its own process, and tunnels of two
 * accounts.
 */
export class World {
  private constructor(
    readonly place: Place,
    readonly lab: Lab,
    readonly control: ReturnType<typeof labControl>,
    readonly app: ChaosApp,
    readonly names: DnsServer | undefined,
    readonly disk: FaultyDisk | undefined,
    readonly home: Home,
    readonly visitors: Visitors,
    readonly machines: Machines,
    readonly members: readonly Member[],
    readonly ids: Ids,
  ) {}

  static async open(place: Place): Promise<World> {
    const { network } = place;
    if (network) knowLabNames(network.domain, network.labAddress);
    const outside = network && { ...network, address: network.labAddress };
    const lab = await startLab({
      names: "random",
      ...(outside && { ...LAB_PORTS, outside }),
    });
    const names =
      network &&
      (await startDnsServer({
        address: network.labAddress,
        port: 53,
        records: { "*": [network.labAddress] },
      }));
    const app = await startChaosApp(network?.labAddress ?? "127.0.0.1");
    const disk = network && openSharedDisk(place.disk);
    const home = await Home.open(place, disk?.dataDir ?? place.disk);
    const { members, ids } = await seed(home, lab, app, network);
    const at = network && { address: network.labAddress, ca: network.certificate.ca };
    const visitors = new Visitors(members, app, at);
    const machines = new Machines(app, at, await seedMachines(home, members));
    const control = labControl(lab.edge.controlUrl);
    const things = [home, visitors, machines, members, ids] as const;
    return new World(place, lab, control, app, names, disk, ...things);
  }

  /** The tunnels behind the one link. */
  get linked(): readonly Member[] {
    return this.members.filter(({ own }) => own !== undefined);
  }

  get api() {
    return this.home.api;
  }

  /** The ports at which the dashboard connects to outside servers. */
  get outsidePorts(): number[] {
    return Object.values(LAB_PORTS);
  }

  async close(): Promise<void> {
    this.visitors.leave();
    this.machines.leave();
    await this.home.close();
    await Promise.all([this.lab.close(), this.app.close(), this.names?.close()]);
    this.disk?.close();
  }
}

/** The mount is shared, so that the dashboard's namespace sees later mounts on it too. */
function openSharedDisk(at: string): FaultyDisk {
  const disk = openDisk(at, DISK_MIB);
  execFileSync("mount", ["--make-shared", at]);
  return disk;
}

/** The edge, in this process, asks Descope by a name that only the dashboard's name server knows. */
function knowLabNames(domain: string, address: string): void {
  dns.lookup = new Proxy(dns.lookup, {
    apply: (lookup, self, [name, ...rest]) =>
      Reflect.apply(lookup, self, [String(name).endsWith(domain) ? address : name, ...rest]),
  });
}

type Network = Place["network"];
type Ids = { profile: string; accounts: readonly string[]; acceptedAt: string };
type Create = (path: string, body: object) => Promise<string>;

async function seed(home: Home, lab: Lab, app: ChaosApp, network: Network) {
  const create: Create = async (path, body) => {
    const answer = await home.api.call("POST", path, body, 20_000);
    if (answer.status !== 201) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return namedSchema.parse(answer.body).id;
  };
  const { issuer, clientId, clientSecret } = lab.descope;
  const profileId = await create("/api/profiles", {
    name: "Profile",
    issuerUrl: issuer,
    clientId,
    clientSecret,
  });
  const members: Member[] = [];
  const accounts: string[] = [];
  for (const accountName of ACCOUNTS) {
    const account = lab.accounts.find(({ name }) => name === accountName);
    const accountId = await create("/api/accounts", {
      name: accountName,
      authtoken: account?.authtoken,
      serverAddr: lab.edge.agentAddr,
      caCertificate: lab.edge.caCertificate,
    });
    accounts.push(accountId);
    for (let index = 0; index < PER_ACCOUNT; index += 1) {
      const name = `${accountName.split(" ")[0]?.toLowerCase()}-${index}`;
      const hostname =
        index === PER_ACCOUNT - 1 ? undefined : `${name}.${network?.domain ?? "localhost"}`;
      const gated = accountName !== ACCOUNTS[0] || index !== WITHOUT_GATE;
      const id = await create("/api/tunnels", {
        ...{ name, accountId, profileId },
        ...{ gate: gated, askToComeIn: gated, allowedEmails: [MEMBER] },
        upstream: `http://${network?.labAddress ?? "127.0.0.1"}:${app.port}`,
        ...(hostname && { domain: hostname }),
      });
      members.push({ id, accountName, gated, ...(hostname && { hostname }) });
    }
  }
  const pair = { profileId, accountId: accounts.at(-1) ?? "" };
  const linked = await seedLink(home, app, network, create, pair);
  return {
    members: [...members, ...linked.members],
    ids: { profile: profileId, accounts, acceptedAt: linked.acceptedAt },
  };
}

/** Apps of the last account, each at a port of its own, behind one link. */
async function seedLink(
  home: Home,
  app: ChaosApp,
  network: Network,
  create: Create,
  pair: { profileId: string; accountId: string },
) {
  const hostname = `apps.${network?.domain ?? "localhost"}`;
  const members: Member[] = [];
  for (let index = 0; index < PER_LINK; index += 1) {
    const own = await app.openOwn();
    const id = await create("/api/tunnels", {
      ...{ name: `linked-${index}`, ...pair, group: GROUP },
      ...{ gate: true, askToComeIn: true, allowedEmails: [MEMBER] },
      upstream: `http://${network?.labAddress ?? "127.0.0.1"}:${own.port}`,
    });
    own.belongTo(id);
    members.push({ id, accountName: ACCOUNTS.at(-1) ?? "", gated: true, hostname, own });
  }
  const { body } = await home.api.call("PATCH", `/api/groups/${GROUP}`, {
    ...{ link: true, acceptShared: true, domain: hostname, ...pair },
  });
  const { acceptedAt } = z.object({ link: z.literal(true), acceptedAt: z.string() }).parse(body);
  return { members, acceptedAt };
}
