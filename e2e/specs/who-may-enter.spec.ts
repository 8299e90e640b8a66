import { expect, logIn, openLink, testOnKept as test } from "./fixtures";
import { startTunnel, visit } from "./tunnel-steps";

test("who is removed at Descope loses access at the next refresh, not at the next login", async ({
  api,
  browser,
  lab,
}) => {
  const tunnel = await startTunnel(api, lab, { userinfoRefresh: "1s" });
  const tab = await visit(browser, tunnel, "member@example.com");
  lab.descope.fault({ noPeople: true });
  try {
    await expect
      .poll(async () => {
        await tab.goto(String(tunnel.status.url));
        return new URL(tab.url()).origin;
      })
      .toBe(new URL(lab.descope.issuer).origin);
  } finally {
    lab.descope.fault({});
  }
});

for (const fails of [false, true]) {
  const how = fails ? "fails the request" : "skips the rule";
  test(`a list keeps a login without e-mail out where an expression that fails ${how}`, async ({
    api,
    browser,
    control,
    lab,
  }) => {
    const tunnel = await startTunnel(api, lab, { allowedDomains: ["example.com"] });
    if (fails) await control.fault({ kind: "fail-expressions" });
    const member = await visit(browser, tunnel, "member@example.com");
    await member.close();
    const visits = lab.app.visits();
    const tab = await (await browser.newContext()).newPage();
    await openLink(tab, String(tunnel.status.url));
    await logIn(tab, "U2nameless");
    await expect(tab.getByRole("heading")).toHaveText("You are not on the list for this app");
    expect(lab.app.visits()).toBe(visits);
  });
}
