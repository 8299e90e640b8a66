import type { Browser, Page } from "@playwright/test";
import { grantedSchema } from "@/lib/contract/access";
import type { Tunnel } from "@/lib/contract/tunnels";
import { GATE_PAGES, serveGatePages } from "../gate-pages";
import { world } from "../world";
import { expectAccessible } from "./expect-accessible";
import { expect, logIn, openLink, row, testOnKept as test } from "./fixtures";
import { prepareLogin, startTunnel, visit } from "./tunnel-steps";

// The owner in one browser, visitors in others: who asks, is let in, is refused, is removed, and whose time runs out.

const ASK = { name: "Ask to come in" };
const OUTSIDE = "You are not on the list for this app";
const heading = (tab: Page) => tab.getByRole("heading", { level: 1 });

/** A browser of its own at the tunnel's gate, whose login is verified and who is not let in. */
async function arrive(
  browser: Browser,
  { status }: Tunnel,
  email: string,
  options: { javaScriptEnabled?: boolean } = {},
): Promise<Page> {
  const tab = await (await browser.newContext(options)).newPage();
  await openLink(tab, String(status.url));
  await logIn(tab, email);
  await expect(heading(tab)).toHaveText(OUTSIDE);
  return tab;
}

/** The visitor's page opens an event stream and a WebSocket, and shows what becomes of them. */
async function watch(tab: Page): Promise<void> {
  await tab.evaluate(() => {
    const show = (id: string) => {
      const place = document.createElement("output");
      place.id = id;
      document.body.append(place);
      return (text: string) => {
        place.textContent = text;
      };
    };
    const [stream, socket] = [show("stream"), show("socket")];
    const events = new EventSource("/events");
    events.onmessage = ({ lastEventId }) => stream(`open, event ${lastEventId}`);
    // It would connect again by itself.
    events.onerror = () => {
      events.close();
      stream("cut");
    };
    const messages = new WebSocket(`${location.origin.replace(/^http/, "ws")}/ws`);
    messages.onopen = () => messages.send("hello");
    messages.onmessage = () => socket("open");
    messages.onclose = () => socket("cut");
  });
  await expect(tab.locator("#stream")).toContainText("open");
  await expect(tab.locator("#socket")).toHaveText("open");
}

async function expectCut(tab: Page): Promise<void> {
  await expect(tab.locator("#stream")).toHaveText("cut");
  await expect(tab.locator("#socket")).toHaveText("cut");
}

/** Nothing was cut, and events still come. */
async function expectOpen(tab: Page): Promise<void> {
  const now = await tab.locator("#stream").textContent();
  await expect(tab.locator("#stream")).not.toHaveText(String(now));
  await expect(tab.locator("#stream")).toContainText("open");
  await expect(tab.locator("#socket")).toHaveText("open");
}

test("who asks is let in until a time that runs out while they watch, or is refused, or never asks again", async ({
  page,
  api,
  browser,
  lab,
}) => {
  test.slow();
  const tunnel = await startTunnel(api, lab, { allowedEmails: ["member@example.com"] });
  const guest = await arrive(browser, tunnel, "guest@example.org");
  const visits = lab.app.visits();
  const bell = page.getByRole("dialog", { name: "Notifications" });
  await page.getByRole("button", { name: /^Notifications/ }).click();
  await expect(bell).toBeVisible();
  // The time of the page stands still, so that the question that comes stays new.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await guest.getByRole("button", ASK).click({ noWaitAfter: true });
  await expect(heading(guest)).toHaveText("Waiting to be let in");
  await expect(
    row(page, "Storefront").getByRole("link", { name: "1 asking to come in" }),
  ).toBeVisible();
  expect(lab.app.visits()).toBe(visits);
  // The question itself comes to the owner, wherever they are. A click of that moment was meant for something else.
  const allow = page.getByRole("button", { name: "Allow", exact: true });
  await expect(allow).toBeDisabled();
  const inList = bell.getByRole("button", { name: "Allow for an hour" });
  await expect(inList).toBeDisabled();
  await inList.click({ force: true });
  await allow.click({ force: true });
  await page.clock.resume();
  await allow.click();
  await expect(heading(guest)).toHaveText("Storefront");

  await page.goto(`/tunnels/${tunnel.id}/access`);
  const letIn = page.getByRole("list", { name: "Let in" }).getByRole("listitem");
  await expect(letIn).toContainText("guest@example.org");
  await expect(letIn).toContainText("let in until");

  await test.step("the time runs out while the visitor watches", async () => {
    await watch(guest);
    const until = new Date(Date.now() + 4_000).toISOString();
    const grant = { email: "guest@example.org", until };
    const { body } = await api.request("POST", `/api/tunnels/${tunnel.id}/grants`, grant);
    expect(grantedSchema.parse(body)).toMatchObject(grant);
    await expectCut(guest);
    await guest.reload();
    await expect(heading(guest)).toHaveText(OUTSIDE);
    await expect(letIn).toHaveCount(0);
  });

  await test.step("a no is told, by keyboard and without JavaScript", async () => {
    // ngrok's own warning, which the free plan shows before, needs a script.
    const options = { javaScriptEnabled: world.plan === "Free" };
    const stranger = await arrive(browser, tunnel, "unverified@example.com", options);
    await stranger.keyboard.press("Tab");
    await expect(stranger.getByRole("button", ASK)).toBeFocused();
    await stranger.keyboard.press("Enter");
    await expect(heading(stranger)).toHaveText("Waiting to be let in");
    const question = page.getByRole("list", { name: "Questions" }).getByRole("listitem");
    await expect(question).toContainText("unverified@example.com not verified");
    await guest.getByRole("button", ASK).click({ noWaitAfter: true });
    await expect(question).toHaveCount(2);
    await page.clock.pauseAt(Date.now() + 120_000);
    await page.getByRole("button", { name: "No: unverified@example.com" }).focus();
    await page.keyboard.down("Enter");
    await expect(stranger.getByText("You can ask again later")).toBeVisible();
    await expect(stranger.getByRole("button", ASK)).toHaveCount(0);
    await expect(question).toHaveCount(1);
  });

  await test.step("what is pressed once more is no answer to the next question", async () => {
    const next = page.getByRole("button", { name: "For an hour: guest@example.org" });
    await expect(next).toBeFocused();
    await expect(next).toBeDisabled();
    await next.click({ force: true });
    await page.clock.resume();
    await expect(next).toBeEnabled();
    // The key is still down, so this is its repetition.
    await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
  });

  await test.step("never is never", async () => {
    await page.getByRole("button", { name: "Never: guest@example.org" }).click();
    await expect(guest.getByText("has decided not to let you in")).toBeVisible();
    await guest.reload();
    await expect(heading(guest)).toHaveText("You were not let in");
    await expect(guest.getByRole("button", ASK)).toHaveCount(0);
  });
});

