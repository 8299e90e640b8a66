import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";

const certificateSchema = z.object({ key: z.string(), cert: z.string(), ca: z.string() });

/** Two network namespaces with a cable between them. Addresses are IPv4. */
const networkSchema = z.object({
  /** Where the lab runs, and where the dashboard does. */
  lab: z.string(),
  home: z.string(),
  /** The dashboard's end of the cable. */
  device: z.string(),
  labAddress: z.string(),
  /** Of whoever stands between, as in a hotel. */
  portalAddress: z.string(),
  domain: z.string(),
  certificate: certificateSchema,
  /** Of an authority that nobody trusts. */
  strangeCertificate: certificateSchema,
});

export const placeSchema = z.object({
  folder: z.string(),
  /** Where a small disk of its own comes, which needs root as the network does. */
  disk: z.string(),
  /** What the dashboard has for temporary files. */
  temporary: z.string(),
  caFile: z.string(),
  network: networkSchema.optional(),
});

/** Where one dashboard lives during a run. */
export type Place = z.infer<typeof placeSchema>;
type Network = z.infer<typeof networkSchema>;

const DOMAIN = "lab.test";

/** Network namespaces and mounts are root's, on Linux. */
export function canIsolate(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Makes the folders, and as root the namespaces. `number`: 0 to 200, one for each place at a time. */
export function makePlace(number: number): Place {
  const folder = mkdtempSync(path.join(os.tmpdir(), "ghc-"));
  const disk = path.join(folder, "d");
  const temporary = path.join(folder, "t");
  const caFile = path.join(folder, "ca.pem");
  for (const each of [disk, temporary]) mkdirSync(each, { mode: 0o700 });
  if (!canIsolate()) return { folder, disk, temporary, caFile };
  const network = planNetwork(number);
  removeNetwork(network);
  makeNetwork(network);
  writeFileSync(caFile, network.certificate.ca);
  return { folder, disk, temporary, caFile, network };
}

/** Ends what still runs in its namespaces. Safe to repeat. */
export function removePlace({ folder, disk, network }: Place): void {
  if (network) {
    removeNetwork(network);
    quietly("umount", ["-l", path.join(disk, "data")]);
    quietly("umount", ["-l", disk]);
  }
  rmSync(folder, { recursive: true, force: true });
}

function planNetwork(number: number): Network {
  const names = [DOMAIN, `*.${DOMAIN}`];
  const id = `${process.pid % 10_000}-${number}`;
  // Each place has a network of its own, so the addresses can be the same in all.
  return {
    lab: `ghc-lab-${id}`,
    home: `ghc-home-${id}`,
    device: "cable",
    labAddress: "10.77.0.1",
    portalAddress: "10.77.0.3",
    domain: DOMAIN,
    certificate: makeEdgeCertificate("Gatehouse lab CA", names),
    strangeCertificate: makeEdgeCertificate("Somebody between", names),
  };
}

function makeNetwork({ lab, home, device, labAddress, portalAddress }: Network): void {
  for (const name of [lab, home]) ip("netns", "add", name);
  ip("link", "add", device, "netns", home, "type", "veth", "peer", "name", "wall", "netns", lab);
  ip("-n", lab, "address", "add", `${labAddress}/24`, "dev", "wall");
  ip("-n", lab, "address", "add", `${portalAddress}/24`, "dev", "wall");
  ip("-n", home, "address", "add", "10.77.0.2/24", "dev", device);
  for (const [name, link] of [
    [lab, "lo"],
    [lab, "wall"],
    [home, "lo"],
    [home, device],
  ] as const) {
    ip("-n", name, "link", "set", link, "up");
  }
  // `ip netns exec` puts it in the place of the one in /etc. Less patient than a system's own, which would lengthen
  // the run by minutes.
  mkdirSync(`/etc/netns/${home}`, { recursive: true });
  writeFileSync(
    `/etc/netns/${home}/resolv.conf`,
    `nameserver ${labAddress}\noptions timeout:2 attempts:2\n`,
  );
}

function removeNetwork({ lab, home }: Network): void {
  for (const name of [home, lab]) {
    for (const pid of pidsIn(name)) kill(pid);
    quietly("ip", ["netns", "delete", name]);
    rmSync(`/etc/netns/${name}`, { recursive: true, force: true });
  }
}

function pidsIn(name: string): number[] {
  try {
    const output = execFileSync("ip", ["netns", "pids", name], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    return String(output).split("\n").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It is gone already.
  }
}

export function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8" });
}

function quietly(command: string, args: string[]): void {
  try {
    execFileSync(command, args, { stdio: "ignore" });
  } catch {
    // There was nothing to take away.
  }
}
