import { once } from "node:events";
import http from "node:http";
import https from "node:https";
import type { AddressInfo } from "node:net";
import ngrok from "@ngrok/ngrok";
import { parse } from "yaml";
import { z } from "zod";
import { preflightLineSchema } from "@/lib/contract/preflight";
import { checkReportSchema } from "@/lib/contract/profiles";
import { freePort } from "../free-port";
import { makeEdgeCertificate } from "../lab/edge/certificate";
import { world } from "../world";
import {
  type Api,
  accountCalled,
  expect,
  first,
  logIn,
  openLink,
  row,
  testOnKept as test,
  unfold,
  workAccount,
} from "./fixtures";
import { addTunnel, startTunnel } from "./tunnel-steps";

// Each broken setup gets a message that says how to correct it. Those of the login itself are in try-login.spec.ts,
// those of the protection check in protection.spec.ts.

const NGROK_CALLBACK = "https://idp.ngrok.com/oauth2/callback";

/** The texts of all failed checks. Those of the plan differ between plans and are included only on request. */
async function complaints(api: Api, path: string, { plan = false } = {}): Promise<string> {
  const { status, body } = await api.request("POST", path);
  expect(status, JSON.stringify(body)).toBe(200);
  const { checks } = checkReportSchema.parse(body);
  return checks
    .filter((check) => check.status === "fail" || check.status === "warn")
    .filter(({ id }) => plan || !id.startsWith("plan-"))
    .map(({ title, detail, fix }) => [title, detail, fix].join(" | "))
    .join("\n");
}

test("profiles: issuer, secret, scopes, clock", async ({ api, lab }) => {
  const closed = await freePort();
  const { origin, issuer, clientId } = lab.descope;
  const check = async (fields: Record<string, unknown>) => {
    const name = `Profile ${Math.random()}`;
    const profile = await api.createProfile({ name, ...fields });
    return complaints(api, `/api/profiles/${profile.id}/check`);
  };
  expect(await check({})).toBe("");
  expect(await check({ issuerUrl: `http://127.0.0.1:${closed}/P2x` })).toContain(
    "nothing listens there",
  );
  expect(await check({ issuerUrl: "https://no-such-host.invalid/P2x" })).toContain("DNS");
  expect(await check({ issuerUrl: `https://127.0.0.1:${lab.descope.port}/P2x` })).toContain("TLS");
  expect(await check({ issuerUrl: `${origin}/P2other` })).toContain("answers 404");
  expect(await check({ issuerUrl: `${issuer}/.well-known/openid-configuration` })).toContain(
    `Try ${issuer}`,
  );
  expect(await check({ issuerUrl: `${issuer}/` })).toContain(`Change the issuer URL to ${issuer}`);
  expect(await check({ clientSecret: "K2notTheRightAccessKey" })).toContain(
    "does not accept this Project ID",
  );
  expect(await check({ clientId: `${clientId}x` })).toContain("does not accept this Project ID");
  expect(await check({ clientSecret: "K2exampleKeyId0000000000000" })).toContain(
    "looks like the key's id",
  );
  expect(await check({ clientSecret: "P2exampleProject000000000000" })).toContain(
    "This is the Project ID",
  );
  expect(await check({ scopes: ["openid", "profile"] })).toContain("Add the scope email");
  expect(await check({ scopes: ["openid", "email", "billing"] })).toContain(
    "does not offer billing",
  );
  lab.descope.fault({ wrongIssuer: true });
  expect(await check({})).toMatch(/calls itself .*P2somebodyElse.*Another issuer/);
  for (const [captive, words] of [
    ["page", /web page.*sign in to the network first/],
    ["redirect", /redirects to http:\/\/portal\.example.*sign in to the network first/],
    ["json", /lacks what OpenID Connect requires/],
    ["own-login", /names a login at http:\/\/localhost/],
  ] as const) {
    lab.descope.fault({ captive });
    expect(await check({}), captive).toMatch(words);
  }
  lab.descope.fault({});
  lab.descope.disapprove(NGROK_CALLBACK);
  expect(await check({})).toContain(`approve ${NGROK_CALLBACK}`);
  lab.descope.approve(NGROK_CALLBACK);
  lab.descope.fault({ clockAheadS: 600 });
  expect(await check({})).toMatch(/clock is \d+ s behind/);
  lab.descope.fault({});
});

