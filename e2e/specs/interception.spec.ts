import { writeFileSync } from "node:fs";
import path from "node:path";
import { type CheckReport, checkReportSchema } from "@/lib/contract/profiles";
import { startAgentFront } from "../lab/front/start-agent-front";
import { INSPECTOR, startIssuerFront } from "../lab/front/start-issuer-front";
import { launchDashboard } from "../launch-dashboard";
import { type Api, apiOf, expect, test } from "./fixtures";

// A proxy that inspects TLS stands between this machine and the internet.

async function check(
  api: Api,
  kind: "profiles" | "accounts",
  id: string,
): Promise<CheckReport["checks"]> {
  const { body } = await api.request("POST", `/api/${kind}/${id}/check`);
  return checkReportSchema.parse(body).checks;
}

const told = (checks: CheckReport["checks"]) =>
  checks
    .filter(({ status }) => status === "fail" || status === "warn")
    .map(({ detail, fix }) => `${detail} ${fix}`)
    .join("\n");

test("an issuer with an untrusted certificate is asked nothing; one that the system trusts is accepted", async ({
  api,
  dashboard,
  dataDir,
  lab,
}) => {
  const front = await startIssuerFront(lab.descope.origin);
  const issuerUrl = lab.descope.issuer.replace(lab.descope.origin, front.origin);
  const { id } = await api.createProfile({ issuerUrl });
  const untrusted = told(await check(api, "profiles", id));
  expect(untrusted).toContain(`not trusted`);
  expect(untrusted).toContain(`issued by ${INSPECTOR}`);
  expect(untrusted).toContain("NODE_EXTRA_CA_CERTS");
  expect(front.asked()).toEqual([]);
  await dashboard.stop();

  const file = path.join(dataDir, "inspection-ca.pem");
  writeFileSync(file, front.ca);
  const trusting = await launchDashboard({
    dataDir,
    mode: "start",
    env: { NODE_EXTRA_CA_CERTS: file },
  });
  const checks = await check(apiOf(trusting, lab), "profiles", id);
  expect(told(checks)).toBe("");
  expect(checks.find((each) => each.id === "secret")?.status).toBe("pass");
  expect(front.asked().some((asked) => asked.endsWith("/token"))).toBe(true);
  await trusting.stop();
  await front.close();
});

test("a proxy in front of ngrok is recognised, with or without trust, also when it speaks only HTTP", async ({
  api,
  lab,
}) => {
  const passing = await startAgentFront(lab.edge.agentAddr);
  const webOnly = await startAgentFront();
  const ask = async (name: string, front: typeof passing, caCertificate: string) => {
    const account = await api.createAccount({ name, serverAddr: front.agentAddr, caCertificate });
    return told(await check(api, "accounts", account.id));
  };
  expect(await ask("Not trusted", passing, lab.edge.caCertificate)).toMatch(
    new RegExp(`not trusted.*issued by ${INSPECTOR}.*store its CA certificate in the account`),
  );
  expect(await ask("Trusted", passing, passing.ca)).toBe("");
  const web = await ask("Speaks HTTP", webOnly, webOnly.ca);
  expect(web).toContain("does not use ngrok's protocol");
  expect(web).toContain("Ask for an exception for ngrok");
  passing.close();
  webOnly.close();
});
