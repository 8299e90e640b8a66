import type { Page } from "@playwright/test";

type Account = { name: string; authtoken: string; serverAddr: string; caCertificate: string };
type Profile = { name: string; issuerUrl: string; clientId: string; clientSecret: string };
type Tunnel = { name: string; upstream: string; account: string; profile: string };

/** Enters secrets by the forms, as a person does. */
export function planter(page: Page, url: string) {
  const open = async (path: string) => {
    await page.goto(url + path);
    await page.locator("body[data-ready]").waitFor();
  };
  const create = async (list: string) => {
    await page.getByRole("button", { name: "Create" }).click();
    await page.waitForURL((address) => !address.pathname.endsWith(list));
  };
  return {
    profile: async ({ name, issuerUrl, clientId, clientSecret }: Profile) => {
      await open("/profiles/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Issuer URL").fill(issuerUrl);
      await page.getByLabel("Project ID").fill(clientId);
      await page.getByLabel("Access Key").fill(clientSecret);
      await create("/new");
    },
    account: async ({ name, authtoken, serverAddr, caCertificate }: Account) => {
      await open("/accounts/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Authtoken").fill(authtoken);
      await page.getByRole("button", { name: "Your own agent ingress" }).click();
      await page.getByLabel("Server address").fill(serverAddr);
      await page.getByLabel("CA certificate").fill(caCertificate);
      await create("/new");
    },
    tunnel: async ({ name, upstream, account, profile }: Tunnel) => {
      await open("/tunnels/new");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Local app").fill(upstream);
      await page.getByLabel("ngrok account").selectOption({ label: account });
      await page.getByLabel("Descope profile").selectOption({ label: profile });
      await create("/new");
    },
    /** A form that is refused. The input stays in the form and nowhere else. */
    refusedProfile: async (clientSecret: string) => {
      await open("/profiles/new");
      await page.getByLabel("Name").fill("Refused");
      await page.getByLabel("Issuer URL").fill("https://169.254.169.254/");
      await page.getByLabel("Project ID").fill("P2refused");
      await page.getByLabel("Access Key").fill(clientSecret);
      await page.getByRole("button", { name: "Create" }).click();
      await page.getByText("never connects to").first().waitFor();
    },
    /** Replaces a stored secret by another one. */
    replaceSecret: async (profileId: string, clientSecret: string) => {
      await open(`/profiles/${profileId}`);
      await page.getByLabel("Access Key").fill(clientSecret);
      const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
      await page.getByRole("button", { name: "Save", exact: true }).click();
      await saved;
    },
  };
}
