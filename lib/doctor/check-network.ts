import net from "node:net";
import { checkIngress, DEFAULT_INGRESS } from "@/lib/accounts/check-account";
import type { Account } from "@/lib/contract/accounts";
import type { DoctorCheck } from "@/lib/contract/doctor";
import type { Check, Profile } from "@/lib/contract/profiles";
import { isLoopback } from "@/lib/contract/upstream";
import { proxyVariables } from "@/lib/network/proxy-variables";
import { splitAddress } from "@/lib/network/split-address";
import { checkReachable } from "@/lib/profiles/check-reachable";
import { CONNECTION_IDS, fromCheck } from "./from-check";

/** For the connection, and again for its certificate (milliseconds). A name takes up to 5.5 s. */
const STEP_MS = 3_000;
const BASE = { area: "network" } as const;

/** A server outside: `name` is `ngrok` or `the issuer`, `place` its host and port. */
type Server = { name: string; place: string; host: string; secure: boolean; ask(): Promise<Check> };

/** Names, ways and certificates of ngrok's ingresses and of the issuers, and the proxies that may stand between. */
export async function checkNetwork(
  accounts: readonly Pick<Account, "serverAddr" | "caCertificate">[],
  profiles: readonly Pick<Profile, "issuerUrl">[],
): Promise<DoctorCheck[]> {
  const servers = [...ingresses(accounts), ...issuers(profiles)];
  const asked = await Promise.all(
    servers.map(async (server) => ({ server, check: await server.ask() })),
  );
  const failedBy = (id: string) => asked.filter(({ check }) => check.id === id);
  const reached = asked.filter(({ check }) => check.status === "pass");
  return [
    ...summarise("dns", "Names are found", asked.filter(hasName), failedBy("dns")),
    ...asked.filter(({ check }) => !["dns", "tls"].includes(check.id)).map(reachLine),
    ...summarise(
      "tls",
      "No certificate is replaced on the way",
      reached.filter(isSecure),
      failedBy("tls"),
    ),
    proxyLine(proxyVariables(), reached.length === asked.length),
  ];
}

type Asked = { server: Server; check: Check };

function hasName({ server: { host } }: Asked): boolean {
  return net.isIP(host) === 0 && !isLoopback(host);
}

function isSecure({ server }: Asked): boolean {
  return server.secure;
}

/** A line for each failure, or one for all that went well. */
function summarise(
  id: string,
  title: string,
  asked: readonly Asked[],
  failed: readonly Asked[],
): DoctorCheck[] {
  if (failed.length > 0) {
    return failed.map(({ server, check }) => ({
      ...fromCheck(check, { ...BASE, id: `${id}:${server.place}` }),
      title: `${title}: ${server.place}`,
    }));
  }
  if (asked.length === 0) return [];
  const detail = `${[...new Set(asked.map(({ server }) => server.host))].join(", ")}.`;
  return [{ ...BASE, id, level: "ok", title, detail }];
}

function reachLine({ server: { name, place }, check }: Asked): DoctorCheck {
  const line = fromCheck(check, { ...BASE, id: `reach:${place}` });
  const detail = CONNECTION_IDS.has(check.id) || check.status !== "pass" ? line.detail : place;
  return { ...line, title: `${name} can be reached`, ...(detail && { detail }) };
}

/** Gatehouse connects directly. Where that works, proxies do not matter. */
export function proxyLine(names: readonly string[], works: boolean): DoctorCheck {
  const base = { ...BASE, id: "proxy", title: "No proxy is needed" };
  if (names.length === 0) return { ...base, level: "ok", detail: "None is set." };
  const set = `${names.join(", ")} ${names.length === 1 ? "is" : "are"} set.`;
  if (works) return { ...base, level: "ok", detail: `${set} Direct connections work without it.` };
  return {
    ...base,
    level: "warn",
    detail: `${set} Gatehouse and ngrok's SDK connect directly, not through proxies.`,
    fix: "Ask for direct connections to ngrok and the issuer to be allowed, or use a network that allows them.",
  };
}

function ingresses(accounts: readonly Pick<Account, "serverAddr" | "caCertificate">[]): Server[] {
  const wanted = accounts.length > 0 ? accounts : [{}];
  const distinct = new Map(
    wanted.map(({ serverAddr = DEFAULT_INGRESS, caCertificate }: Partial<Account>) => [
      `${serverAddr} ${caCertificate ?? ""}`,
      { serverAddr, caCertificate },
    ]),
  );
  return [...distinct.values()].map(({ serverAddr, caCertificate }) => ({
    name: "ngrok",
    place: serverAddr,
    host: splitAddress(serverAddr).host,
    secure: true,
    ask: () => checkIngress(serverAddr, caCertificate, STEP_MS),
  }));
}

function issuers(profiles: readonly Pick<Profile, "issuerUrl">[]): Server[] {
  const distinct = new Map(profiles.map(({ issuerUrl }) => [new URL(issuerUrl).origin, issuerUrl]));
  return [...distinct].map(([origin, issuerUrl]) => {
    const { host, hostname, protocol } = new URL(origin);
    return {
      name: "The issuer",
      place: host,
      host: hostname.replace(/^\[|\]$/g, ""),
      secure: protocol === "https:",
      ask: async () => (await checkReachable(issuerUrl, STEP_MS))[0] ?? NOTHING,
    };
  });
}

const NOTHING: Check = { id: "reachable", status: "skip", title: "", detail: "It was not asked." };
