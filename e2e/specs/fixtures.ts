import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { test as base, expect, type Page } from "@playwright/test";
import { z } from "zod";
import { accountSchema } from "@/lib/contract/accounts";
import { profileSchema } from "@/lib/contract/profiles";
import { type Tunnel, tunnelSchema } from "@/lib/contract/tunnels";
import { labControl } from "../lab/edge/control-client";
import type { Names } from "../lab/edge/endpoints";
import { type Lab, startLab } from "../lab/start-lab";
import { type Dashboard, launchDashboard } from "../launch-dashboard";
import { world } from "../world";

/** Calls the dashboard's own HTTP API, as a script of the user would. */
export type Api = {
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  /** The text of a route that does not answer in JSON. */
  text(path: string): Promise<string>;
  createProfile(fields?: Record<string, unknown>): Promise<z.infer<typeof profileSchema>>;
  createAccount(fields?: Record<string, unknown>): Promise<z.infer<typeof accountSchema>>;
  createTunnel(fields: Record<string, unknown>): Promise<Tunnel>;
  tunnel(id: string): Promise<Tunnel>;
  /** Waits until the tunnel is in this state and returns it. */
  reaches(id: string, state: Tunnel["status"]["state"]): Promise<Tunnel>;
};

type Fixtures = {
  /** The worker's lab at the beginning of a month, with its original people. */
  lab: Lab;
  dataDir: string;
  dashboard: Dashboard;
  api: Api;
  /** A tab that has opened the dashboard with its token. */
  page: Page;
  control: ReturnType<typeof labControl>;
  /**
   * Closes the pages of a test, because an app's page that keeps sending requests would visit the next test's tunnel.
   */
  tabsEnd: undefined;
};

const TESTS_ON_ONE = 4;

/** Pauses (ms) between questions to the dashboard. Twenty a second would keep a fifth of a processor busy. */
export const LESS_AND_LESS = [50, 50, 100, 100, 250];

type WorkerFixtures = {
  sharedLab: Lab;
  names: Names;
  /** Starts the worker's own dashboard at its first use. */
  kept: () => Promise<Dashboard>;
};

export const test = base.extend<Fixtures, WorkerFixtures>({
  // The default of a world that chooses nothing. `npm run test:worlds` runs all worlds.
  names: [world.names ?? "random", { scope: "worker", option: true }],
  sharedLab: [
    async ({ names }, use) => {
      const lab = await startLab({ names, plan: world.plan });
      await use(lab);
      await lab.close();
    },
    { scope: "worker" },
  ],
  kept: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
    async ({}, use) => {
      const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-kept-"));
      let begun: Promise<Dashboard> | undefined;
      let tests = 0;
      await use(async () => {
        tests += 1;
        // ngrok counts the session of a deleted account until it misses its heartbeats, and allows ten sessions.
        if (tests % TESTS_ON_ONE === 0) {
          await (await begun)?.stop();
          begun = undefined;
        }
        begun ??= launchDashboard({ dataDir, mode: "start" });
        return begun;
      });
      await (await begun)?.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
    { scope: "worker" },
  ],
  lab: async ({ sharedLab }, use) => {
    sharedLab.edge.beginMonth();
    sharedLab.descope.resetUsers();
    await use(sharedLab);
  },
  control: async ({ lab }, use) => {
    const control = labControl(lab.edge.controlUrl);
    await use(control);
    await control.clear();
  },
  tabsEnd: [
    async ({ browser }, use) => {
      await use(undefined);
      for (const context of browser.contexts()) await context.close();
    },
    { auto: true },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's pattern
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(path.join(os.tmpdir(), "gatehouse-e2e-"));
    await use(dataDir);
    rmSync(dataDir, { recursive: true, force: true });
  },
  dashboard: async ({ dataDir }, use) => {
    const dashboard = await launchDashboard({ dataDir, mode: "start" });
    await use(dashboard);
    await dashboard.stop();
  },
  baseURL: async ({ dashboard }, use) => use(dashboard.url),
  api: async ({ dashboard, lab }, use) => use(apiOf(dashboard, lab)),
  page: async ({ page, dashboard }, use) => {
    waitUntilReady(page);
    await page.goto(`${dashboard.url}/?token=${dashboard.token}`);
    await use(page);
  },
});

/**
 * For files whose tests only need an empty dashboard. They get the worker's own one, emptied, instead of a new one for
 * each test. After a failed test Playwright starts another worker with another dashboard.
 */
export const testOnKept = test.extend({
  dashboard: async ({ kept, lab }, use) => {
    const dashboard = await kept();
    await use(dashboard);
    await empty(apiOf(dashboard, lab), lab);
  },
});

/** Deletes everything that a test may make, and waits until the edge has noticed. */
async function empty(api: Api, lab: Lab): Promise<void> {
  for (const noun of ["tunnels", "profiles", "accounts"]) {
    const { body } = await api.request("GET", `/api/${noun}`);
    for (const { id } of z.array(z.object({ id: z.string() })).parse(body)) {
      const gone = await api.request("DELETE", `/api/${noun}/${id}`);
      expect(gone.status, JSON.stringify(gone.body)).toBe(204);
    }
  }
  await api.request("DELETE", "/api/notices");
  const listeners = async () =>
    (await labControl(lab.edge.controlUrl).state()).sessions.flatMap(
      (session) => session.listeners,
    );
  await expect.poll(listeners, { intervals: LESS_AND_LESS }).toEqual([]);
}

