import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { portOr } from "@/e2e/free-port";
import { loginCallback } from "@/e2e/login-callback";
import { type LabOptions, startLab } from "./start-lab";

// `npm run lab`: only the lab. Each port stays the same from one start to the next, unless something else uses it. With
// --json everything that a script needs is on one line.
const ports: LabOptions = {
  agentPort: await portOr(4750),
  visitorPort: await portOr(4751),
  controlPort: await portOr(4752),
  descopePort: await portOr(4753),
  appPort: await portOr(4754),
  names: process.argv.includes("--random-names") ? "random" : "dev",
};
const lab = await startLab(ports).catch((error: Error) => {
  console.error(`The lab cannot start. ${error.message}`);
  return process.exit(1);
});

// Set before anything is printed, because a reader may end this process at once.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.once(signal, () => void lab.close().then(() => process.exit(0)));
}
// The demo starts this process and may end without notice.
process.once("disconnect", () => process.exit(0));

// As somebody who follows the profile's page does in Descope, so that "Try the login" works.
lab.descope.approve(process.env.LAB_LOGIN_CALLBACK ?? loginCallback(4747));

const folder = process.env.LAB_DIR ?? path.join(os.tmpdir(), "gatehouse-lab");
mkdirSync(folder, { recursive: true });
const caFile = path.join(folder, "edge-ca.pem");
writeFileSync(caFile, lab.edge.caCertificate);

const [account] = lab.accounts;
const facts = {
  issuerUrl: lab.descope.issuer,
  clientId: lab.descope.clientId,
  clientSecret: lab.descope.clientSecret,
  application: lab.descope.application,
  authtoken: account?.authtoken,
  accounts: lab.accounts,
  serverAddr: lab.edge.agentAddr,
  caCertificate: lab.edge.caCertificate,
  caFile,
  visitorPort: lab.edge.visitorPort,
  controlUrl: lab.edge.controlUrl,
  descopeFaultsUrl: `${lab.descope.origin}/lab/faults`,
  descopeKeysUrl: `${lab.descope.origin}/lab/keys`,
  descopeTokensUrl: `${lab.descope.origin}/lab/tokens`,
  descopeUsersUrl: `${lab.descope.origin}/lab/users`,
  appUrl: lab.app.url,
  appPort: lab.app.port,
};

if (process.argv.includes("--json")) {
  console.log(JSON.stringify(facts));
} else {
  const width = Math.max(...lab.accounts.map(({ name }) => name.length));
  const tokens = lab.accounts.map(
    ({ name, plan, authtoken }) => `    ${name.padEnd(width)}  ${plan.padEnd(13)}  ${authtoken}`,
  );
  console.log(`
The lab is up. Enter in Gatehouse:

  Descope profile    Issuer URL      ${facts.issuerUrl}
                     Project ID      ${facts.clientId}
                     Access Key      ${facts.clientSecret}
    or, as a confidential application of its own
                     Client id       ${facts.application.clientId}
                     Client secret   ${facts.application.clientSecret}
  ngrok account      Authtoken       ${facts.authtoken}
                     Server address  ${facts.serverAddr}
                     CA certificate  the text of ${caFile}
  Tunnel             Local app       ${facts.appPort}

  All accounts
${tokens.join("\n")}

  Log in as member@example.com, guest@example.org or mfa@example.com: the login page lists them.
  Sample app         ${facts.appUrl}
  Tunnels            http://<name>.localhost:${facts.visitorPort}
  Faults of ngrok    POST ${facts.controlUrl}/faults, as in e2e/lab/edge/faults.ts
  Faults of Descope  POST ${facts.descopeFaultsUrl}, as in e2e/lab/descope/faults.ts
  Keys of Descope    POST ${facts.descopeKeysUrl} changes them, as in e2e/lab/descope/key-ring.ts
  Tokens of Descope  POST ${facts.descopeTokensUrl} makes one, as in e2e/lab/descope/token-forge.ts
  People of Descope  POST ${facts.descopeUsersUrl} changes them, as in e2e/lab/descope/users.ts

Ctrl-C ends it.
`);
}
