import { z } from "zod";
import { nameKey } from "@/lib/base/names";
import { rememberSecret } from "@/lib/base/redact";
import { serverAddrSchema } from "@/lib/contract/accounts";
import { secretSchema } from "@/lib/contract/fields";
import { isPlaceholder } from "@/lib/secrets/is-placeholder";
import type { Incoming } from "@/lib/transfer/incoming";
import { choose, type Known } from "./known";
import { freeName } from "./names";
import { findUnreadable } from "./remarks";

type Agent = {
  /** The account of all tunnels, unless the person has to choose one. */
  accountName: string | undefined;
  /** Whether the file identifies the account by its authtoken. */
  named: boolean;
  /** The account of the file, when it is a new one. */
  account?: Incoming["accounts"][number];
  leftOut: Incoming["leftOut"];
};

const fields = z.object({
  authtoken: z.optional(secretSchema("authtoken")).catch(undefined),
  server_addr: z.string().optional().catch(undefined),
  connect_url: z.string().optional().catch(undefined),
});

// What a person should know about each setting. Values are never shown, because some are secrets.
const SPECIAL: Record<string, string> = {
  region: "ngrok chooses the nearest region by itself.",
  api_key: "Gatehouse does not use ngrok's API.",
  root_cas:
    "Gatehouse reads no other files. Paste the certificate into the account if you need one.",
  connect_cas:
    "Gatehouse reads no other files. Paste the certificate into the account if you need one.",
  proxy_url: "Gatehouse connects to ngrok directly.",
  http_proxy: "Gatehouse connects to ngrok directly.",
  trust_host_root_certs: "It is a setting of ngrok 1.x only.",
  inspect_addr: "It is a setting of ngrok 1.x only.",
};

/** The settings that are not about one tunnel: at the top in version 2, under `agent` in version 3. */
export function readAgent(section: Record<string, unknown>, version: string, known: Known): Agent {
  const prefix = version === "3" ? "agent." : "";
  const at = (key: string, text: string) => [{ where: prefix + key, text }];
  const { authtoken, missing } = readAuthtoken(section, version);
  const { addressKey, serverAddr, wrong } = readAddress(section, version);
  const leftOut = [
    ...(missing === undefined ? [] : at("authtoken", missing)),
    ...(wrong === undefined ? [] : at(addressKey, wrong)),
    ...listLeftOut(section, prefix),
  ];
  if (authtoken) rememberSecret(authtoken);
  const stored = known.account ?? (authtoken && known.accountWith(authtoken));
  if (stored !== undefined || authtoken === undefined) {
    const ignored = serverAddr ? at(addressKey, "The account keeps its own.") : [];
    const accountName = stored ?? choose(undefined, known.accounts);
    const named = known.account === undefined && stored !== undefined;
    return { accountName, named, leftOut: [...ignored, ...leftOut] };
  }
  const taken = new Set(known.accounts.map((account) => nameKey(account.name)));
  const name = freeName("ngrok.yml", taken);
  const account = { name, authtoken, ...(serverAddr && { serverAddr }) };
  return { accountName: name, named: true, account: { fields: account, notes: [] }, leftOut };
}

/** `missing`: why there is no authtoken although the file has the key, and what to do. */
function readAuthtoken(
  section: Record<string, unknown>,
  version: string,
): { authtoken?: string; missing?: string } {
  const { authtoken } = fields.parse(section);
  const enter = "Enter your authtoken in an account.";
  if (findUnreadable(section, { authtoken }).includes("authtoken"))
    return { missing: `It cannot be read as an authtoken. ${enter}` };
  if (authtoken === undefined) return {};
  if (isPlaceholder(authtoken)) return { missing: `It is a placeholder. ${enter}` };
  // A secret is sent only to the server for which it was entered.
  if (version === "1" && section.server_addr !== undefined)
    return { missing: `It belongs to a server of ngrok 1.x. ${enter}` };
  return { authtoken };
}

/** `connect_url` may come with a scheme and without a port. */
function readAddress(
  section: Record<string, unknown>,
  version: string,
): { addressKey: string; serverAddr?: string | undefined; wrong?: string } {
  const { connect_url, server_addr } = fields.parse(section);
  const addressKey = section.connect_url === undefined ? "server_addr" : "connect_url";
  if (section[addressKey] === undefined || section[addressKey] === null) return { addressKey };
  if (version === "1")
    return { addressKey, wrong: "It is a server of ngrok 1.x, which current agents cannot use." };
  const bare = (connect_url ?? server_addr)?.replace(/^[a-z]+:\/\//i, "").replace(/\/$/, "") ?? "";
  const { data } = serverAddrSchema.safeParse(/:\d+$/.test(bare) ? bare : `${bare}:443`);
  return data === undefined
    ? { addressKey, wrong: "It is not an address that Gatehouse understands." }
    : { addressKey, serverAddr: data };
}

const READ = new Set(["authtoken", "server_addr", "connect_url"]);

function listLeftOut(section: Record<string, unknown>, prefix: string): Incoming["leftOut"] {
  const keys = Object.keys(section).filter((key) => !READ.has(key));
  const special = keys.filter((key) => Object.hasOwn(SPECIAL, key) && section[key] !== "trusted");
  const others = keys.filter((key) => !Object.hasOwn(SPECIAL, key));
  return [
    ...special.map((key) => ({ where: prefix + key, text: SPECIAL[key] ?? "" })),
    ...(others.length > 0
      ? [
          {
            where: others.map((key) => prefix + key.slice(0, 40)).join(", "),
            text: "Settings of the ngrok agent itself, which Gatehouse does not run.",
          },
        ]
      : []),
  ];
}
