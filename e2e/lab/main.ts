import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { type LabOptions, startLab } from "./start-lab";

// `npm run lab`: the stand-ins alone, on ports that stay the same from one start to the next.
const PORTS: Required<LabOptions> = {
  agentPort: 4750,
  visitorPort: 4751,
  controlPort: 4752,
  descopePort: 4753,
  appPort: 4754,
};

const lab = await startLab(PORTS).catch((error: Error) => {
  console.error(
    `The lab cannot start: ${error.message}. Its ports are ${Object.values(PORTS).join(", ")}.`,
  );
  return process.exit(1);
});

const folder = process.env.LAB_DIR ?? path.join(os.tmpdir(), "gatehouse-lab");
mkdirSync(folder, { recursive: true });
const caFile = path.join(folder, "edge-ca.pem");
writeFileSync(caFile, lab.edge.caCertificate);

const [account] = lab.accounts;
const facts = {
  issuerUrl: lab.descope.issuer,
  clientId: lab.descope.clientId,
  clientSecret: lab.descope.clientSecret,
  authtoken: account?.authtoken,
  serverAddr: lab.edge.agentAddr,
  caCertificate: lab.edge.caCertificate,
  controlUrl: lab.edge.controlUrl,
  appUrl: lab.app.url,
  appPort: lab.app.port,
};

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(facts));
} else {
  console.log(`
The lab is up. Enter in Gatehouse:

  Descope profile    Issuer URL      ${facts.issuerUrl}
                     Project ID      ${facts.clientId}
                     Access Key      ${facts.clientSecret}
  ngrok account      Authtoken       ${facts.authtoken}
                     Server address  ${facts.serverAddr}
                     CA certificate  the text of ${caFile}
  Tunnel             Local app       ${facts.appPort}

  Faults: POST ${facts.controlUrl}/faults with {"kind": "drop-sessions"} and the like (e2e/lab/edge/faults.ts)
`);
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => void lab.close().then(() => process.exit(0)));
}
// Started by the demo, which may be gone without a word.
process.once("disconnect", () => process.exit(0));
