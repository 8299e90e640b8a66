import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mayAssistant } from "./assistant-rules";
import { beginAssistant, endAssistants, findAssistant } from "./assistants";

const HOUR = 60 * 60_000;

beforeEach(endAssistants);
afterEach(endAssistants);

test("only the credential lets a program in, not after 12 hours without use, and not after it was ended", () => {
  const now = Date.now();
  const { assistant, credential } = beginAssistant("Coder", now);
  expect(findAssistant(credential, now + 11 * HOUR)).toMatchObject({ id: assistant.id });
  expect(findAssistant(credential, now + 22 * HOUR)).toMatchObject({ name: "Coder" });
  for (const other of ["", assistant.id, `${credential}x`, credential.slice(1)]) {
    expect(findAssistant(other, now), other).toBeUndefined();
  }
  expect(findAssistant(credential, now + 34 * HOUR)).toBeUndefined();
  const again = beginAssistant("Coder", now);
  endAssistants();
  expect(findAssistant(again.credential, now)).toBeUndefined();
});

test("of 50 the one that was used least recently gives way", () => {
  const all = Array.from({ length: 50 }, (_, index) => beginAssistant(`Coder ${index}`, index));
  findAssistant(all[0]?.credential ?? "", 60);
  beginAssistant("One more", 70);
  const left = all.map(({ credential }) => findAssistant(credential, 80) !== undefined);
  expect(left).toEqual([true, false, ...Array.from({ length: 48 }, () => true)]);
});

/** Every operation of the API that an assistant may use, and no other. A new one has to be written down here. */
const OPEN = [
  "GET /api/accounts",
  "GET /api/events",
  "GET /api/profiles",
  "GET /api/proposals",
  "GET /api/proposals/x",
  "GET /api/requests",
  "GET /api/requests/1",
  "GET /api/tunnels",
  "GET /api/tunnels/x",
  "GET /api/tunnels/x/history",
  "GET /api/tunnels/x/requests",
  "POST /api/proposals",
  "POST /api/requests/1/replay",
  "POST /api/tunnels/x/preflight",
  "POST /api/tunnels/x/start",
  "POST /api/tunnels/x/stop",
  "POST /api/tunnels/x/verify",
];

test("an assistant may use these operations of the API, and no other", () => {
  const api = path.resolve("app/api");
  const all = readdirSync(api, { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "route.ts" && !file.startsWith("[...path]"))
    .flatMap((file) => {
      const route = path.dirname(file).split(path.sep).join("/");
      const target = `/api/${route.replace(/(^requests\/)\[id\]/, "$11").replace(/\[\w+\]/g, "x")}`;
      const source = readFileSync(path.join(api, file), "utf8");
      const methods = ["GET", "POST", "PATCH", "DELETE"].filter((method) =>
        new RegExp(`^export .*\\b${method}\\b`, "m").test(source),
      );
      return methods.flatMap((method) =>
        mayAssistant(method, target) ? `${method} ${target}` : [],
      );
    });
  // One of a dashboard that has a doctor.
  expect(all.filter((each) => each !== "GET /api/doctor").sort()).toEqual(OPEN);
});

test.each([
  ["HEAD", "/api/tunnels"],
  ["OPTIONS", "/api/tunnels"],
  ["PATCH", "/api/tunnels/x"],
  ["DELETE", "/api/proposals/x"],
  ["POST", "/api/proposals/x"],
  ["toString", "/api/tunnels"],
  ["__proto__", "/api/tunnels"],
  ["get", "/api/tunnels"],
  ["GET", "/"],
  ["GET", "/?token=x"],
  ["GET", "/enter"],
  ["GET", "/metrics"],
  ["GET", "/settings/assistants"],
  ["GET", "/api/tunnels/"],
  ["GET", "/api/tunnels/x/export"],
  ["GET", "/api/tunnels/x/policy"],
  ["GET", "/api/tunnels/x/requests/"],
  ["GET", "/api/tunnels/../settings"],
  ["GET", "/api/tunnels/%2e%2e/requests"],
  ["GET", "/api/tunnels/x%2fexport"],
  ["GET", "/api/tunnels/x\\export"],
  ["GET", "/api/tunnels/x;y"],
  ["GET", "//api/tunnels"],
  ["GET", "http://localhost/api/tunnels"],
  ["GET", "/API/tunnels"],
  ["GET", "/api/tunnels#x"],
  ["GET", "/api/tunnels\n"],
  ["GET", "/api/requests?as=har"],
  ["GET", "/api/requests?ids=1&as=json&%61s=h%61r"],
  ["GET", "/api/tunnels/x/requests?limit=5&as=har"],
  ["GET", "/api/requests/1/messages"],
  ["GET", "/api/requests/1/har"],
  ["POST", "/api/tunnels/x/stop-at"],
  ["POST", "/api/tunnels/x/stop/../grants"],
  ["POST", "/api/tunnels/x/start/"],
  ["POST", "/api/requests/1/replay/x"],
  ["POST", "/api/requests/x/replay"],
])("an assistant may not %s %s", (method, target) => {
  expect(mayAssistant(method, target)).toBe(false);
});