test("accounts: authtoken, limits, network, foreign certificates", async ({
  api,
  control,
  lab,
}) => {
  const closed = await freePort();
  const check = async (fields: Record<string, unknown>) => {
    const name = `Account ${Math.random()}`;
    const account = await api.createAccount({ name, ...fields });
    return complaints(api, `/api/accounts/${account.id}/check`);
  };
  expect(await check({})).toBe("");
  expect(await check({ authtoken: "tooShort" })).toContain("ERR_NGROK_105");
  const wrong = await check({ authtoken: "2wrongAuthtoken_ofTheRightShape_0000000" });
  expect(wrong).toContain("ERR_NGROK_107");
  expect(wrong).not.toContain("2wrongAuthtoken");
  expect(await check({ serverAddr: `127.0.0.1:${closed}` })).toContain("nothing listens there");
  expect(await check({ serverAddr: "no-such-host.invalid:443" })).toContain("DNS");
  expect(await check({ caCertificate: makeEdgeCertificate().ca })).toMatch(
    /not trusted.*issued by Gatehouse lab CA/,
  );
  expect(await check({ serverAddr: `127.0.0.1:${lab.app.port}` })).toContain("does not speak TLS");
  await control.fault({ kind: "refuse-auth", code: "ERR_NGROK_108", text: "Too many sessions." });
  expect(await check({})).toMatch(/ERR_NGROK_108.*Stop other ngrok agents/s);
  await control.clear();
  await control.fault({ kind: "refuse-auth", code: "ERR_NGROK_107", text: "It is invalid." });
  expect(await check({})).toContain("its user was removed from the account");
  await control.clear();
  await control.fault({ kind: "refuse-auth", code: "ERR_NGROK_123", text: "Not verified." });
  expect(await check({})).toContain("Open the verification e-mail");
});

test("apps: down, on the other scheme, self-signed, or refusing the host name", async ({
  api,
  lab,
}) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const preflight = async (upstream: string, fields: Record<string, unknown> = {}) => {
    const tunnel = await api.createTunnel({
      name: `Tunnel ${Math.random()}`,
      profileId: profile.id,
      accountId: account.id,
      upstream,
      ...fields,
    });
    return complaints(api, `/api/tunnels/${tunnel.id}/preflight`);
  };
  expect(await preflight(lab.app.url)).toBe("");
  expect(await preflight(String(await freePort()))).toContain(
    "Start your app, or correct the port",
  );
  expect(await preflight(lab.app.url.replace("http:", "https:"))).toContain("The app speaks HTTP.");
  expect(await preflight(lab.app.url, { domain: "demo.example.invalid" })).toContain("CNAME");

  const { key, cert } = makeEdgeCertificate();
  const secure = https.createServer({ key, cert }, (_request, response) => response.end("ok"));
  secure.listen(0, "127.0.0.1");
  await once(secure, "listening");
  const { port } = z.object({ port: z.int() }).parse(secure.address() as AddressInfo);
  expect(await preflight(`http://localhost:${port}`)).toContain("The app speaks HTTPS.");
  expect(await preflight(`https://localhost:${port}`)).toContain("Turn off Verify upstream TLS");
  expect(await preflight(`https://localhost:${port}`, { verifyUpstreamTls: false })).toBe("");
  secure.close();

  const picky = http.createServer((request, response) => {
    response
      .writeHead(403)
      .end(`Blocked request. This host ("${request.headers.host}") is not allowed.`);
  });
  picky.listen(0, "127.0.0.1");
  await once(picky, "listening");
  const pickyPort = z.object({ port: z.int() }).parse(picky.address() as AddressInfo).port;
  const advice = await preflight(String(pickyPort), { domain: "storefront.localhost" });
  expect(advice).toContain('server: { allowedHosts: ["storefront.localhost"] }');
  expect(await preflight(String(pickyPort))).toContain('".ngrok-free.dev"');
  picky.close();

  // Next.js serves its page to everyone and refuses what the page loads.
  const next = http.createServer((request, response) => {
    const refused = request.url?.startsWith("/_next/") && request.headers.origin;
    if (refused) response.writeHead(403).end("Unauthorized");
    else response.end('<script src="/_next/static/chunks/main.js"></script>');
  });
  next.listen(0, "127.0.0.1");
  await once(next, "listening");
  const nextPort = z.object({ port: z.int() }).parse(next.address()).port;
  expect(await preflight(String(nextPort), { domain: "storefront.localhost" })).toContain(
    'In next.config.js: allowedDevOrigins: ["storefront.localhost"]',
  );
  next.close();
});

