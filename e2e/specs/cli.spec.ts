import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { findQuickBrowser } from "@/e2e/find-browser";
import { expect, fixedDomain, test } from "./fixtures";
import { dashboardWithOwnToken } from "./own-token";
import { addTunnel, prepareLogin } from "./tunnel-steps";

const main = fileURLToPath(new URL("../../lib/cli/main.mjs", import.meta.url));

type Ended = { code: number; out: string; err: string };

/** Runs the command as the owner of this data folder would. */
function spawnCli(dataDir: string, args: string[], env: Record<string, string> = {}): ChildProcess {
  const { GATEHOUSE_TOKEN: _, ...rest } = process.env;
  return spawn(process.execPath, [main, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...rest, GATEHOUSE_DATA_DIR: dataDir, ...env },
  });
}

async function cli(
  dataDir: string,
  args: string[],
  { env = {}, input = "" }: { env?: Record<string, string>; input?: string } = {},
): Promise<Ended> {
  const child = spawnCli(dataDir, args, env);
  const ended = { code: -1, out: "", err: "" };
  child.stdout?.on("data", (chunk) => (ended.out += String(chunk)));
  child.stderr?.on("data", (chunk) => (ended.err += String(chunk)));
  child.stdin?.end(input);
  const [code] = await once(child, "close");
  return { ...ended, code: Number(code) };
}

// As for most users: the token is in the data folder, not in the environment.
test.use({
  dashboard: dashboardWithOwnToken,
});

test("the command line controls the tunnels of the running dashboard", async ({
  api,
  dataDir,
  lab,
}) => {
  const fields = await prepareLogin(api, lab);
  await api.createTunnel({ ...fields, name: "Storefront", domain: fixedDomain(lab) });
  await api.createTunnel({ ...fields, name: "Store admin", group: "Office" });
  const run = (...args: string[]) => cli(dataDir, args);

  const listed = await run("list");
  expect(listed).toMatchObject({ code: 0, err: "" });
  expect(listed.out).toMatch(/^NAME +STATE +LOGIN +URL +LOCAL APP$/m);
  expect(listed.out).toMatch(/^Storefront +stopped/m);
  expect((await run("list", "--names")).out).toBe("Storefront\nStore admin\n");
  expect(JSON.parse((await run("list", "--json", "-g", "office")).out)).toMatchObject([
    { name: "Store admin", status: { state: "stopped" } },
  ]);

  const { body } = await api.request("GET", "/api/tunnels");
  expect(JSON.parse((await run("list", "--json")).out)).toEqual(body);

  const ambiguous = await run("start", "store");
  expect(ambiguous.code).toBe(5);
  expect(ambiguous.err).toContain("Storefront");
  expect(ambiguous.err).toContain("Store admin");
  expect((await run("start", "nobody")).code).toBe(5);
  expect(await run("open", "Storefront", "--print")).toMatchObject({ code: 1 });

  const made = await run("key", "create", "storef", "CI", "--days", "7");
  expect(made).toMatchObject({ code: 0, out: expect.stringMatching(/^gh_[\w-]{43}\n$/) });
  expect(made.err).toContain("It is shown this once");
  expect((await run("key", "list", "storef")).out).toMatch(/^\w{8} +CI /m);
  expect((await run("key", "create", "storef")).code).toBe(2);
  expect((await run("key", "revoke", "storef", "nobody")).code).toBe(5);
  expect((await run("key", "revoke", "storef", "ci")).code).toBe(0);
  expect((await run("key", "list", "storef", "--json")).out).toBe("[]\n");

  const started = await run("start", "STOREF", "--wait");
  expect(started).toMatchObject({ code: 0 });
  expect(started.out).toMatch(/^Storefront {2}online {2}http:\/\/[a-z.-]+:\d+\n$/);
  expect(started.out).toContain(`//${fixedDomain(lab)}:`);
  expect((await run("status", "storef")).out).toContain("Storefront is online since");
  expect((await run("status")).out).toContain("Tunnels  2, 1 online");
  expect((await run("open", "storef", "--print")).out).toBe(`${started.out.split("  ")[2]}`);
  expect((await run("open", "--print")).out).toMatch(/^http:\/\/localhost:\d+\/\n$/);

  const logged = await run("logs", "storef", "--json");
  const lines = logged.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ to }) => to)).toEqual(["starting", "online"]);

  const looked = await run("doctor");
  expect(looked).toMatchObject({ code: 0, err: "" });
  for (const line of ["✓ Account “Work account”: ", "✓ The clock is right: ", " “Storefront”: "])
    expect(looked.out).toContain(line);

  expect((await run("stop", "--all")).code).toBe(0);
  expect((await run("list", "--json")).out).not.toContain('"desired": "up"');
});

