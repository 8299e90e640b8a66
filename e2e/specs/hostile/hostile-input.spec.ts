import { z } from "zod";
import { expect, row, testOnKept as test } from "../fixtures";

const problemSchema = z.object({
  status: z.number(),
  title: z.string(),
  detail: z.string(),
  issues: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});

const MARKUP = `<img src=x onerror="alert(1)"><script>alert(2)</script>\${7*7}{{7*7}}'"`;

test("names with markup are text wherever they are shown", async ({
  page,
  api,
  dashboard,
  lab,
}) => {
  const dialogs: string[] = [];
  page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const profile = await api.createProfile({ name: MARKUP });
  const account = await api.createAccount({ name: MARKUP });
  const tunnel = await api.createTunnel({
    name: MARKUP,
    group: MARKUP,
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  });
  await api.request("POST", `/api/tunnels/${tunnel.id}/start`);
  await api.reaches(tunnel.id, "online");
  await page.goto(dashboard.url);
  await expect(row(page, MARKUP)).toBeVisible();
  const pages = [
    "/connections",
    `/profiles/${profile.id}`,
    `/accounts/${account.id}`,
    ...["", "/settings", "/access"].map((tab) => `/tunnels/${tunnel.id}${tab}`),
  ];
  for (const path of pages) {
    await page.goto(dashboard.url + path);
    expect(await page.locator("img[src=x], main script").count(), path).toBe(0);
  }
  expect(dialogs).toEqual([]);
});

test("invalid input is refused with a sentence, and nothing of it is kept", async ({
  api,
  lab,
}) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const good = {
    name: "Storefront",
    profileId: profile.id,
    accountId: account.id,
    upstream: lab.app.port,
  };
  const tunnel = await api.createTunnel(good);
  const refused = async (method: string, path: string, body: unknown, status: number) => {
    const answer = await api.request(method, path, body);
    const shown = `${method} ${path} ${JSON.stringify(body)?.slice(0, 120)} got ${JSON.stringify(answer.body)}`;
    expect(answer.status, shown).toBe(status);
    const { detail } = problemSchema.parse(answer.body);
    expect(detail, shown).not.toMatch(/Invalid input|undefined|\[object|unexpected|call stack/);
  };

  for (const invisible of [
    "\u0000",
    "\u001b[31m",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u061c",
    "\u{e0041}",
    "\ud800",
    "\n",
  ]) {
    await refused("POST", "/api/tunnels", { ...good, name: `Store${invisible}front` }, 422);
    await refused("PATCH", `/api/tunnels/${tunnel.id}`, { group: `a${invisible}b` }, 422);
    await refused("PATCH", `/api/profiles/${profile.id}`, { name: `a${invisible}b` }, 422);
    await refused("PATCH", `/api/accounts/${account.id}`, { name: `a${invisible}b` }, 422);
    const allowedEmails = [`mem${invisible}ber@example.com`];
    await refused("PATCH", `/api/tunnels/${tunnel.id}`, { allowedEmails }, 422);
  }
  await refused("POST", "/api/tunnels", { ...good, name: "x".repeat(10 * 1024 * 1024) }, 413);
  await refused("POST", "/api/tunnels", { ...good, name: "x".repeat(1_000_000) }, 422);
  await refused("POST", "/api/tunnels", { ...good, upstream: "9".repeat(1_000_000) }, 422);
  await refused("POST", "/api/tunnels", { ...good, domain: "a.".repeat(400_000) }, 422);
  await refused("POST", "/api/tunnels", { ...good, extraPolicy: "[".repeat(65_000) }, 422);
  await refused("POST", "/api/tunnels", { ...good, extraPolicy: "a: ".repeat(20_000) }, 422);
  for (const value of [null, true, 7, [], {}, "x", [[["x"]]]]) {
    await refused("POST", "/api/tunnels", { ...good, accountId: value }, 422);
    await refused(
      "POST",
      "/api/tunnels",
      { ...good, allowedEmails: value === null ? 1 : [value] },
      422,
    );
  }
  // Ids of other kinds, and texts that are not ids.
  await refused("POST", "/api/tunnels", { ...good, accountId: profile.id }, 422);
  await refused("POST", "/api/tunnels", { ...good, profileId: tunnel.id }, 422);
  const strangers = [
    profile.id,
    "..%2f..%2fprofiles",
    "__proto__",
    "constructor",
    "%00",
    "'--",
    "x".repeat(4000),
  ];
  for (const id of strangers) {
    for (const path of ["", "/policy", "/history", "/export?as=compose"]) {
      await refused("GET", `/api/tunnels/${id}${path}`, undefined, 404);
    }
    await refused("POST", `/api/tunnels/${id}/start`, undefined, 404);
    await refused("DELETE", `/api/tunnels/${id}`, undefined, 404);
  }
  await refused("GET", `/api/profiles/${account.id}`, undefined, 404);
  await refused("DELETE", `/api/accounts/${profile.id}`, undefined, 404);
  expect(await api.tunnel(tunnel.id)).toEqual(tunnel);
});

test("deep JSON and prototype keys are refused like any other unknown field", async ({
  api,
  dashboard,
}) => {
  const send = async (body: string) => {
    const response = await fetch(`${dashboard.url}/api/profiles`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${dashboard.token}`,
        "content-type": "application/json",
      },
      body,
    });
    return { status: response.status, text: await response.text() };
  };
  const good = `"name":"a","issuerUrl":"https://login.example.com","clientId":"a","clientSecret":"b"`;
  const deep = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
  for (const body of [
    deep,
    `{"name":${deep}}`,
    `{${good},"x":${deep}}`,
    `{${good},"__proto__":{"admin":true}}`,
    `{${good},"constructor":{"prototype":{"admin":true}}}`,
    `{"__proto__":{${good}}}`,
    "null",
    "7",
    '"text"',
    "[]",
  ]) {
    const answer = await send(body);
    expect(answer.status, body.slice(0, 150)).toBe(422);
    expect(answer.text.length).toBeLessThan(5_000);
  }
  for (const body of ["{", "{'a':1}", "\ufeff\u0000", "{}{}"])
    expect((await send(body)).status).toBe(400);
  expect((await api.request("GET", "/api/profiles")).body).toEqual([]);
});