test("a preflight shows each part when it is done, and does not wait for one that hangs", async ({
  page,
  api,
  lab,
  dashboard,
}) => {
  const profile = await api.createProfile();
  const account = await api.createAccount();
  const free = accountCalled(lab, "Free account");
  const freeAccount = await api.createAccount({ name: "Free", authtoken: free.authtoken });
  const create = (name: string, accountId: string, fields: object = {}) =>
    api.createTunnel({
      name,
      profileId: profile.id,
      accountId,
      upstream: lab.app.port,
      ...fields,
    });
  const lines = async (id: string) => {
    const response = await fetch(`${dashboard.url}/api/tunnels/${id}/preflight`, {
      method: "POST",
      headers: { authorization: `Bearer ${dashboard.token}`, accept: "application/x-ndjson" },
    });
    const text = await response.text();
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => preflightLineSchema.parse(JSON.parse(line)));
  };

  // Longer than the whole preflight may take.
  lab.descope.fault({ slowMs: 8_000 });
  const { id } = await create("Storefront", account.id);
  const told = await lines(id);
  lab.descope.fault({});
  expect(told[0]?.type).toBe("parts");
  expect(told.at(-1)?.type).toBe("done");
  const parts = told.flatMap((line) => (line.type === "checks" ? [line.part] : []));
  expect(parts.at(-1)).toBe("profile");
  expect(JSON.stringify(told)).toContain("There was no result within 2.8 s");

  const { id: freeId } = await create("On the free plan", freeAccount.id, {
    domain: "free.localhost",
    allowedDomains: ["example.com"],
    // With it ngrok does not check the list, and the list's rules are not in the policy.
    askToComeIn: false,
    extraPolicy:
      "on_http_request: [{actions: [{type: log}]}, {actions: [{type: log}]}, {actions: [{type: log}]}]",
  });
  const plan = await complaints(api, `/api/tunnels/${freeId}/preflight`, { plan: true });
  expect(plan).toContain("3 different ones can log in each month");
  expect(plan).toContain("The policy has 6 of 5 rules");
  // A warning does not prevent a start that ngrok accepts.
  await api.request("PATCH", `/api/tunnels/${freeId}`, { extraPolicy: null });
  await api.request("POST", `/api/tunnels/${freeId}/start`);
  await api.reaches(freeId, "online");

  const messageOf = async (tunnelId: string) => {
    await page.goto(`/tunnels/${tunnelId}`);
    await page.getByRole("button", { name: "Share" }).click();
    return page.getByRole("textbox", { name: "Message to copy" });
  };
  await expect(await messageOf(freeId)).toHaveValue(/click “Visit Site”/);
  const paid = await messageOf(id);
  await expect(paid).toHaveValue(/log in with your e-mail address\.$/);
});

