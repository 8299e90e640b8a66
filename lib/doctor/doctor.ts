import "server-only";
import { listAccounts } from "@/lib/accounts/service";
import { readEnv } from "@/lib/base/env";
import { redactData } from "@/lib/base/redact";
import { sharedOnce } from "@/lib/base/shared-once";
import type { Account, AccountReport } from "@/lib/contract/accounts";
import {
  type DoctorCheck,
  type DoctorLine,
  type DoctorReport,
  doctorCheckSchema,
} from "@/lib/contract/doctor";
import { inTurns } from "@/lib/contract/in-turns";
import type { CheckReport, Profile } from "@/lib/contract/profiles";
import { reportOnAccount, reportOnProfile } from "@/lib/preflight/preflight";
import { listProfiles } from "@/lib/profiles/service";
import { getSettings } from "@/lib/settings/service";
import { storageTrouble } from "@/lib/storage/storage-trouble";
import { listTunnels } from "@/lib/tunnels/service";
import { checkClock } from "./check-clock";
import { checkData } from "./check-data";
import { checkEnvironment } from "./check-environment";
import { checkKeychain } from "./check-keychain";
import { checkMachine } from "./check-machine";
import { checkNetwork } from "./check-network";
import { checkOwnPort } from "./check-port";
import { checkTunnel } from "./check-tunnels";
import { fromChecks } from "./from-check";
import { beginPart, type DoctorPart, PART_MS } from "./part";
import { tidy } from "./tidy";

/** Tunnels, accounts and profiles that are looked at in the same moment, of each kind. */
const AT_ONCE = 12;

/**
 * Begins all checks. Who asks while they run gets the same ones, so no number of askers opens more sessions with ngrok.
 */
export function beginDoctor(): DoctorPart[] {
  const current = sharedOnce("doctor", (): { parts?: DoctorPart[] } => ({}));
  if (current.parts) return current.parts;
  const parts = begin().map((part) => ({ ...part, checks: part.checks.then(clean) }));
  current.parts = parts;
  void Promise.all(parts.map(({ checks }) => checks)).then(() => delete current.parts);
  return parts;
}

/** The whole report, within 10 s. */
export async function examine(): Promise<DoctorReport> {
  const checks = await Promise.all(beginDoctor().map((part) => part.checks));
  return { checks: checks.flat(), checkedAt: new Date().toISOString() };
}

/** The same, with each part as soon as it is ready. */
export async function* streamDoctor(parts: DoctorPart[]): AsyncGenerator<DoctorLine> {
  yield { type: "parts", parts: parts.map(({ id, area, title }) => ({ id, area, title })) };
  const open = new Map(
    parts.map(({ id, checks }) => [id, checks.then((found) => ({ part: id, checks: found }))]),
  );
  while (open.size > 0) {
    const done = await Promise.race(open.values());
    open.delete(done.part);
    yield { type: "checks", ...done };
  }
  yield { type: "done", checkedAt: new Date().toISOString() };
}

function clean(checks: DoctorCheck[]): DoctorCheck[] {
  return checks.map((check) => redactData(tidy(check), doctorCheckSchema.parse));
}

function begin(): DoctorPart[] {
  const env = readEnv();
  const [accounts, profiles] = [listAccounts(), listProfiles()];
  const reports = {
    account: onceEach<AccountReport>((id) => reportOnAccount(id, 0)),
    profile: onceEach<CheckReport>((id) => reportOnProfile(id, 0)),
  };
  return [
    ...local(env),
    beginPart({
      id: "network",
      area: "network",
      title: "Servers can be reached",
      run: () => checkNetwork(accounts, profiles),
    }),
    beginPart({
      id: "clock",
      area: "network",
      title: "The clock is right",
      run: () => checkClock(profiles.map(({ issuerUrl }) => issuerUrl)),
    }),
    ...accounts.map((account) => accountPart(account, reports.account)),
    ...profiles.map((profile) => profilePart(profile, reports.profile)),
    ...tunnelParts(reports),
  ];
}