test("logs -f shows what happens as it happens, and ends with Ctrl-C", async ({
  api,
  dataDir,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  const child = spawnCli(dataDir, ["logs", "Storefront", "-f"]);
  let out = "";
  child.stdout?.on("data", (chunk) => (out += String(chunk)));
  // Wait for a state that only the stream can bring: the first lines may be from the past.
  await api.request("POST", `/api/tunnels/${id}/start`);
  await api.reaches(id, "online");
  await expect.poll(() => out).toContain("Started by you.");
  await api.request("POST", `/api/tunnels/${id}/stop`);
  await expect.poll(() => out).toContain("Stopped by you.");
  const gone = once(child, "exit");
  child.kill("SIGINT");
  expect((await gone)[0]).toBe(0);
});

test("start --wait says why a tunnel is not online", async ({ api, control, dataDir, lab }) => {
  const profile = await api.createProfile();
  const account = await api.createAccount({ authtoken: "2this-authtoken-is-nobodys" });
  const fields = { profileId: profile.id, accountId: account.id, upstream: lab.app.port };
  await api.createTunnel({ ...fields, name: "Storefront" });
  const { code, err } = await cli(dataDir, ["start", "Storefront", "--wait"]);
  expect(code).toBe(6);
  expect(err).toMatch(/authtoken/);
  expect(err).not.toContain("2this-authtoken");

  const second = await api.createAccount({ name: "Second" });
  const docs = await api.createTunnel({ ...fields, name: "Docs", accountId: second.id });
  await control.fault({ kind: "refuse-bind", code: "ERR_NGROK_18021", text: "Not one more." });
  await api.request("POST", `/api/tunnels/${docs.id}/start`);
  await expect
    .poll(async () => (await api.tunnel(docs.id)).status.lastError?.code)
    .toBe("ERR_NGROK_18021");
  const late = await cli(dataDir, ["start", "Docs", "--wait", "--timeout", "2"]);
  expect(late.code).toBe(6);
  expect(late.err).toMatch(/not online within 2 s.*ERR_NGROK_18021.*Not one more\..*Stop another/s);
});

test("export and import by the command line, with the passphrase from where others cannot see it", async ({
  api,
  dataDir,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  const file = path.join(dataDir, "everything.json");
  const env = { GATEHOUSE_PASSPHRASE: "correct horse battery staple" };
  const run = (args: string[], more: { env?: Record<string, string>; input?: string } = {}) =>
    cli(dataDir, args, more);

  expect((await run(["export", "--secrets", "-o", file])).code).toBe(2);
  expect((await run(["export", "--secrets", "-o", file], { env })).code).toBe(0);
  if (process.platform !== "win32") expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toContain("Storefront");
  expect((await run(["export", "-o", file])).err).toContain("is there already");
  const team = await run(["export"]);
  expect(JSON.parse(team.out)).toMatchObject({
    format: "gatehouse",
    tunnels: [{ name: "Storefront" }],
  });

  await api.request("DELETE", `/api/tunnels/${id}`);
  const input = `${env.GATEHOUSE_PASSPHRASE}\n`;
  const dry = await run(["import", file, "--passphrase-stdin", "--dry-run"], { input });
  expect(dry.out).toContain("+ tunnel Storefront");
  expect(dry.out).toContain(". profile Descope test");
  expect(await run(["import", file], { env })).toMatchObject({ code: 2 });
  expect(
    await run(["import", file, "--yes"], { env: { GATEHOUSE_PASSPHRASE: "wrong one" } }),
  ).toMatchObject({ code: 1 });
  expect((await run(["list", "--names"])).out).toBe("");
  expect((await run(["import", file, "--yes"], { env })).out).toContain("Imported.");
  expect((await run(["list", "--names"])).out).toBe("Storefront\n");

  const yml = path.join(dataDir, "ngrok.yml");
  writeFileSync(
    yml,
    "version: 3\nagent: {}\nendpoints:\n  - name: web\n    upstream: { url: 3000 }\n",
  );
  await api.createProfile({ name: "Second" });
  const unchosen = await run(["import", yml, "--yes"]);
  expect(unchosen).toMatchObject({ code: 2 });
  expect(unchosen.err).toContain("--profile");
  expect((await run(["import", yml, "--yes", "--profile", "second"])).code).toBe(0);
  const compose = await run(["export", "web", "--as", "compose"]);
  expect(compose.out).toContain("services:");

  const lossy =
    "version: 2\nauthtoken: 2theirs\ntunnels:\n  staging: { addr: 4000, mutual_tls_cas: ca.pem }\n";
  writeFileSync(yml, Buffer.from(`\uFEFF${lossy}`, "utf16le"));
  const choice = ["--yes", "--profile", "second"];
  const wider = await run(["import", yml, ...choice]);
  expect(wider.out).toContain("  ! Client certificates (mutual_tls_cas) are left out.");
  expect(wider.out).toContain('! The Access Key of "Second" would go to the file\'s account');
  expect(wider).toMatchObject({ code: 2, err: expect.stringContaining("--accept-wider") });
  const yes = /--accept-destination [\w-]+/.exec(wider.err)?.[0].split(" ") ?? [];
  expect((await run(["list", "--names"])).out).not.toContain("staging");
  const piped = await run(["import", "-", ...choice, "--accept-wider", ...yes], { input: lossy });
  expect(piped).toMatchObject({ code: 0, out: expect.stringContaining("Imported.") });
  expect((await run(["list", "--names"])).out).toContain("staging");
});

/** The command on a terminal: `type` waits until it shows a text, and then types. */
function onTerminal(dataDir: string, ...args: string[]) {
  const words = [process.execPath, main, ...args].map((word) => `'${word}'`);
  const { GATEHOUSE_TOKEN: _, ...env } = process.env;
  const child = spawn("script", ["-q", "-e", "-c", words.join(" "), "/dev/null"], {
    env: { ...env, GATEHOUSE_DATA_DIR: dataDir },
  });
  const ended = once(child, "close").then(([code]) => Number(code));
  let shown = "";
  child.stdout.on("data", (chunk) => (shown += String(chunk)));
  return {
    type: async (after: string, keys: string) => {
      await expect.poll(() => shown).toContain(after);
      child.stdin.write(keys);
    },
    ended,
    shown: () => shown,
  };
}

test("on a terminal it asks about each new destination of a secret, about the import, and for a passphrase", async ({
  api,
  dataDir,
}) => {
  test.skip(process.platform !== "linux", "needs the command script of Linux");
  await api.createProfile({ name: "Second" });
  const yml = path.join(dataDir, "ngrok.yml");
  writeFileSync(yml, "version: 2\nauthtoken: 2theirs\ntunnels:\n  staging: { addr: 4000 }\n");
  const importIt = () => onTerminal(dataDir, "import", yml, "--profile", "second");
  const names = async () => (await cli(dataDir, ["list", "--names"])).out;

  for (const keys of ["n\r", "\r", "\x04"]) {
    const refused = importIt();
    await refused.type("Agree? [y/N]", keys);
    expect(await refused.ended, refused.shown()).toBe(2);
    expect(refused.shown()).toContain("Nothing was imported.");
    expect(refused.shown()).not.toContain("Import this?");
  }
  const interrupted = importIt();
  await interrupted.type("Agree? [y/N]", "\x03");
  expect(await interrupted.ended).toBe(130);
  expect(await names()).toBe("");

  const agreed = importIt();
  await agreed.type('The Access Key of "Second" would go to the file\'s account', "");
  await agreed.type("Agree? [y/N]", "y\r");
  await agreed.type("Import this? [y/N]", "yes\r");
  expect(await agreed.ended, agreed.shown()).toBe(0);
  expect(agreed.shown()).toContain("Imported.");
  expect(await names()).toBe("staging\n");

  const entrance = onTerminal(dataDir, "open", "--print");
  expect(await entrance.ended, entrance.shown()).toBe(0);
  const [address = ""] = /http:\S+/.exec(entrance.shown()) ?? [];
  expect(address).not.toContain(readFileSync(path.join(dataDir, "token"), "utf8").trim());
  expect((await fetch(address, { redirect: "manual" })).status).toBe(303);
  expect((await fetch(address, { redirect: "manual" })).status).toBe(401);

  const file = path.join(dataDir, "everything.json");
  const exported = onTerminal(dataDir, "export", "--secrets", "-o", file);
  await exported.type("Passphrase: ", "correct horse battery\r");
  await exported.type("The same again: ", "correct horse battery\r");
  expect(await exported.ended, exported.shown()).toBe(0);
  expect(exported.shown()).not.toContain("horse");
  expect(readFileSync(file, "utf8")).toContain("gatehouse-sealed");
});

test("visit keeps a login for Playwright tests, of the tunnel alone", async ({
  api,
  browser,
  dataDir,
  lab,
}) => {
  const { id } = await addTunnel(api, lab, { allowedEmails: ["member@example.com"] });
  const logInAs = (email: string) => {
    const file = path.join(dataDir, `${email}.mjs`);
    const lines = [
      `await page.getByRole("textbox", { name: "E-mail" }).fill("${email}");`,
      'await page.getByRole("button", { name: "Continue", exact: true }).click();',
    ];
    writeFileSync(file, `export default async (page) => {\n${lines.join("\n")}\n};\n`);
    return file;
  };
  const state = path.join(dataDir, "visit.json");
  const program = findQuickBrowser() ?? "";
  const visit = (email: string, ...more: string[]) =>
    cli(dataDir, [
      ...["visit", "Storefront", "--state", state],
      ...["--browser", program, "--login", logInAs(email), ...more],
    ]);

  expect(await visit("member@example.com")).toMatchObject({
    code: 1,
    err: expect.stringContaining("is stopped"),
  });
  await api.request("POST", `/api/tunnels/${id}/start`);
  const { url = "" } = (await api.reaches(id, "online")).status;
  const stranger = await visit("guest@example.org");
  expect(stranger.err).toContain("status 403");
  expect(stranger.code).toBe(1);
  expect(existsSync(state)).toBe(false);
  expect(await visit("member@example.com")).toMatchObject({ code: 0, out: "" });
  if (process.platform !== "win32") expect(statSync(state).mode & 0o777).toBe(0o600);
  expect((await visit("member@example.com")).err).toContain("is there already");

  const kept = JSON.parse(readFileSync(state, "utf8"));
  const { hostname } = new URL(url);
  expect(kept.cookies.map((cookie: { domain: string }) => cookie.domain)).toEqual([hostname]);
  const context = await browser.newContext({ storageState: state });
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByText("member@example.com").first()).toBeVisible();
  await context.close();
});

test("exit codes, help and completion", async ({ dataDir, dashboard }) => {
  const run = (args: string[], env: Record<string, string> = {}) => cli(dataDir, args, { env });
  expect((await run(["--help"])).out).toContain("gatehouse <command>");
  expect((await run(["--version"])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const help = await run(["start", "--help"]);
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(help.out).toContain("--timeout <seconds>");
  expect((await run(["fly"])).code).toBe(2);
  expect((await run(["list", "--sideways"])).code).toBe(2);
  expect(await run(["asks", "--json"])).toMatchObject({ code: 0, out: "[]\n" });
  expect((await run(["asks", "allow", "guest@example.com", "--for", "2h"])).code).toBe(5);
  expect((await run(["asks", "refuse", "x", "--always"])).code).toBe(2);
  expect((await run(["start"])).code).toBe(2);
  expect((await run(["completion", "bash"])).out).toContain("gatehouse list --names");
  const wrong = await run(["list"], { GATEHOUSE_TOKEN: "x".repeat(40) });
  expect(wrong).toMatchObject({ code: 4 });
  await dashboard.stop();
  const gone = await run(["list"]);
  expect(gone).toMatchObject({ code: 3, out: "" });
  expect(gone.err).toContain("not running");
});