test("a text that is pasted instead of an issuer is recognised and corrected with one click", async ({
  page,
}) => {
  await page.goto("/profiles/new");
  const field = page.getByLabel("Issuer URL");
  const meant = "https://api.descope.com/P2exampleProject000000000000";
  const project = "P2exampleProject000000000000";
  const pasted: [string, string][] = [
    [project, "This is the Project ID alone."],
    [`${meant}/.well-known/openid-configuration`, "the address of the discovery document"],
    [
      `https://auth.descope.io/${project}?flow=sign-up-or-in`,
      "the address of the login page (flow)",
    ],
    [`https://app.descope.com/settings/project/${project}`, "a page of the Descope console"],
    [`${meant}/`, "There is a slash at the end."],
    [meant.replace("https:", "http:"), "An issuer is on https."],
  ];
  for (const [text, what] of pasted) {
    await field.fill(text);
    await expect(page.getByText(what)).toBeVisible();
    await page.getByRole("button", { name: `Use ${meant}` }).click();
    await expect(field).toHaveValue(meant);
    await expect(page.getByLabel("Project ID")).toHaveValue(project);
  }
});

test("a check's correction is made by its button, and checked again", async ({
  page,
  api,
  lab,
}) => {
  const { issuer } = lab.descope;
  const profile = await api.createProfile({ issuerUrl: `${issuer}/`, scopes: ["openid"] });
  await page.goto(`/profiles/${profile.id}`);
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("calls itself")).toBeVisible();
  // The form offers the same correction for typed values. This button changes the stored ones.
  await page
    .getByRole("listitem")
    .getByRole("button", { name: `Use ${issuer}` })
    .click();
  await expect(page.getByText("calls itself")).toBeHidden();
  await page.getByRole("button", { name: "Add the scope email" }).click();
  await expect(page.getByText("Without the scope email")).toBeHidden();
  await expect(page.getByLabel("Issuer URL")).toHaveValue(issuer);
  await expect(page.getByLabel("Scopes")).toHaveValue("openid email");
});

test("starts that ngrok refuses say whose side it is on and what to do", async ({ api, lab }) => {
  const profile = await api.createProfile();
  const start = async (account: { id: string }, fields: Record<string, unknown> = {}) => {
    const { id } = await api.createTunnel({
      name: `Tunnel ${Math.random()}`,
      profileId: profile.id,
      accountId: account.id,
      upstream: lab.app.port,
      ...fields,
    });
    await api.request("POST", `/api/tunnels/${id}/start`);
    const { status } = await api.reaches(id, "failed");
    return `${status.lastError?.code} ${status.lastError?.title} | ${status.lastError?.fix}`;
  };
  const account = (name: string) =>
    api.createAccount({ name, authtoken: accountCalled(lab, name).authtoken });
  const work = await account("Work account");
  expect(await start(await account("Account without OpenID Connect"))).toContain("ERR_NGROK_7098");
  expect(await start(work, { domain: "second.localhost" })).toContain(
    "Choose the account that reserved it",
  );
  expect(await start(work, { domain: "not-reserved.example.com" })).toContain(
    world.plan === "Free" ? "ERR_NGROK_314" : "ERR_NGROK_319",
  );
  expect(
    await start(work, { extraPolicy: "on_http_request: [{actions: [{type: no-such-action}]}]" }),
  ).toContain("ERR_NGROK_2201");
});

test("starts that ngrok refuses temporarily say so, are tried again, and succeed", async ({
  page,
  api,
  control,
  lab,
}) => {
  const { id } = await addTunnel(api, lab);
  await page.reload();
  const storefront = row(page, "Storefront");
  for (const [code, words] of [
    ["ERR_NGROK_18021", "Stop another tunnel"],
    ["ERR_NGROK_98765", "a code that is new to Gatehouse"],
  ] as const) {
    await control.fault({ kind: "refuse-bind", code, text: "Not now." });
    await api.request("POST", `/api/tunnels/${id}/start`);
    await unfold(page, "Storefront");
    await expect(storefront.getByText(words)).toBeVisible();
    await expect(storefront.getByText(code)).toBeVisible();
    await expect(storefront.getByText(/Next try in|Trying/)).toBeVisible();
    expect((await api.tunnel(id)).status.state).toBe("starting");
    await control.clear();
    await storefront.getByRole("button", { name: "Retry now" }).click();
    await api.reaches(id, "online");
    await api.request("POST", `/api/tunnels/${id}/stop`);
    await api.reaches(id, "stopped");
  }
});

