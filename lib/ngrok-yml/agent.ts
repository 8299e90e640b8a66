import { z } from "zod";
import { serverAddrSchema } from "@/lib/accounts/schema";
import type { Incoming } from "@/lib/config-file/incoming";
import { PLACEHOLDER } from "@/lib/export/placeholders";
import { nameKey } from "@/lib/names";
import { secretSchema } from "@/lib/schema";
import { rememberSecret } from "@/lib/secrets/redact";
import { choose, type Known } from "./known";
import { freeName } from "./names";

type Agent = {
  /** The account of all tunnels, unless the person has to choose one. */
  accountName: string | undefined;
  /** The account that the file brings, when it is a new one. */
  account?: Incoming["accounts"][number];
  leftOut: Incoming["leftOut"];
};

const fields = z.looseObject({
  authtoken: secretSchema("authtoken").optional().catch(undefined),
  server_addr: z.string().optional().catch(undefined),
  connect_url: z.string().optional().catch(undefined),
});

// Each with what a person should know; a value is never repeated, for some are secrets.
const SPECIAL: Record<string, string> = {
  region: "ngrok takes the nearest region by itself.",
  api_key: "Gatehouse does not use ngrok's API.",
  root_cas:
    "Gatehouse reads no other files. Paste the certificate into the account if you need one.",
  connect_cas:
    "Gatehouse reads no other files. Paste the certificate into the account if you need one.",
  proxy_url: "Gatehouse connects to ngrok directly.",
};

/** The settings that are not about one tunnel: at the top in version 2, under `agent` in version 3. */
export function readAgent(section: Record<string, unknown>, version: string, known: Known): Agent {
  const { authtoken, server_addr, connect_url } = fields.parse(section);
  const prefix = version === "3" ? "agent." : "";
  const address = connect_url ?? server_addr;
  const serverAddr = readAddress(address);
  const leftOut = [
    ...(address !== undefined && serverAddr === undefined
      ? [
          {
            where: `${prefix}connect_url`,
            text: "It is not an address that Gatehouse understands.",
          },
        ]
      : []),
    ...listLeftOut(section, prefix),
  ];
  if (authtoken) rememberSecret(authtoken);
  if (known.account !== undefined) return { accountName: known.account, leftOut };
  if (authtoken === undefined || authtoken === PLACEHOLDER.authtoken) {
    return { accountName: choose(undefined, known.accounts), leftOut };
  }
  const stored = known.accountWith(authtoken);
  if (stored !== undefined) return { accountName: stored, leftOut };
  const name = freeName(
    "ngrok.yml",
    new Set(known.accounts.map((account) => nameKey(account.name))),
  );
  const account = { name, authtoken, ...(serverAddr && { serverAddr }) };
  return { accountName: name, account: { fields: account, notes: [] }, leftOut };
}

/** `connect_url` may come with a scheme and without a port. */
function readAddress(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const bare = address.replace(/^[a-z]+:\/\//i, "").replace(/\/$/, "");
  return serverAddrSchema.safeParse(/:\d+$/.test(bare) ? bare : `${bare}:443`).data;
}

const READ = new Set(["authtoken", "server_addr", "connect_url"]);

function listLeftOut(section: Record<string, unknown>, prefix: string): Incoming["leftOut"] {
  const keys = Object.keys(section).filter((key) => !READ.has(key));
  const special = keys.filter((key) => SPECIAL[key] && section[key] !== "trusted");
  const others = keys.filter((key) => !SPECIAL[key]);
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