test("whoever is removed, or is no longer on the list, loses what they have open; the others keep theirs", async ({
  page,
  api,
  browser,
  lab,
}) => {
  test.slow();
  const tunnel = await startTunnel(api, lab, { allowedDomains: ["example.com"] });
  const member = await visit(browser, tunnel, "member@example.com");
  const tenant = await visit(browser, tunnel, "tenant@example.com");
  const guest = await arrive(browser, tunnel, "guest@example.org");
  await watch(member);
  await watch(tenant);
  // Where it was before.
  await page.goto(`/tunnels/${tunnel.id}/visitors`);
  await expect(page).toHaveURL(new RegExp(`/tunnels/${tunnel.id}/access#here$`));
  const people = page.getByRole("region", { name: "Who is here" });
  await people.getByRole("button", { name: "Remove: member@example.com" }).click();
  await expectCut(member);
  await expectOpen(tenant);
  await member.reload();
  await expect(heading(member)).toHaveText("You no longer have access to this app");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(people.getByRole("button", { name: "Remove: member@example.com" })).toBeVisible();
  await member.reload();
  await expect(heading(member)).toHaveText("Storefront");

  await test.step("the list is edited while the tunnel is up", async () => {
    await watch(member);
    await page.goto(`/tunnels/${tunnel.id}/settings`);
    const list = page.getByRole("textbox", { name: "Who may enter" });
    await list.fill("member@example.com\n@example.org");
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expectCut(tenant);
    await expectOpen(member);
    await tenant.reload();
    await expect(heading(tenant)).toHaveText(OUTSIDE);
    await guest.reload();
    await expect(heading(guest)).toHaveText("Storefront");
  });
});

test("a role that is taken away at Descope ends what its person has open, with their next login", async ({
  api,
  browser,
  lab,
}) => {
  const login = await prepareLogin(api, lab);
  const scopes = ["openid", "profile", "email", "descope.claims"];
  const { id: profileId } = await api.createProfile({ name: "With roles", scopes });
  const fields = { ...login, profileId, allowedRoles: ["Editor"] };
  const { id } = await api.createTunnel({ name: "Storefront", ...fields });
  await api.request("POST", `/api/tunnels/${id}/start`);
  const tunnel = await api.reaches(id, "online");
  const member = await visit(browser, tunnel, "member@example.com");
  await watch(member);
  lab.descope.changeUser({ id: "U2member", roles: [] });
  await expectOpen(member);
  const again = await member.context().newPage();
  await again.goto(new URL("/ngrok/login", String(tunnel.status.url)).href);
  await logIn(again, "member@example.com");
  await expect(heading(again)).toHaveText("This app is for people with certain roles");
  await expectCut(member);
});

test("every page of the gate is accessible, and all that can be done there is done by keyboard", async ({
  browser,
}) => {
  test.slow();
  const tab = await (await browser.newContext()).newPage();
  await serveGatePages(tab);
  for (const { url } of GATE_PAGES) {
    await tab.goto(url);
    await expectAccessible(tab);
    const first = tab.getByRole("button").or(tab.getByRole("link")).first();
    // A page of several apps has the focus on the one that its visitor used last.
    if ((await tab.locator("[autofocus]").count()) > 0) {
      await expect(first).toBeFocused();
      await tab.keyboard.press("Shift+Tab");
    }
    for (const control of await tab.getByRole("button").or(tab.getByRole("link")).all()) {
      await tab.keyboard.press("Tab");
      await expect(control).toBeFocused();
      await expect(control).not.toHaveCSS("outline-style", "none");
    }
  }
});
