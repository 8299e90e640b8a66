import { createHmac } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { expectAccessible } from "./expect-accessible";
import { answerTokenQuestion, expect, testOnKept as test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

const SECRET = "a-secret-of-the-sender";

test("the owner opens doors for machines on the tunnel's page, and closes them", async ({
  page,
  api,
  dashboard,
  lab,
}) => {
  const tunnel = await startTunnel(api, lab);
  await page.goto(`/tunnels/${tunnel.id}/access#doors`);
  const panel = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "Doors" }) });
  await expect(panel).toBeInViewport();
  await expect(panel.getByText("None yet.")).toBeVisible();

  // A second tab, which has the same doors in it from now on.
  const other = await page.context().newPage();
  await other.goto(`/tunnels/${tunnel.id}/access`);
  await expect(other.getByText("None yet.")).toBeVisible();
  const there = other.getByRole("list", { name: "Doors" }).getByRole("listitem");
  await page.bringToFront();

  await panel.getByRole("button", { name: "Key" }).click();
  const keyForm = panel.getByRole("form", { name: "New key" });
  await keyForm.getByRole("button", { name: "Create key" }).click();
  await expect(keyForm.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await keyForm.getByLabel("Name").fill("CI");
  await keyForm.getByRole("button", { name: "Create key" }).click();
  await answerTokenQuestion(page, dashboard.token);
  const shown = panel.getByRole("status").filter({ hasText: "shown this once" });
  const key = (await shown.locator("code").first().textContent()) ?? "";
  expect(key).toMatch(/^gh_[A-Za-z0-9_-]{43}$/);
  await shown.getByRole("button", { name: "Done" }).click();
  await expect(panel.getByText(key)).toBeHidden();

  await panel.getByRole("button", { name: "Webhook" }).click();
  const form = panel.getByRole("form", { name: "New webhook" });
  await form.getByLabel("Name").fill("Pushes");
  await form.getByLabel("Path").fill("/hooks//github");
  await form.getByLabel("Signing secret").fill(SECRET);
  await form.getByRole("button", { name: "Add webhook" }).click();
  await expect(form.getByText("Enter one path")).toBeVisible();
  // Nothing that was typed is lost.
  await expect(form.getByLabel("Signing secret")).toHaveValue(SECRET);
  await form.getByLabel("Path").fill("/hooks/github");
  await expect(form.getByText(`${tunnel.status.url}/hooks/github`)).toBeVisible();
  await form.getByRole("button", { name: "Add webhook" }).click();
  await answerTokenQuestion(page, dashboard.token);
  await expect(panel.getByText("Paste this address at the sender.")).toBeVisible();
  await expectAccessible(page);

  const rows = panel.getByRole("list", { name: "Doors" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(there).toHaveCount(2);
  await expect(rows.first()).toContainText("From the next start");
  await panel.getByRole("button", { name: "Restart" }).click();
  await expect(rows.first()).toContainText("Active");
  // Each time at the address of that moment: a restart gives it another one.
  const ask = async (path: string, sent: Sent) => {
    const { status } = await api.tunnel(tunnel.id);
    return status.url === undefined ? 0 : send(status.url, path, sent);
  };
  const asBearer = { headers: { authorization: `Bearer ${key}` } };
  await expect.poll(() => ask("/", asBearer).catch(() => 0)).toBe(200);
  for (const row of [rows.first(), there.first()]) await expect(row).toContainText(", used ");
  const signature = `sha256=${createHmac("sha256", SECRET).update("{}").digest("hex")}`;
  const signed = { method: "POST", headers: { "x-hub-signature-256": signature } };
  expect(await ask("/hooks/github", { ...signed, body: "[]" })).toBe(401);
  // What the app says of an address that it does not have.
  expect([200, 404]).toContain(await ask("/hooks/github", { ...signed, body: "{}" }));

  await rows.first().getByRole("button", { name: "Revoke: CI" }).click();
  await expect(rows).toHaveCount(1);
  await expect(there).toHaveCount(1);
  expect(await ask("/", asBearer)).toBe(401);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(2);
  expect(await ask("/", asBearer)).toBe(200);
});

type Sent = { method?: string; headers: Record<string, string>; body?: string };

/** The status of the answer. By the name in Host, since not every system knows names below .localhost. */
async function send(url: string, path: string, { method = "GET", headers, body }: Sent) {
  const { host, port } = new URL(url);
  const asked = { host: "127.0.0.1", port, path, method, headers: { host, ...headers } };
  const request = http.request({ ...asked, agent: false }).end(body);
  const [response]: http.IncomingMessage[] = await once(request, "response");
  response?.resume();
  return response?.statusCode ?? 0;
}
