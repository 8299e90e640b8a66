import { afterEach, beforeEach, expect, test } from "vitest";
import { getDatabase } from "@/db/open";
import { createAccount } from "@/lib/accounts/service";
import { createProfile } from "@/lib/profiles/service";
import { TOKEN_HOLDER } from "@/lib/secrets/asker";
import { previewImport } from "@/lib/transfer/config-file/import";
import { newMachine, removeMachines } from "@/lib/transfer/config-file/machine.fixture";
import { exportConfig } from "@/lib/transfer/config-file/write-file";
import { orderApp } from "./plan-link";
import { startTunnel } from "./run-tunnel";
import { createTunnel, getTunnel, updateTunnel } from "./service";
import { getStored } from "./store";

beforeEach(newMachine);
afterEach(removeMachines);

const SESSION = { by: "session", page: "a-tab" } as const;

const METADATA = [
  "http://169.254.169.254",
  "169.254.169.254:80",
  "http://[fd00:ec2::254]",
  "http://[::ffff:169.254.169.254]:80",
  "http://100.100.100.200",
  "http://metadata.google.internal",
];

function begin() {
  const { id: profileId } = createProfile({
    name: "Acme",
    issuerUrl: "https://id.example.com/P2acme",
    clientId: "P2acme",
    clientSecret: "K2acme",
  });
  const { id: accountId } = createAccount({ name: "Work", authtoken: "2mine" }, TOKEN_HOLDER);
  const fields = { profileId, accountId };
  return { fields, ...createTunnel({ ...fields, name: "Shop", upstream: 3000 }, TOKEN_HOLDER) };
}

const REFUSED = {
  details: {
    code: "invalid_input",
    issues: [{ path: "upstream", message: expect.stringContaining("never connects to") }],
  },
};

test.each(METADATA)("no tunnel leads to %s, by whatever way it comes", async (upstream) => {
  const { id, fields } = begin();
  const failed = (attempt: () => unknown) => {
    try {
      return attempt();
    } catch (error) {
      return error;
    }
  };
  for (const asker of [SESSION, TOKEN_HOLDER]) {
    expect(failed(() => createTunnel({ ...fields, name: "T", upstream }, asker))).toMatchObject(
      REFUSED,
    );
    expect(failed(() => updateTunnel(id, { upstream }, asker))).toMatchObject(REFUSED);
  }
  expect(getTunnel(id).upstream).toBe("http://localhost:3000");
  const file = exportConfig();
  const tunnels = file.tunnels.map((tunnel) => ({ ...tunnel, upstream }));
  const yml = { version: 3, endpoints: [{ name: "yml", upstream: { url: upstream } }] };
  for (const content of [{ ...file, tunnels }, yml]) {
    const { items } = await previewImport({ content: JSON.stringify(content) });
    const notes = expect.arrayContaining([expect.stringContaining("never connects to")]);
    expect(items.find(({ kind }) => kind === "tunnel")).toMatchObject({ outcome: "skip", notes });
  }
});

test.each([
  "http://0.0.0.0:3000",
  "http://[::]:3000",
  "http://192.168.1.7:80",
  "http://127.0.0.2:80",
])("an app may be at %s", (upstream) => {
  const { id } = begin();
  expect(updateTunnel(id, { upstream }, TOKEN_HOLDER).upstream).toBe(upstream);
});

test("one that an earlier version stored does not start, alone or on a link, and says what to do", async () => {
  const { id } = begin();
  getDatabase()
    .prepare("UPDATE tunnels SET config = json_set(config, '$.upstream', ?) WHERE id = ?")
    .run("http://169.254.169.254:80", id);
  const refused = {
    details: {
      code: "upstream_refused",
      fix: "Correct the local app of this tunnel.",
      detail: expect.stringContaining("169.254.169.254 is or resolves to"),
    },
  };
  await expect(startTunnel(id)).rejects.toMatchObject(refused);
  await expect((async () => orderApp(getStored(id).config))()).rejects.toMatchObject(refused);
});
