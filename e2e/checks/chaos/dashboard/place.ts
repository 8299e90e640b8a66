import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { makeEdgeCertificate } from "@/e2e/lab/edge/certificate";

const certificateSchema = z.object({ key: z.string(), cert: z.string(), ca: z.string() });

/** Two network namespaces connected by a virtual cable. Addresses are IPv4. */
const networkSchema = z.object({
  /** The namespaces of the lab and of the dashboard. */
  lab: z.string(),
  home: z.string(),
  /** The dashboard's end of the cable. */
  device: z.string(),
  labAddress: z.string(),
  /** The address of a device in between, as in a hotel. */
  portalAddress: z.string(),
  domain: z.string(),
  certificate: certificateSchema,
  /** A certificate of an authority that nobody trusts. */
  strangeCertificate: certificateSchema,
});

export const placeSchema = z.object({
  folder: z.string(),
  /** The mount point of a small disk of its own, which needs root, like the network. */
  disk: z.string(),
  /** The dashboard's folder for temporary files. */
  temporary: z.string(),
  caFile: z.string(),
  network: networkSchema.optional(),
});

/** The place of one dashboard during a run. */
export type Place = z.infer<typeof placeSchema>;
type Network = z.infer<typeof networkSchema>;

const DOMAIN = "lab.test";

/** Network namespaces and mounts need root on Linux. */
export function canIsolate(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("ip", ["netns", "list"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes the folders, and the namespaces if it runs as root. `number`: 0 to 200, different for each place at the same
 * time.
 */
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

/** Ends the processes that still run in its namespaces. Safe to repeat. */
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
  // Each place has its own network, so all can use the same addresses.
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
  // `ip netns exec` mounts it over the one in /etc. Its timeouts are shorter than the system's, which would lengthen
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
    // The process has ended already.
  }
}

export function ip(...args: string[]): string {
  return execFileSync("ip", args, { encoding: "utf8" });
}

function quietly(command: string, args: string[]): void {
  try {
    execFileSync(command, args, { stdio: "ignore" });
  } catch {
    // There was nothing to remove.
  }
}