export { expect };

/** From now on, opening a page of the dashboard waits until it reacts to input. */
function waitUntilReady(page: Page): void {
  const { goto, reload } = page;
  const ready = () =>
    page.waitForFunction(
      () => document.getElementById("main") === null || document.body.dataset.ready !== undefined,
    );
  page.goto = async (...parts) => {
    const answer = await goto.apply(page, parts);
    await ready();
    return answer;
  };
  page.reload = async (...parts) => {
    const answer = await reload.apply(page, parts);
    await ready();
    return answer;
  };
}

export function apiOf(dashboard: Dashboard, lab: Lab): Api {
  const request: Api["request"] = async (method, requestPath, body) => {
    const response = await fetch(`${dashboard.url}${requestPath}`, {
      method,
      headers: {
        authorization: `Bearer ${dashboard.token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
  };
  const create = async <T extends z.core.$ZodType>(
    schema: T,
    requestPath: string,
    fields: object,
  ) => {
    const { status, body } = await request("POST", requestPath, fields);
    expect(status, JSON.stringify(body)).toBe(201);
    return z.parse(schema, body);
  };
  const tunnel = async (id: string) =>
    tunnelSchema.parse((await request("GET", `/api/tunnels/${id}`)).body);
  return {
    request,
    text: async (requestPath) => {
      const headers = { authorization: `Bearer ${dashboard.token}` };
      return (await fetch(`${dashboard.url}${requestPath}`, { headers })).text();
    },
    createProfile: (fields = {}) =>
      create(profileSchema, "/api/profiles", {
        name: "Descope test",
        issuerUrl: lab.descope.issuer,
        clientId: lab.descope.clientId,
        clientSecret: lab.descope.clientSecret,
        ...fields,
      }),
    createAccount: (fields = {}) =>
      create(accountSchema, "/api/accounts", {
        name: "Work account",
        authtoken: workAccount(lab).authtoken,
        serverAddr: lab.edge.agentAddr,
        caCertificate: lab.edge.caCertificate,
        ...fields,
      }),
    createTunnel: (fields) => create(tunnelSchema, "/api/tunnels", fields),
    tunnel,
    reaches: async (id, state) => {
      // The whole status is compared, so that the message of a failure says what the tunnel was waiting for.
      const seen = async () => {
        const { status } = await tunnel(id);
        return status.state === state ? state : JSON.stringify(status);
      };
      await expect.poll(seen, { timeout: 20_000, intervals: LESS_AND_LESS }).toBe(state);
      return tunnel(id);
    },
  };
}

export function workAccount(lab: Lab): Lab["accounts"][number] {
  return accountCalled(lab, "Work account");
}

export function accountCalled(lab: Lab, name: string): Lab["accounts"][number] {
  return first(lab.accounts.filter((account) => account.name === name));
}

/** A permanent host name of the account: a reserved one, or the account's own. */
export function fixedDomain(lab: Lab): string {
  const { domains, devDomain } = workAccount(lab);
  return domains[0] ?? devDomain;
}

/** Opens a tunnel's address as an invited person would. */
export async function openLink(tab: Page, url: string): Promise<void> {
  await tab.goto(url);
  await passWarning(tab);
}

/** On the free plan ngrok shows a warning before a tunnel's first page in each browser. */
export async function passWarning(tab: Page): Promise<void> {
  if (world.plan === "Free") await tab.getByRole("button", { name: "Visit Site" }).click();
}

/** The first item of a list that must have one. */
export function first<T>(list: readonly T[]): T {
  const [one] = list;
  if (one === undefined) throw new Error("The list is empty.");
  return one;
}

/** Enters the access token when a session alone is not enough. */
export async function answerTokenQuestion(page: Page, token: string): Promise<void> {
  const question = page.getByRole("dialog", { name: "Enter the access token again" });
  await question.getByLabel("Access token").fill(token);
  await question.getByRole("button", { name: "Confirm" }).click();
  await expect(question).toBeHidden();
}

/** A row of the tunnel list. */
export function row(page: Page, name: string) {
  return page.getByRole("listitem", { name, exact: true });
}

/** Unfolds what is the matter with a tunnel, which its row of the list says on one line. */
export async function unfold(page: Page, name: string): Promise<void> {
  await row(page, name)
    .getByRole("button", { name: `About ${name}` })
    .click();
}

/** Chooses from the menu of the whole list. */
export async function chooseAction(page: Page, item: string): Promise<void> {
  await page.getByRole("button", { name: "Actions", exact: true }).click();
  await page.getByRole("menuitem", { name: item, exact: true }).click();
}

/** Logs in at the Descope login page that the tab is on. */
export async function logIn(page: Page, email: string): Promise<void> {
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

/** Records what later pages of this tab copy, because our Permissions-Policy forbids reading the clipboard. */
export async function recordCopies(page: Page): Promise<void> {
  await page.context().grantPermissions(["clipboard-write"]);
  await page.addInitScript(() => {
    const write = navigator.clipboard.writeText.bind(navigator.clipboard);
    navigator.clipboard.writeText = async (text) => {
      await write(text);
      Object.assign(window, { copied: text });
    };
  });
}

/** The last text that this page copied. */
export function copied(page: Page): Promise<string> {
  return page.evaluate(() => String((window as unknown as { copied?: string }).copied));
}
