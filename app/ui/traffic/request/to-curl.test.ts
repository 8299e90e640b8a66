import { expect, test } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { MASK } from "@/lib/contract/traffic";
import { detail, textBody } from "./request-detail.fixture";
import { toCurl } from "./to-curl";

const curl = (...args: Parameters<typeof detail>) => toCurl(detail(...args));

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
  expect(curl({}, { headers }).text.split(" \\\n  ")).toEqual([
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
  const { text: command } = curl({ method }, body ? { body: textBody(body) } : {});
  expect(command.match(/-X \S+|--head/)?.[0] ?? "").toBe(option);
});

test("masked values become placeholders, and a note says so", () => {
  const { text: command, notes } = curl(
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

// Pasted without brackets around it, each of these ends the quotes, the line or the paste, and what follows runs.
test.each([
  ["the end of a bracketed paste", "hello \u001b[201~\nid > f\n"],
  ["Ctrl-C", "hello \u0003\nid > f\n"],
  ["a carriage return", "hello\rid > f"],
  ["a C1 control", "hello \u009b201~\nid"],
  ["an override of direction", "\u202e f > di"],
  ["a space without a width", "a\u200bb"],
  ["half a character", "a\ud800"],
  ["a look into the shell's history", "a\n!e; id > f\n"],
])("a body with %s is a file, and a note says so", (_what, text) => {
  const { text: command, notes } = curl({ method: "POST" }, { body: textBody(text) });
  expect(command.split(" \\\n  ").at(-1)).toBe("--data-binary @body.bin");
  expect(hasHidden(command.replaceAll("\n", ""))).toBe(false);
  expect(notes.join()).toContain("save it as body.bin");
});

test("line breaks and tabs stay in the command", () => {
  for (const text of ['{\n\t"a": 1\n}', "hello!\nworld"]) {
    expect(curl({}, { body: textBody(text) }).text).toContain(`--data-raw '${text}'`);
  }
});

test("headers with invisible characters are left out and named, in the address they are encoded", () => {
  const headers: [string, string][] = [
    ["Accept", "text/html"],
    ["X-Note", "a\u009b201~"],
    ["x-other", "a\u202eb"],
  ];
  const url = "https://demo.example.com/a\u009b\u202e\ud800\u200b?q=\u{e0041}";
  const { text: command, notes } = curl({ url }, { headers });
  expect(hasHidden(command.replaceAll("\n", ""))).toBe(false);
  expect(command).toContain("/a%9B%E2%80%AE%EF%BF%BD%E2%80%8B?q=%F3%A0%81%81");
  expect(command).toContain("Accept: text/html");
  expect(command).not.toMatch(/x-note|x-other/i);
  expect(notes.join()).toContain("X-Note, x-other");
});

test("it says which shells the command is not for, where these would run parts of it", () => {
  const notesOf = (text: string) =>
    curl({ method: "POST" }, { body: textBody(text) }).notes.join(" ");
  for (const text of ["a & calc", "a\ncalc", "it's", "\u2019; calc; \u2018", "a > b"]) {
    expect(notesOf(text)).toContain("cmd and PowerShell would run parts of it");
  }
  expect(notesOf('{"a": 1}')).toBe("");
  // This body is not in the command.
  expect(notesOf("a & calc\u0003")).not.toContain("cmd");
});
