import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { addressFileOf, instanceSchema } from "@/db/instance-files";
import { isClaimed } from "@/db/is-claimed";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { expect, logIn, openLink, test } from "./fixtures";
import { dashboardWithOwnToken } from "./own-token";
import { spawnOnTerminal, type Terminal } from "./terminal";
import { visit } from "./tunnel-steps";

const main = fileURLToPath(new URL("../../lib/cli/main.mjs", import.meta.url));
const DOWN = "\u001b[B";
const CTRL_C = "\u0003";

test.use({ dashboard: dashboardWithOwnToken });

/** The person's shell: nothing but the data folder is known. */
function gatehouse(dataDir: string, ...args: string[]): Terminal {
  return spawnOnTerminal(process.execPath, [main, ...args], {
    cols: 110,
    rows: 60,
    env: {
      GATEHOUSE_DATA_DIR: dataDir,
      GATEHOUSE_TOKEN: undefined,
      GATEHOUSE_KEYRING: "0",
      PORT: undefined,
      NODE_ENV: undefined,
    },
  });
}

test("gatehouse share makes a protected tunnel from nothing, answers who asks, and leaves nothing behind", async ({
  api,
  browser,
  dashboard,
  dataDir,
  lab,
}) => {
  test.slow();
  await test.step("somebody has set up Gatehouse before, and it does not run", async () => {
    await api.createProfile();
    await api.createAccount({ name: "Home" });
    await api.createAccount({ name: "Work" });
    await dashboard.stop();
  });
  const share = (...more: string[]) =>
    gatehouse(dataDir, "share", String(lab.app.port), "--allow", "@example.com", ...more);

  const terminal = share("--name", "Storefront", "--for", "2h");
  try {
    await terminal.until("Which ngrok account?");
    await terminal.until(/❯ Home\n {2}Work/);
    terminal.type(DOWN);
    await terminal.until(/ {2}Home\n❯ Work/);
    terminal.type("\r");
    // Asked this once: the dashboard has forgotten who entered the account.
    await terminal.until("for the first time");
    await terminal.until("Agree? [y/N]");
    terminal.type("y\r");
    const shown = await terminal.until("Ctrl-C stops and removes it.");
    expect(shown).toContain("Which ngrok account? Work");
    expect(shown).toMatch(/Storefront is online and protected/);
    expect(shown).toMatch(/Who may enter +Everyone at example\.com, by a login at Descope project/);
    const [tunnel] = await tunnelsOf(dataDir);
    expect(tunnel?.status).toMatchObject({
      heldBy: { name: "gatehouse share" },
      stopAt: expect.any(String),
    });
    const url = String(tunnel?.status.url);
    expect(shown).toContain(url);
    expect(shown).toMatch(/[▀▄█]{10}/);

    await test.step("a visitor is seen, and a question is answered with y", async () => {
      const member = await visit(browser, tunnelSchema.parse(tunnel), "member@example.com");
      await terminal.until(/200 +GET \/ .*member@example\.com/);
      await terminal.until("member@example.com arrived at “Storefront”");
      await member.context().close();
      const guest = await (await browser.newContext()).newPage();
      await openLink(guest, url);
      await logIn(guest, "guest@example.org");
      await guest.getByRole("button", { name: "Ask to come in" }).click({ noWaitAfter: true });
      await terminal.until(/guest@example\.org \(verified\).* asks to come in\./);
      terminal.type("y");
      await terminal.until("guest@example.org (verified) may come in for an hour.");
      await expect(guest.getByRole("heading", { name: "Storefront" })).toBeVisible();
      await guest.context().close();
    });

    await test.step("it survives a crash of the dashboard", async () => {
      process.kill(instanceOf(dataDir).pid, "SIGKILL");
      await terminal.until("Online again");
    });

    await test.step("Ctrl-C stops and removes it", async () => {
      terminal.type(CTRL_C);
      await terminal.until("“Storefront” is stopped and removed.");
      expect(await terminal.ended).toBe(0);
      expect(await tunnelsOf(dataDir)).toEqual([]);
      const late = await browser.newPage();
      const gone = await late.goto(url);
      expect(gone?.headers()["ngrok-error-code"]).toBe("ERR_NGROK_3200");
      await late.close();
    });

    await test.step("killed, it leaves no tunnel either", async () => {
      const other = share("--account", "work");
      await other.until("Ctrl-C stops and removes it.");
      expect(await tunnelsOf(dataDir)).toHaveLength(1);
      await other.end("SIGKILL");
      const at = Date.now();
      await expect
        .poll(() => tunnelsOf(dataDir), { intervals: [100], timeout: 30_000 })
        .toEqual([]);
      console.log(`No tunnel ${Date.now() - at} ms after kill -9.`);
    });
  } finally {
    await terminal.end();
    const quit = gatehouse(dataDir, "quit");
    expect(await quit.ended, quit.text()).toBe(0);
  }
  expect(isClaimed(dataDir)).toBe(false);
});

function tokenOf(dataDir: string): string {
  return readFileSync(path.join(dataDir, "token"), "utf8").trim();
}

function instanceOf(dataDir: string) {
  return instanceSchema.parse(JSON.parse(readFileSync(addressFileOf(dataDir), "utf8")));
}

async function tunnelsOf(dataDir: string) {
  const headers = { authorization: `Bearer ${tokenOf(dataDir)}` };
  const answer = await fetch(`${instanceOf(dataDir).url}/api/tunnels`, { headers });
  return z.array(tunnelSchema).parse(await answer.json());
}
