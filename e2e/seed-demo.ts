import { z } from "zod";

/** What the demo needs of the line that `e2e/lab/main.ts --json` prints. */
export const labFactsSchema = z.object({
  issuerUrl: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  authtoken: z.string(),
  serverAddr: z.string(),
  caCertificate: z.string(),
  appPort: z.int(),
});

const itemSchema = z.object({ id: z.string(), name: z.string() });
const tunnelSchema = z.object({ status: z.object({ desired: z.enum(["up", "down"]) }) });

type Call = (method: string, route: string, body?: object) => Promise<unknown>;
type Fields = Record<string, unknown>;

/** The dashboard's own HTTP API, as a script of the user calls it. */
export function demoApi({ url, token }: { url: string; token: string }): Call {
  return async (method, route, body) => {
    const response = await fetch(url + route, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      signal: AbortSignal.timeout(10_000),
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${route}: ${await response.text()}`);
    return response.json();
  };
}

/**
 * Adds the demo's account, profile and tunnel where they are missing. Those that are there get the lab's addresses,
 * and the certificate that is another at every start; what the user changed besides stays.
 */
export async function seed(call: Call, facts: z.infer<typeof labFactsSchema>): Promise<void> {
  const { issuerUrl, clientId, clientSecret, authtoken, serverAddr, caCertificate } = facts;
  const accountId = await save(call, "accounts", "Demo ngrok account", {
    authtoken,
    serverAddr,
    caCertificate,
  });
  const profileId = await save(call, "profiles", "Descope demo", {
    issuerUrl,
    clientId,
    clientSecret,
  });
  const upstream = String(facts.appPort);
  const id = await save(
    call,
    "tunnels",
    "Storefront",
    { upstream },
    { accountId, profileId, allowedDomains: ["example.com"] },
  );
  // One that was up came back with the addresses and the certificate of the time before.
  const { status } = tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`));
  if (status.desired === "up") await call("POST", `/api/tunnels/${id}/restart`);
}

/** `always` is brought up to date; `atFirst` is for the user to change. */
async function save(
  call: Call,
  kind: string,
  name: string,
  always: Fields,
  atFirst: Fields = {},
): Promise<string> {
  const items = z.array(itemSchema).parse(await call("GET", `/api/${kind}`));
  const known = items.find((item) => item.name === name);
  const saved = known
    ? await call("PATCH", `/api/${kind}/${known.id}`, always)
    : await call("POST", `/api/${kind}`, { name, ...always, ...atFirst });
  return itemSchema.parse(saved).id;
}
