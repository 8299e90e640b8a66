import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { setDesired } from "@/db/tunnels";
import { freePort } from "@/e2e/free-port";
import { type Lab, startLab } from "@/e2e/lab/start-lab";
import { createAccount } from "@/lib/accounts/service";
import { type DoctorCheck, doctorLineSchema, needsSomebody } from "@/lib/contract/doctor";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { createTunnel } from "@/lib/tunnels/service";
import { beginDoctor, examine, streamDoctor } from "./doctor";

let lab: Lab;

beforeAll(async () => {
  lab = await startLab();
});

afterAll(() => lab.close());

beforeEach(async () => {
  await newMachine();
  // Which of these the machine of the tests has does not matter here.
  for (const name of ["NODE_TLS_REJECT_UNAUTHORIZED", "NODE_EXTRA_CA_CERTS"]) vi.stubEnv(name, "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  removeMachines();
});

const AUTHTOKEN = "2this-authtoken-is-nobodys-at-all";

function store(secrets: { authtoken?: string; clientSecret?: string } = {}) {
  const { issuer, clientId, clientSecret } = lab.descope;
  const { agentAddr, caCertificate } = lab.edge;
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: issuer,
    clientId,
    clientSecret: secrets.clientSecret ?? clientSecret,
  });
  const { id: accountId } = createAccount({
    name: "Work",
    authtoken: secrets.authtoken ?? lab.accounts[0]?.authtoken,
    serverAddr: agentAddr,
    caCertificate,
  });
  return { profileId, accountId };
}

const troubles = (checks: DoctorCheck[]) => checks.filter(({ level }) => level !== "ok");

test("where all is well it says so of each thing", async () => {
  const ids = store();
  const { id } = createTunnel({ name: "Storefront", upstream: lab.app.url, ...ids }, TOKEN_HOLDER);
  const { checks } = await examine();
  expect(troubles(checks)).toEqual([]);
  const areas = ["data", "descope", "machine", "network", "ngrok", "tunnels"];
  expect([...new Set(checks.map(({ area }) => area))].sort()).toEqual(areas);
  expect(checks).toContainEqual(
    expect.objectContaining({ id: `tunnel:${id}`, detail: "Stopped, and ready for a start." }),
  );
  expect(checks.map((check) => check.id)).toEqual(
    expect.arrayContaining(["node", "natives", "port", "folder", "keychain", "secrets", "clock"]),
  );
});

test("each trouble has its next step and page, no secret comes out, and an app that need not run fails nothing", async () => {
  const ids = store({ authtoken: AUTHTOKEN, clientSecret: "K2-this-key-is-nobodys" });
  const upstream = `http://127.0.0.1:${await freePort()}`;
  const idle = createTunnel({ name: `Idle ${AUTHTOKEN}`, upstream, ...ids }, TOKEN_HOLDER).id;
  const wanted = createTunnel({ name: "Wanted", upstream, ...ids }, TOKEN_HOLDER).id;
  setDesired(wanted, "up", null);
  const { checks } = await examine();
  expect(needsSomebody(checks)).toBe(true);
  expect(troubles(checks).map(({ id, level, href }) => [id, level, href])).toEqual([
    [`account:${ids.accountId}:authtoken`, "fail", `/accounts/${ids.accountId}`],
    [`profile:${ids.profileId}:secret`, "fail", expect.stringContaining("descope.com")],
    [`tunnel:${idle}:app`, "warn", `/tunnels/${idle}`],
    [`tunnel:${wanted}:state`, "warn", `/tunnels/${wanted}`],
    [`tunnel:${wanted}:app`, "fail", `/tunnels/${wanted}`],
  ]);
  for (const { level, fix } of checks) if (level === "fail") expect(fix).toBeTruthy();
  expect(JSON.stringify(checks)).not.toMatch(/nobodys/);
});

test("a server that cannot be reached is told under Network, and what needs it leads there", async () => {
  const serverAddr = `127.0.0.1:${await freePort()}`;
  const { id } = createAccount({ name: "Away", authtoken: AUTHTOKEN, serverAddr });
  const found = troubles((await examine()).checks).filter(({ id }) => id !== "proxy");
  expect(found).toMatchObject([
    { id: `reach:${serverAddr}`, level: "fail", fix: expect.stringContaining("port 443") },
    { id: `account:${id}:tcp`, level: "fail", fix: "First mend what stands under Network." },
  ]);
});

test("who asks while it runs gets the same run, line by line, and later a new one", async () => {
  store();
  const parts = beginDoctor();
  expect(beginDoctor()).toBe(parts);
  const lines = [];
  for await (const line of streamDoctor(parts)) lines.push(doctorLineSchema.parse(line));
  const told = lines.flatMap((line) => (line.type === "checks" ? [line.part] : []));
  expect(told.sort()).toEqual(parts.map(({ id }) => id).sort());
  expect([lines[0]?.type, lines.at(-1)?.type]).toEqual(["parts", "done"]);
  await Promise.all(parts.map(({ checks }) => checks));
  expect(beginDoctor()).not.toBe(parts);
});