function local({ dataDir, keyring, port }: ReturnType<typeof readEnv>): DoctorPart[] {
  return [
    beginPart({
      id: "machine",
      area: "machine",
      title: "Node and its packages",
      run: async () => [
        ...checkMachine(process.cwd()),
        await checkOwnPort(port),
        ...checkEnvironment(),
      ],
    }),
    beginPart({
      id: "data",
      area: "data",
      title: "The data folder is yours alone",
      run: async () => [...checkStorage(), ...(await checkData(dataDir))],
    }),
    beginPart({
      id: "keychain",
      area: "data",
      title: "The key of the stored secrets is kept",
      run: async () => [await checkKeychain(dataDir, keyring), ...(await checkSecrets())],
    }),
  ];
}

function checkStorage(): DoctorCheck[] {
  const trouble = storageTrouble();
  if (!trouble) return [];
  const { title, detail, fix } = trouble.problem;
  const base = { id: "storage", area: "data", level: "fail" } as const;
  return [
    { ...base, title: "Changes can be saved", detail: `${title}. ${detail}`, ...(fix && { fix }) },
  ];
}

async function checkSecrets(): Promise<DoctorCheck[]> {
  const { secrets } = await getSettings();
  const base = { id: "secrets", area: "data", title: "Stored secrets can be read" } as const;
  const href = "/settings";
  if (secrets.state === "locked") {
    const { detail, fix } = secrets;
    return [{ ...base, level: "fail", detail, fix, href }];
  }
  const names = secrets.unreadable.map(({ name }) => `“${name}”`);
  if (names.length === 0) return [{ ...base, level: "ok" }];
  const detail = `Sealed with another key: ${names.join(", ")}.`;
  return [{ ...base, level: "fail", detail, fix: "Enter these secrets again.", href }];
}

function accountPart(
  { id, name }: Account,
  report: (id: string) => Promise<AccountReport>,
): DoctorPart {
  const title = `Account “${name}”`;
  const base = { id: `account:${id}`, area: "ngrok", href: `/accounts/${id}` } as const;
  const run = async () => {
    // Proxies stand under Network.
    const checks = (await report(id)).checks.filter((check) => check.id !== "proxy");
    // The last one has what ngrok says of the account.
    const detail = checks.at(-1)?.detail;
    const lines = fromChecks(title, checks, base, { accountId: id });
    return lines.map((line) => (line.level === "ok" && detail ? { ...line, detail } : line));
  };
  return beginPart({ id: base.id, area: base.area, title, run });
}

function profilePart(
  { id, name }: Profile,
  report: (id: string) => Promise<CheckReport>,
): DoctorPart {
  const title = `Profile “${name}”`;
  const base = { id: `profile:${id}`, area: "descope", href: `/profiles/${id}` } as const;
  const run = async () => fromChecks(title, (await report(id)).checks, base, { profileId: id });
  return beginPart({ id: base.id, area: base.area, title, run });
}

function tunnelParts(reports: {
  account: (id: string) => Promise<AccountReport>;
  profile: (id: string) => Promise<CheckReport>;
}): DoctorPart[] {
  const inTurn = inTurns(AT_ONCE);
  const options = { ...reports, deadlineMs: PART_MS };
  return listTunnels().map((tunnel) =>
    beginPart({
      id: `tunnel:${tunnel.id}`,
      area: "tunnels",
      title: `“${tunnel.name}”`,
      run: () => inTurn(() => checkTunnel(tunnel, options)),
    }),
  );
}

/** Accounts are asked once for all of their tunnels, and a few at a time. */
function onceEach<T>(ask: (id: string) => Promise<T>): (id: string) => Promise<T> {
  const inTurn = inTurns(AT_ONCE);
  const asked = new Map<string, Promise<T>>();
  return (id) => {
    const known = asked.get(id) ?? inTurn(() => ask(id));
    asked.set(id, known);
    return known;
  };
}