test("an exported policy is accepted by the edge and protects the same way", async ({
  api,
  lab,
  control,
  browser,
}) => {
  // Only Gatehouse has the gate, so nothing of it is exported.
  const { id } = await startTunnel(api, lab, {
    allowedEmails: ["o'brien@example.com", "member@example.com"],
    gate: false,
    askToComeIn: false,
  });
  const bound = first((await control.state()).sessions.flatMap(({ listeners }) => listeners));
  const sent = z
    .object({ Opts: z.object({ TrafficPolicy: z.string() }) })
    .parse(await control.bindRequest(bound.id)).Opts.TrafficPolicy;
  const exported = await api.text(`/api/tunnels/${id}/export?as=traffic-policy`);
  const filled = exported.replaceAll("DESCOPE_ACCESS_KEY", lab.descope.clientSecret);
  const [outside, inside] = [splitRemovals(parse(filled)), splitRemovals(JSON.parse(sent))];
  expect(outside.rest).toEqual(inside.rest);
  // The proxy compares folded names. An exported file can only list all spellings.
  expect(outside.removed).toEqual(
    expect.arrayContaining([...inside.removed, "ngrok_auth_user_id"]),
  );

  // Without Gatehouse, at the same name: ngrok's SDK binds the unchanged file.
  await api.request("POST", `/api/tunnels/${id}/stop`);
  await expect
    .poll(async () => (await control.state()).sessions.flatMap(({ listeners }) => listeners))
    .toEqual([]);
  const session = await new ngrok.SessionBuilder()
    .authtoken(workAccount(lab).authtoken)
    .serverAddr(lab.edge.agentAddr)
    .caCert(Buffer.from(lab.edge.caCertificate))
    .connect();
  const listener = await session.httpEndpoint().trafficPolicy(filled).listenAndForward(lab.app.url);
  for (const [email, sees] of [
    ["member@example.com", "Storefront"],
    ["guest@example.org", "You are not on the list for this app"],
  ] as const) {
    const context = await browser.newContext();
    const tab = await context.newPage();
    await openLink(tab, String(listener.url()));
    await logIn(tab, email);
    await expect(tab.getByRole("heading", { name: sees })).toBeVisible();
    await context.close();
  }
  await listener.close();
  await session.close();

  const commands = await api.text(`/api/tunnels/${id}/export?as=ngrok-cli`);
  expect(commands).toContain("--traffic-policy-file policy.yaml");
  // ngrok documents no option for lists, so a command with --oidc would let in everybody.
  expect(commands).not.toContain("--oidc");
  const config = parse(await api.text(`/api/tunnels/${id}/export?as=agent-config`));
  expect(config).toMatchObject({ version: 3, agent: { authtoken: "NGROK_AUTHTOKEN" } });
  for (const format of ["ngrok-cli", "agent-config", "kubernetes", "compose", "traffic-policy"]) {
    const text = await api.text(`/api/tunnels/${id}/export?as=${format}`);
    expect(text).not.toContain(lab.descope.clientSecret);
    expect(text.length).toBeGreaterThan(20);
  }
});

const removalsSchema = z.object({
  on_http_request: z.array(
    z.looseObject({
      actions: z.array(
        z.looseObject({
          type: z.string(),
          config: z.looseObject({ headers: z.unknown().optional() }).optional(),
        }),
      ),
    }),
  ),
});

/** The names that a policy removes, and the policy without that action. */
function splitRemovals(policy: unknown): { removed: unknown[]; rest: unknown } {
  const { on_http_request: rules, ...others } = removalsSchema.loose().parse(policy);
  const isRemoval = ({ type }: { type: string }) => type === "remove-headers";
  const removals = rules.flatMap(({ actions }) => actions.filter(isRemoval));
  return {
    removed: removals.flatMap(({ config }) => config?.headers),
    rest: {
      ...others,
      on_http_request: rules.map((rule) => ({
        ...rule,
        actions: rule.actions.filter((action) => !isRemoval(action)),
      })),
    },
  };
}
