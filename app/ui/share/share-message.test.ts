import { expect, test } from "vitest";
import { publicUrl } from "@/lib/contract/public-url";
import { writeShareMessage } from "@/lib/contract/share-message";
import { sharedLink } from "./shared-link";

const online = {
  name: "Storefront",
  allowedEmails: [],
  allowedDomains: ["example.com"],
  status: {
    state: "online" as const,
    desired: "up" as const,
    url: "https://storefront.example.app",
    since: "2026-05-04T12:00:00.000Z",
    protection: { verdict: "protected" as const },
    app: "unknown" as const,
    gate: { state: "off" as const, since: "2026-05-04T12:00:00.000Z" },
  },
};
const docs = {
  ...online,
  name: "Docs [v2]",
  status: { ...online.status, url: "https://docs.example.app" },
};

test("a name from before hidden characters were refused shows them", () => {
  const named = { ...online, name: "Shop\u202etxt\u009b", allowedDomains: [] };
  for (const format of ["text", "markdown"] as const) {
    const text = writeShareMessage("Demo\u200b", [named], { format });
    expect(text).toContain("Shop\\u202etxt\\u009b");
    expect(text).toContain("Demo\\u200b");
  }
});

test("the message has the address, the people, the end and the steps", () => {
  const stopAt = new Date(2026, 4, 4, 17, 30).toISOString();
  const text = writeShareMessage(
    "Checkout demo",
    [online, docs].map((each) => ({ ...each, status: { ...each.status, stopAt } })),
    { format: "text" },
  );
  expect(text.split("\n").slice(0, 4)).toEqual([
    "Checkout demo is shared with you",
    "",
    "Storefront: https://storefront.example.app",
    "Docs [v2]: https://docs.example.app",
  ]);
  expect(text).toContain("Who may enter: everyone at example.com.");
  expect(text).toMatch(/Open until Monday,? 4 May.* 17:30/);
  expect(text).toContain("log in with your e-mail address");
});

test("an end time is said of the apps that have it, not of all", () => {
  const stopAt = new Date(2026, 4, 4, 17, 30).toISOString();
  const ending = { ...online, status: { ...online.status, stopAt } };
  const text = writeShareMessage("Demo", [ending, docs], { format: "text" });
  expect(text).toMatch(/^Storefront is open until Monday,? 4 May.* 17:30.*\.$/m);
  expect(text).toMatch(/^Docs \[v2\] is open until it is stopped\.$/m);
  expect(text).not.toContain("Open until");
});

test("apps behind one link have one address, and it is said what there is to choose", () => {
  const link = "https://festival.example.app";
  const text = writeShareMessage("Festival", [online, docs], { format: "text", link });
  expect(text.split("\n").slice(0, 3)).toEqual(["Festival is shared with you", "", link]);
  expect(text).not.toContain("storefront.example.app");
  expect(text).toContain("After the login you choose an app: Storefront and Docs [v2].");
});

test("a message in Markdown has links, and a name cannot become markup", () => {
  const text = writeShareMessage("*Demo*", [docs], { format: "markdown" });
  expect(text).toContain("**\\*Demo\\* is shared with you**");
  expect(text).toContain("- [Docs \\[v2\\]](<https://docs.example.app>)");
});

test("where ngrok shows its warning page first, guests are told to click through it", () => {
  const last = (format: "text" | "markdown", warned: boolean) =>
    writeShareMessage("Demo", [online], { format, warned }).split("\n").slice(-2);
  const login = "Open the link and log in with your e-mail address.";
  const page = expect.stringMatching(
    /^Before the login you see a warning page of ngrok, .*“Visit Site”\.$/,
  );
  expect(last("text", true)).toEqual([login, page]);
  expect(last("markdown", true)).toEqual([`${login}  `, page]);
  expect(last("text", false).at(-1)).toBe(login);
});

test("apps with different guests list them separately; long lists show only their number", () => {
  const emails = ["a@example.com", "b@example.com", "c@example.com", "d@example.com"];
  const text = writeShareMessage(
    "Demo",
    [online, { ...docs, allowedDomains: [], allowedEmails: emails }],
    { format: "text" },
  );
  expect(text).toContain("Who may enter Storefront: everyone at example.com.");
  expect(text).toContain("Who may enter Docs [v2]: 4 people on the list.");
  expect(text).not.toContain("a@example.com");
});

test("several tunnels have one link while one of them is up behind it", () => {
  const url = "https://festival.example.app";
  const behind = (link?: { group: string; url?: string }) => ({
    status: { ...online.status, ...(link && { link }) },
  });
  const [up, stopped] = [behind({ group: "Festival", url }), behind({ group: "festival" })];
  expect(sharedLink([stopped, up])).toBe(url);
  expect(sharedLink([stopped, stopped])).toBeUndefined();
  expect(sharedLink([up])).toBeUndefined();
  expect(sharedLink([up, behind({ group: "Other", url })])).toBeUndefined();
  expect(sharedLink([up, behind()])).toBeUndefined();
  expect(sharedLink([])).toBeUndefined();
});

test("a stopped tunnel has the address of its domain, or none yet", () => {
  const { url: _, ...status } = online.status;
  expect(publicUrl({ status, domain: "demo.example.com" })).toBe("https://demo.example.com");
  expect(publicUrl({ status })).toBeUndefined();
});
