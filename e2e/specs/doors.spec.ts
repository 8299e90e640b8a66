import { createHmac } from "node:crypto";
import { expectAccessible } from "./expect-accessible";
import { expect, test } from "./fixtures";
import { startTunnel } from "./tunnel-steps";

const SECRET = "a-secret-of-the-sender";

test("the owner opens doors for machines on the tunnel's page, and closes them", async ({
  page,
  api,
  lab,
}) => {
  const tunnel = await startTunnel(api, lab);
  await page.goto(`/tunnels/${tunnel.id}`);
  const panel = page
    .locator("section")
    .filter({ has: page.getByRole("heading", { name: "Doors" }) });
  await panel.getByRole("button", { name: "Show" }).click();
  await expect(panel.getByText("None yet.")).toBeVisible();

  await panel.getByRole("button", { name: "Key" }).click();
  const keyForm = panel.getByRole("form", { name: "New key" });
  await keyForm.getByRole("button", { name: "Create key" }).click();
  await expect(keyForm.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
  await keyForm.getByLabel("Name").fill("CI");
  await keyForm.getByRole("button", { name: "Create key" }).click();
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
  await expect(panel.getByText("Paste this address at the sender.")).toBeVisible();
  await expectAccessible(page);

  const rows = panel.getByRole("list", { name: "Doors" }).getByRole("listitem");
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText("From the next start");
  await panel.getByRole("button", { name: "Restart" }).click();
  await expect(rows.first()).toContainText("Active");
  await api.reaches(tunnel.id, "online");
  const { status } = await api.tunnel(tunnel.id);
  const ask = (path: string, init: RequestInit) =>
    fetch(`${status.url}${path}`, { redirect: "manual", ...init });
  const authorization = `Bearer ${key}`;
  expect((await ask("/", { headers: { authorization } })).status).toBe(200);
  const signature = `sha256=${createHmac("sha256", SECRET).update("{}").digest("hex")}`;
  const headers = { "x-hub-signature-256": signature };
  const hook = await ask("/hooks/github", { method: "POST", body: "{}", headers });
  expect(hook.status).toBeLessThan(500);
  expect(hook.status).not.toBe(401);
  expect((await ask("/hooks/github", { method: "POST", body: "[]", headers })).status).toBe(401);

  await rows.first().getByRole("button", { name: "Revoke: CI" }).click();
  await expect(rows).toHaveCount(1);
  expect((await ask("/", { headers: { authorization } })).status).toBe(401);
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(rows).toHaveCount(2);
  expect((await ask("/", { headers: { authorization } })).status).toBe(200);
});
