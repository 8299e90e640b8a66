import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { labControl } from "@/e2e/lab/edge/control-client";
import { type DocumentedPolicy, readDocumentedPolicies } from "./documented-policies";
import { readResults, SKIPPED, type TestResult } from "./results";
import { type ConformanceLab, startConformanceLab } from "./start-conformance-lab";

// `npm run conformance:ngrok -- <checkout of ngrok-javascript>`: runs the SDK's own tests from its repository,
// unchanged, with the SDK that we use and the lab in place of ngrok. Nothing is fetched, because the checkout has its
// dependencies already. With a checkout of ngrok-docs as a second argument, the policies of its pages are checked too.
const [checkout, docs] = process.argv.slice(2);
const problem = checkout
  ? whatIsMissing(path.resolve(checkout))
  : "Name a checkout of ngrok-javascript.";
if (!checkout || problem) {
  console.error(problem);
  process.exit(2);
}

const lab = await startConformanceLab();
const folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-conformance-"));
try {
  const results = await run(path.resolve(checkout), lab, folder);
  const { everNotRun } = await labControl(lab.edge.controlUrl).state();
  process.exitCode = report(results, everNotRun) ? 0 : 1;
  if (docs) reportPolicies(readDocumentedPolicies(path.resolve(docs)));
} finally {
  rmSync(folder, { recursive: true });
  await lab.close();
}

function whatIsMissing(root: string): string | undefined {
  if (!existsSync(path.join(root, "__test__"))) return `${root} has no folder __test__.`;
  const { resolve } = createRequire(path.join(root, "index.js"));
  const missing = ["axios", "axios-retry", "express"].filter((name) => {
    try {
      return !resolve(name);
    } catch {
      return true;
    }
  });
  if (missing.length === 0) return undefined;
  return `${root} lacks ${missing.join(", ")}: run npm install there.`;
}

async function run(root: string, lab: ConformanceLab, folder: string): Promise<TestResult[]> {
  const caFile = path.join(folder, "ca.pem");
  const output = path.join(folder, "results.json");
  writeFileSync(caFile, lab.edge.caCertificate);
  const names = [...SKIPPED.keys()].join("|");
  const args = [
    fileURLToPath(new URL("../../../node_modules/vitest/vitest.mjs", import.meta.url)),
    ...["run", "--config", fileURLToPath(new URL("vitest.config.ts", import.meta.url))],
    ...["--root", root, "--testNamePattern", `^(?!(${names})$)`],
    ...["--reporter", "json", "--outputFile", output],
  ];
  await waitFor(args, root, {
    NGROK_AUTHTOKEN: lab.authtoken,
    LAB_AGENT_ADDR: lab.edge.agentAddr,
    LAB_CA_FILE: caFile,
    LAB_VISITOR_PORT: String(lab.edge.visitorPort),
    LAB_TLS_PORT: String(lab.tlsPort),
    LAB_PROVIDER_PORT: String(lab.providerPort),
  });
  return readResults(readFileSync(output, "utf8"));
}

/** For people to check, because some policies on the pages are invalid by ngrok's own reference. */
function reportPolicies(policies: DocumentedPolicy[]): void {
  const refused = policies.filter(({ refusal }) => refusal !== undefined);
  for (const { file, refusal, detail } of refused) {
    console.log(`refused  ${refusal} ${file}: ${detail.replace(/\s+/g, " ").slice(0, 160)}`);
  }
  const accepted = policies.length - refused.length;
  console.log(`${accepted} documented policies accepted, ${refused.length} refused`);
}

/** A failed test ends it with another code than 0. Only its report counts. */
function waitFor(args: string[], cwd: string, env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "ignore", "inherit"],
    });
    child.once("error", reject).once("exit", () => resolve());
  });
}

/** True when no test failed, and none passed only because the lab ignored an option. */
function report(results: TestResult[], ignored: string[]): boolean {
  const failed = results.filter(({ status }) => status === "failed");
  for (const { name, message } of failed) console.log(`failed   ${name}\n         ${message}`);
  const skipped = results.filter(({ status }) => status === "skipped");
  for (const { name } of skipped) {
    console.log(`skipped  ${name}: ${SKIPPED.get(name) ?? "the repository skips it itself"}`);
  }
  for (const what of ignored) console.log(`ignored  ${what}: what passed with it proves nothing`);
  const passed = results.length - failed.length - skipped.length;
  console.log(`${passed} passed, ${failed.length} failed, ${skipped.length} skipped`);
  return failed.length === 0 && ignored.length === 0 && passed > 0;
}
