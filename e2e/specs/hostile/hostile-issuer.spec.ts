import { z } from "zod";
import { checkReportSchema } from "@/lib/contract/profiles";
import { expect, testOnKept as test } from "../fixtures";
import { type HostileIssuer, startHostileIssuer, type Way } from "./hostile-issuer";

const hostile = test.extend<{ evil: HostileIssuer }>({
  evil: async ({ dashboard }, use) => {
    const evil = await startHostileIssuer(dashboard.url);
    await use(evil);
    await evil.close();
  },
});

// The message for each way, in the words of the check that failed.
const WAYS: [Way, RegExp][] = [
  ["silent", /no answer within 6 s/],
  ["dribbling", /no answer within 6 s/],
  ["endless", /longer than 256 KiB/],
  ["long-headers", /header/i],
  ["redirecting", /redirects to http:\/\/169\.254\.169\.254.*not followed/],
  ["redirecting-inside", /redirects to .*not followed/],
  ["not-json", /answers with a web page/],
  ["deep", /lacks what OpenID Connect requires/],
  ["token-at-metadata", /Not sent to the token endpoint.*never connects to/],
  ["token-at-dashboard", /Not sent to the token endpoint.*dashboard itself/],
  ["token-in-the-open", /Not sent to the token endpoint.*not https/],
  ["repeating", /Could not tell: the issuer answered 400/],
];

hostile(
  "issuers that redirect, never end or ask for the key elsewhere are told from good ones in words",
  async ({ api, evil }) => {
    const secret = "K2-a-secret-that-comes-back-9f8e7d6c";
    const texts = await Promise.all(
      WAYS.map(async ([way, words]) => {
        const profile = await api.createProfile({
          name: way,
          issuerUrl: evil.issuer(way),
          clientSecret: secret,
        });
        const { status, body } = await api.request("POST", `/api/profiles/${profile.id}/check`);
        expect(status).toBe(200);
        const { checks } = checkReportSchema.parse(body);
        const details = checks.map(({ status, detail }) => (status === "pass" ? "" : detail));
        expect(details.join("\n"), way).toMatch(words);
        return JSON.stringify([
          body,
          (await api.request("GET", `/api/profiles/${profile.id}`)).body,
        ]);
      }),
    );
    const encoded = Buffer.from(`id:${secret}`).toString("base64").slice(4, -4);
    expect(texts.join("")).not.toContain(secret);
    expect(texts.join("")).not.toContain(encoded);
    expect(evil.asked("/repeating/token")).toBe(1);
  },
);

hostile(
  "issuers at addresses where no login can be are refused when they are entered",
  async ({ api, dashboard, page }) => {
    const { port } = new URL(dashboard.url);
    const issuers: [string, RegExp][] = [
      [dashboard.url, /dashboard itself/],
      [`http://127.0.0.1:${port}/issuer`, /dashboard itself/],
      [`https://localhost:${port}`, /dashboard itself/],
      [`http://app.localhost:${port}`, /dashboard itself/],
      ["https://169.254.169.254/", /never connects to/],
      ["https://2852039166/", /never connects to/],
      ["https://[fe80::1]/", /never connects to/],
      ["https://[::ffff:169.254.169.254]/", /never connects to/],
      ["https://metadata.google.internal/computeMetadata", /never connects to/],
      ["https://0.0.0.0/", /never connects to/],
      ["http://login.example.com/", /https/],
      ["http://169.254.169.254/", /https/],
      ["https://login.example.com/\u202egro.elpmaxe", /invisible/],
      ["https://login.exa\u200bmple.com/", /invisible/],
      ["https://user:pass@login.example.com/", /user name/],
      ["javascript:alert(1)", /https/],
      ["file:///etc/passwd", /https/],
    ];
    const fields = { clientId: "P2example", clientSecret: "K2example" };
    for (const [index, [issuerUrl, words]] of issuers.entries()) {
      const body = { name: `Issuer ${index}`, issuerUrl, ...fields };
      const answer = await api.request("POST", "/api/profiles", body);
      expect(answer.status, issuerUrl).toBe(422);
      expect(JSON.stringify(answer.body)).toMatch(words);
    }
    const kept = await api.createProfile();
    const patch = { issuerUrl: `${dashboard.url}/x` };
    expect((await api.request("PATCH", `/api/profiles/${kept.id}`, patch)).status).toBe(422);
    const names = z.array(z.object({ name: z.string() }));
    expect(names.parse((await api.request("GET", "/api/profiles")).body)).toHaveLength(1);

    await page.goto(`${dashboard.url}/profiles/new`);
    await page.getByLabel("Name").fill("Metadata");
    await page.getByLabel("Issuer URL").fill("https://169.254.169.254/latest");
    await page.getByLabel("Project ID").fill("P2example");
    await page.getByLabel("Access Key").fill("K2example");
    await page.getByRole("button", { name: "Create" }).click();
    await expect(page.getByText("which Gatehouse never connects to").first()).toBeVisible();
    // Nothing typed is lost.
    await expect(page.getByLabel("Name")).toHaveValue("Metadata");
    await expect(page.getByLabel("Access Key")).toHaveValue("K2example");
  },
);
