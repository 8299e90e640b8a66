import { z } from "zod";

/** The facts that the demo reads from the line of `e2e/lab/main.ts --json`. */
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
 * Creates the demo's account, profile and tunnel if they do not exist. Existing ones get the lab's current addresses
 * and its certificate, which is new at each start. Other changes by the user stay.
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
  // A tunnel that was up has started again with the old addresses and certificate.
  const { status } = tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`));
  if (status.desired === "up") await call("POST", `/api/tunnels/${id}/restart`);
}

/** `always` is updated each time; `atFirst` is set only for a new one, because the user may change it. */
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
