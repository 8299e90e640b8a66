import { z } from "zod";
import { tunnelSchema } from "@/lib/contract/tunnels";
import { type Call, demoApi } from "../demo/seed-demo";
import type { Lab } from "../lab/start-lab";
import type { Dashboard } from "../launch-dashboard";
import type { Engine, Person, Tab, Target } from "./engine";
import { poll } from "./poll";

const GROUP = "Friday demo";

/** What the journey looks for, by the words of the pages. */
const WORDS = {
  start: { role: "button", name: "Start Storefront" },
  stop: { role: "button", name: "Stop Storefront" },
  stopNow: { role: "button", name: "Stop now" },
  protected: { text: "Protected" },
  email: { role: "textbox", name: "E-mail" },
  goOn: { role: "button", name: "Continue" },
  app: { role: "heading", name: "Storefront" },
  refusal: { text: "You are not on the list for this app" },
  request: { text: "/echo" },
  detail: { role: "heading", name: "POST /echo?cart=teapot" },
  answer: { text: '"method"' },
  group: { role: "heading", name: GROUP },
  palette: { role: "dialog", name: "Find or do" },
  shortcuts: { role: "dialog", name: "Keyboard shortcuts" },
} as const satisfies Record<string, Target>;

const REQUEST = `void fetch("/echo?cart=teapot", {
  method: "POST",
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ of: "porcelain" }),
})`;

const madeSchema = z.object({ id: z.string() });

/** Runs one part of the journey and says how it ended. */
export type Step = (what: string, work: () => Promise<void>) => Promise<void>;

/** What there is to see while the tunnel is online: a tab, the tunnel with its URL, one of its requests, and its group. */
export type Sights = {
  tab: Tab;
  tunnelId: string;
  url: string;
  requestId: string;
  group: string;
};

export type Stage = {
  engine: Engine;
  lab: Lab;
  dashboard: Dashboard;
  step: Step;
  /** Done before the tunnel is stopped. */
  look: (sights: Sights) => Promise<void>;
};

/** A developer starts a tunnel and watches it in two tabs while two people open its URL. */
export async function travel({ engine, lab, dashboard, step, look }: Stage): Promise<void> {
  const call = demoApi(dashboard);
  const id = await seed(call, lab);
  const owner = await engine.newPerson();
  const [one, two] = [await owner.newTab(), await owner.newTab()];
  await step("two tabs are open with the access token", async () => {
    await openReady(one, `${dashboard.url}/?token=${dashboard.token}`);
    await openReady(two, `${dashboard.url}/`);
    await two.see(WORDS.start);
    await two.evaluate("(window.isFirstPage = true)");
  });
  await step("a start in one tab shows in the other without a reload", async () => {
    await one.click(WORDS.start);
    await one.see(WORDS.stop);
    await two.see(WORDS.stop);
    await two.see(WORDS.protected);
    await until(two, "window.isFirstPage === true");
  });
  const { status } = tunnelSchema.parse(await call("GET", `/api/tunnels/${id}`));
  const url = z.string().parse(status.url);
  let requestId = "";
  await step("a visitor logs in and sees the app", async () => {
    const visitor = await logIn(engine, url, "member@example.com");
    await visitor.tab.see(WORDS.app);
    await step("a request of theirs appears in the traffic, and its detail opens", async () => {
      await openReady(one, `${dashboard.url}/tunnels/${id}/traffic`);
      await visitor.tab.evaluate(REQUEST);
      await one.click(WORDS.request);
      await until(one, "new URLSearchParams(location.search).has('request')");
      await one.see(WORDS.detail);
      await one.see(WORDS.answer);
      const opened = await one.evaluate("new URLSearchParams(location.search).get('request')");
      requestId = z.string().parse(opened);
    });
    await visitor.person.close();
  });
  await step("somebody who is not on the list is refused", async () => {
    const guest = await logIn(engine, url, "guest@example.org");
    await guest.tab.see(WORDS.refusal);
    await guest.person.close();
  });
  await step("the projector shows the link and its QR code", async () => {
    await openReady(one, `${dashboard.url}/groups/${encodeURIComponent(GROUP)}`);
    await one.see(WORDS.group);
    await one.see({ role: "img", name: `QR code of ${url}` });
  });
  await step("the keyboard opens what is found, and the list of shortcuts", async () => {
    await openReady(one, `${dashboard.url}/`);
    await one.press("Control+k");
    await one.see(WORDS.palette);
    await one.type("shortcuts");
    await one.press("Enter");
    await one.see(WORDS.shortcuts);
    await one.press("Escape");
  });
  await look({ tab: one, tunnelId: id, url, requestId, group: GROUP });
  await step("a stop in one tab shows in the other without a reload", async () => {
    await openReady(one, `${dashboard.url}/`);
    await one.click(WORDS.stop);
    await one.click(WORDS.stopNow);
    await two.see(WORDS.start);
    await until(two, "window.isFirstPage === true");
  });
}

/** Makes a tunnel to the lab's app, with a second one beside it. Resolves with the first one's id. */
async function seed(call: Call, lab: Lab): Promise<string> {
  const make = async (kind: string, fields: object) =>
    madeSchema.parse(await call("POST", `/api/${kind}`, fields)).id;
  const profileId = await make("profiles", {
    name: "Descope test",
    issuerUrl: lab.descope.issuer,
    clientId: lab.descope.clientId,
    clientSecret: lab.descope.clientSecret,
  });
  const accountId = await make("accounts", {
    name: "Work account",
    authtoken: lab.accounts[0]?.authtoken,
    serverAddr: lab.edge.agentAddr,
    caCertificate: lab.edge.caCertificate,
  });
  const common = { profileId, accountId, upstream: lab.app.port, group: GROUP };
  const people = { allowedEmails: ["member@example.com"] };
  const id = await make("tunnels", { name: "Storefront", ...people, ...common });
  await make("tunnels", { name: "Docs", ...common });
  return id;
}

async function logIn(
  engine: Engine,
  url: string,
  email: string,
): Promise<{ person: Person; tab: Tab }> {
  const person = await engine.newPerson();
  const tab = await person.newTab();
  await tab.open(url);
  await tab.fill(WORDS.email, email);
  await tab.click(WORDS.goOn);
  return { person, tab };
}

/** Opens a page of the dashboard and waits until it reacts to input. */
export async function openReady(tab: Tab, url: string): Promise<void> {
  await tab.open(url);
  await until(tab, "document.body?.dataset.ready !== undefined");
}

/** Waits until an expression is true in the page. */
function until(tab: Tab, expression: string): Promise<void> {
  const ask = async () => (await tab.evaluate(expression)) === true;
  // While a page is left for another one, it has nothing to say.
  return poll(`It does not become true: ${expression}`, () => ask().catch(() => false));
}
