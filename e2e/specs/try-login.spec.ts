import type { Page } from "@playwright/test";
import type { Lab } from "../lab/start-lab";
import type { Dashboard } from "../launch-dashboard";
import { expectAccessible } from "./expect-accessible";
import { type Api, expect, logIn, testOnKept as test } from "./fixtures";

function callbackOf(dashboard: Dashboard): string {
  return `${dashboard.url}/login/callback`;
}

/** Begins a login over the API. Returns the issuer's page and the address that reports the end. */
async function begin(api: Api, profileId: string) {
  const { status, body } = await api.request("POST", `/api/profiles/${profileId}/login`);
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; url: string; redirectUri: string };
}

/** Tries the login of a new profile on its page, in a tab that is closed when the login has ended. */
async function tryLogin(
  page: Page,
  api: Api,
  fields: Record<string, unknown>,
  login: string,
): Promise<void> {
  const profile = await api.createProfile({ name: `Profile ${Math.random()}`, ...fields });
  await page.goto(`/profiles/${profile.id}`);
  const opened = page.context().waitForEvent("page");
  await page.getByRole("button", { name: "Try the login" }).click();
  const tab = await opened;
  await logIn(tab, login);
  await expect(tab.getByText("You can close this tab.")).toBeVisible();
  await tab.close();
}

function approve(lab: Lab, dashboard: Dashboard): void {
  lab.descope.approve(callbackOf(dashboard));
}

test("a tried login shows who you are, in the new tab and on the page", async ({
  page,
  context,
  api,
  lab,
  dashboard,
}) => {
  approve(lab, dashboard);
  const profile = await api.createProfile();
  await page.goto(`/profiles/${profile.id}`);
  await expect(page.getByText(callbackOf(dashboard))).toBeVisible();
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Try the login" }).click();
  const tab = await opened;
  await logIn(tab, "member@example.com");
  await expect(tab.getByRole("heading", { name: "You are member@example.com" })).toBeVisible();
  await expect(
    page.getByText("You are member@example.com. The e-mail claim is there."),
  ).toBeVisible();
  await expectAccessible(page);
  await expectAccessible(tab);

  // The address works only once: the second time it says nothing and changes nothing.
  await tab.reload();
  await expect(tab.getByRole("heading", { name: "This login is too old" })).toBeVisible();
});

test("a login without an e-mail, with a wrong key, or refused says what is wrong", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  approve(lab, dashboard);
  const attempt = (fields: Record<string, unknown>, login: string) =>
    tryLogin(page, api, fields, login);
  await attempt({}, "U2nameless");
  await expect(page.getByText("Descope: The login has no e-mail address")).toBeVisible();
  await expect(page.getByRole("link", { name: "Descope's users" })).toBeVisible();

  await attempt({ clientSecret: "K2notTheRightAccessKey" }, "member@example.com");
  await expect(
    page.getByText("Descope: The issuer does not accept this Project ID with this Access Key"),
  ).toBeVisible();
  expect(await page.content()).not.toContain("K2notTheRightAccessKey");

  lab.descope.fault({ clockAheadS: -7200 });
  await attempt({}, "member@example.com");
  await expect(page.getByText("Descope: The login cannot be trusted")).toBeVisible();
  lab.descope.fault({});
});

test("an unverified address, Descope's own errors and the header for the key are all understood", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  approve(lab, dashboard);
  const attempt = (fields: Record<string, unknown> = {}) =>
    tryLogin(page, api, fields, "member@example.com");
  lab.descope.fault({ emailVerified: false });
  await attempt();
  await expect(page.getByText("The address may be somebody else's")).toBeVisible();
  await expectAccessible(page);

  lab.descope.fault({ clientAuth: "client_secret_basic" });
  await attempt();
  await expect(page.getByText("You are member@example.com")).toBeVisible();
  await expect(page.getByText("The address may be somebody else's")).toBeHidden();

  lab.descope.fault({ ownErrors: true });
  await attempt({ clientSecret: "K2notTheRightAccessKey" });
  await expect(page.getByText("Descope: The issuer does not accept this Project ID")).toBeVisible();
  lab.descope.fault({});
});

test("the issuer refuses a redirect that is not approved, and the page says which one to approve", async ({
  page,
  context,
  api,
  lab,
  dashboard,
}) => {
  lab.descope.disapprove(callbackOf(dashboard));
  const profile = await api.createProfile();
  await page.goto(`/profiles/${profile.id}`);
  const opened = context.waitForEvent("page");
  await page.getByRole("button", { name: "Try the login" }).click();
  const tab = await opened;
  await expect(tab.getByRole("heading", { name: "The login could not start" })).toBeVisible();
  await expect(page.getByText("Log in in the new tab.")).toBeVisible();
  await expect(page.getByText(callbackOf(dashboard))).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Log in in the new tab.")).toBeHidden();
});

test("the callback accepts only a login that this dashboard has begun, and only once", async ({
  api,
  lab,
  dashboard,
  browser,
}) => {
  approve(lab, dashboard);
  const profile = await api.createProfile();
  const { id, url, redirectUri } = await begin(api, profile.id);
  expect(redirectUri).toBe(callbackOf(dashboard));
  const query = new URL(url).searchParams;
  expect(query.get("code_challenge_method")).toBe("S256");
  const ask = () => api.request("GET", `/api/profiles/${profile.id}/login/${id}`);

  // Without the token. A forged state does not affect the login that waits.
  const forged = await fetch(`${redirectUri}?code=x&state=${"A".repeat(43)}`);
  expect(forged.status).toBe(400);
  expect((await ask()).body).toEqual({ status: "waiting" });

  // A foreign code with the right state ends the login and logs nobody in.
  const answer = new URLSearchParams({
    code: "made-up",
    state: query.get("state") ?? "",
    iss: lab.descope.issuer,
  });
  const stolen = await fetch(`${redirectUri}?${answer}`);
  expect(stolen.status).toBe(200);
  expect((await ask()).body).toMatchObject({ status: "failed", error: { code: "invalid_grant" } });
  const text = await stolen.text();
  expect(text).not.toContain(profile.clientId);
  expect(text).not.toContain("<script");

  // The real login comes too late then. Its browser, which has no token, is told so.
  const stranger = await browser.newPage();
  await stranger.goto(url);
  await logIn(stranger, "member@example.com");
  await expect(stranger.getByRole("heading", { name: "This login is too old" })).toBeVisible();
  await stranger.close();

  const other = await api.createProfile({ name: "Another" });
  expect((await api.request("GET", `/api/profiles/${other.id}/login/${id}`)).status).toBe(404);
});
