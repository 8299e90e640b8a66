import os from "node:os";
import { whyNoDisk } from "./checks/durability/disk-faults";
import { ensurePrograms } from "./find-programs";

/** Runs once before the unit tests: installs what they need if it may, and says in a line each what is not tried. */
export default function setUp(): void {
  const disk = whyNoDisk();
  const hasIpv6 = Object.values(os.networkInterfaces())
    .flat()
    .some((each) => each?.address === "::1");
  const lines = [
    ensurePrograms(),
    disk && `Not tried on this machine: full and read-only disks, which ${disk}.`,
    !hasIpv6 && "Not tried on this machine: IPv6, which it does not have.",
  ];
  for (const line of lines) if (line) console.log(line);
}
