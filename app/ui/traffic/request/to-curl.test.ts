import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { MASK, type RequestDetail } from "@/lib/contract/traffic";
import { quote, toCurl } from "./to-curl";

const NO_BODY = { kind: "none", bytes: 0, captured: 0, truncated: false } as const;

function detail(
  fields: Partial<RequestDetail>,
  request: Partial<RequestDetail["request"]> = {},
): RequestDetail {
  return {
    id: 1,
    tunnelId: "t",
    at: "2026-01-01T00:00:00.000Z",
    method: "GET",
    path: "/",
    kind: "http",
    state: "done",
    requestBytes: 0,
    responseBytes: 0,
    url: "https://demo.example.com/",
    httpVersion: "1.1",
    request: { headers: [], trailers: [], body: NO_BODY, ...request },
    masked: [],
    notes: [],
    ...fields,
  };
}

const textBody = (text: string) =>
  ({ kind: "text", text, bytes: 5, captured: 5, truncated: false }) as const;

const curl = (...args: Parameters<typeof detail>) => toCurl(detail(...args), MASK);

test("headers that curl writes itself or ngrok adds are left out", () => {
  const headers: [string, string][] = [
    ["Host", "demo.example.com"],
    ["Accept", "text/html"],
    ["Content-Length", "0"],
    ["X-Forwarded-For", "::1"],
    ["ngrok-auth-user-email", "member@example.com"],
    ["Accept-Encoding", "gzip"],
    ["X-Empty", ""],
  ];
  expect(curl({}, { headers }).command.split(" \\\n  ")).toEqual([
    "curl --globoff --path-as-is",
    "https://demo.example.com/",
    "-H 'Accept: text/html'",
    "--compressed",
    "-H 'X-Empty;'",
  ]);
});

test.each([
  ["GET", undefined, ""],
  ["GET", "body", "-X GET"],
  ["POST", "body", ""],
  ["POST", undefined, "-X POST"],
  ["HEAD", undefined, "--head"],
])("%s with body %s: %s", (method, body, option) => {
  const { command } = curl({ method }, body ? { body: textBody(body) } : {});
  expect(command.match(/-X \S+|--head/)?.[0] ?? "").toBe(option);
});

test("masked values become placeholders, and a note says so", () => {
  const { command, notes } = curl(
    { url: `https://demo.example.com/?token=${MASK}` },
    { headers: [["Cookie", MASK]], body: textBody(`{"password":"${MASK}"}`) },
  );
  expect(command).not.toContain("*");
  expect(command).toContain("'Cookie: YOUR_COOKIE'");
  expect(command).toContain("?token=YOUR_VALUE");
  expect(notes.join()).toContain("YOUR_");
});

test("a note says that the body is incomplete", () => {
  expect(curl({}, { body: { ...textBody("x"), truncated: true } }).notes).toHaveLength(1);
});

// A real shell shows whether any text gets out of the quotes.
test
  .skipIf(process.platform === "win32")
  .each([
    "it's",
    "$(touch /tmp/x) `id` $HOME \\ !x",
    "'; echo pwned; '",
    "line\nbreak\ttab",
    "ä 漢 \u{1f600}",
    "",
    "-X",
    "a*b?c[d]{e,f}~",
  ])("a shell reads %j unchanged", (text) => {
  expect(execFileSync("/bin/sh", ["-c", `printf %s ${quote(text)}`]).toString()).toBe(text);
});
