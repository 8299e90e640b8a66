import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { findFaults } from "./check-lockfile";

// `npm run supply-chain`: first the checks without a network, then the registry's signatures if it offers them.
const read = (file: string) => readFileSync(file, "utf8");
const faults = findFaults({
  manifest: JSON.parse(read("package.json")),
  lockfile: JSON.parse(read("package-lock.json")),
  reasons: read("CONTRIBUTING.md"),
});
for (const fault of faults) console.log(`FAULT: ${fault}`);
if (faults.length === 0) {
  console.log("Pins, reasons, licences, integrity and install scripts are as they should be.");
}
const signatures = checkSignatures();
console.log(signatures.text);
process.exit(faults.length === 0 && signatures.ok ? 0 : 1);

/** A wrong signature is a fault. A registry without signatures is not. */
function checkSignatures(): { ok: boolean; text: string } {
  const npm = findNpm();
  if (!npm) return { ok: true, text: "Signatures were not checked: start this by `npm run`." };
  const { status, stdout, stderr } = spawnSync(process.execPath, [npm, "audit", "signatures"], {
    encoding: "utf8",
    timeout: 120_000,
  });
  const said = `${stdout}\n${stderr}`.trim();
  if (status === 0) return { ok: true, text: said };
  if (/invalid|tampered/i.test(said)) return { ok: false, text: said };
  const why = said.split("\n").find((line) => line.trim() !== "") ?? "no answer within two minutes";
  return { ok: true, text: `The registry in use offers no signatures to check (${why.trim()}).` };
}

/** npm tells its scripts its own path. */
function findNpm(): string | undefined {
  const told = process.env.npm_execpath;
  const beside = path.join(
    path.dirname(process.execPath),
    "..",
    "lib",
    "node_modules",
    "npm",
    "bin",
    "npm-cli.js",
  );
  return [told, beside].find((file) => file?.endsWith(".js") && existsSync(file));
}
