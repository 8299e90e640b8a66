import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { MAX_BYTES, readProjectFile } from "./read-project-file";

const bytes = (text: string) => new TextEncoder().encode(text);

/** The problems as a compiler writes them. */
function problemsOf(text: string): string[] {
  const read = readProjectFile(bytes(text));
  return read.ok ? [] : read.problems.map((p) => `${p.line}:${p.column} ${p.message}`);
}

const WEB = "apps:\n  web:\n    port: 3000\n    allow: member@example.com\n";

test("the sample is read as it is meant", () => {
  const read = readProjectFile(readFileSync("docs/gatehouse.sample.yml"));
  expect(read).toMatchObject({
    ok: true,
    file: {
      name: "Shop",
      allow: ["@example.com"],
      apps: {
        web: {
          run: "npm run dev",
          folder: "web",
          port: 3000,
          env: { API_URL: "http://localhost:4000" },
        },
        api: {
          port: 4000,
          doors: [{ kind: "webhook", secretFrom: "GITHUB_WEBHOOK_SECRET" }, { kind: "key" }],
        },
      },
    },
  });
});

test.each([
  [
    "apps:\n  web:\n    prot: 3000\n    allow: everyone\n",
    '3:5 There is no field "prot" here. Do you mean "port"?',
  ],
  ["Apps: {}\n", '1:1 There is no field "Apps" here. Do you mean "apps"?'],
  [
    `${WEB}secret: x\n`,
    '5:1 There is no field "secret" here. There are: name, profile, account, allow, group, link, apps.',
  ],
  ["apps:\n  web:\n    port: 3000\n", /^2:3 Say who may enter/],
  ["apps:\n  web:\n    port: 70000\n    allow: everyone\n", "3:11 Ports go from 1 to 65535."],
  ["apps:\n  web:\n    port: '3000'\n    allow: everyone\n", "3:11 Write a port from 1 to 65535."],
  ["apps:\n  web:\n    allow: everyone\n", /^2:3 Say where the app is/],
  [
    "apps:\n  web:\n    port: 1\n    port: 2\n",
    '4:5 Keys have to be unique: "port" is there twice.',
  ],
  ["apps:\n  web: &a\n    port: 3000\n  api: *a\n", /Anchors and aliases/],
  ["apps:\n  web: !app\n    port: 3000\n", /^2:8 .*(Tags|tag)/],
  ["apps: [1,\n", /^2:1 /],
  ["apps:\n  web: 3\n", "2:8 Write an app as fields: a name, a colon and a value each."],
  ["- 1\n", "1:1 Write this file as fields: a name, a colon and a value each."],
  ["", "1:1 Write exactly one document."],
  ["apps: {}\n", "1:1 Write at least one app."],
  ["a: 1\n---\nb: 2\n", "1:1 Write exactly one document."],
  [
    "apps:\n  web:\n    port: 3000 # \0\n",
    "3:18 There is a control character (\\u0000). Remove it.",
  ],
  [
    `${WEB}    folder: ../other\n    run: x\n`,
    "5:13 Write a folder inside that of this file, such as apps/web.",
  ],
  [
    `${WEB}    run: x\n    env: { PORT: 1 }\n`,
    "6:12 Gatehouse sets this variable itself. Remove it.",
  ],
  [`${WEB}    env: { A: 1 }\n`, "5:5 env is for the command of run, which is missing."],
  [`${WEB}    domain: "{branch}.example.com/x"\n`, /^5:13 Write only a host name/],
  [
    `${WEB}    doors: [{ kind: webhook, name: A, path: /a, scheme: github, secret: hush }]\n`,
    /^5:65 There is no field "secret" here/,
  ],
  [
    `${WEB}    doors: [{ kind: webhook, name: A, path: /a, scheme: hmac }]\n`,
    /^5:13 Say in which header/,
  ],
  [
    `${WEB}    doors: [{ kind: key, name: CI }]\ngroup: Shop\nlink: true\n`,
    "5:12 Apps behind one link have no doors. Give it another group.",
  ],
  [`${WEB}link: true\n`, /^5:7 One link is that of a group/],
  [`profile: x \${Y}\n${WEB}`, /^1:10 Write the name of the profile/],
  [
    "apps:\n  web:\n    port: 1\n    allow: [everyone, a@example.com]\n",
    /^4:12 With everyone a list/,
  ],
  ["apps:\n  web:\n    port: 1\n    allow: role:admin\n", /^4:12 Say whose e-mails may enter/],
  ["apps:\n  web:\n    port: 1\n    allow: []\n", /^4:12 Say who may enter/],
  [
    "apps:\n  web:\n    port: 1\n    allow: member@\n",
    "4:12 Enter e-mail addresses, such as member@example.com.",
  ],
  ["apps:\n  ../x:\n    port: 1\n    allow: everyone\n", /^2:3 Names of apps have letters/],
])("%j is refused where it is wrong", (text, expected) => {
  const [first = "nothing", ...others] = problemsOf(text);
  if (typeof expected === "string") expect(first).toBe(expected);
  else expect(first).toMatch(expected);
  expect(others.length).toBeLessThan(3);
});

test("a file that is too large, or no UTF-8, is refused", () => {
  expect(problemsOf(`# ${"x".repeat(MAX_BYTES)}`)).toEqual(["1:1 It is larger than 64 KiB."]);
  const read = readProjectFile(new Uint8Array([0x61, 0x3a, 0xff, 0x62]));
  expect(read).toMatchObject({ ok: false, problems: [{ line: 1, column: 3 }] });
});

test("whatever the bytes are, there is an answer with places inside the file, soon", () => {
  const pieces = fc.constantFrom(
    ..."apps: web port 3000 allow everyone doors kind key - [ ] { } & * ! | > ' \" # % @ , ? \n \t \0 \u202e {branch} __proto__ constructor <<: 1e999 .nan ~ null".split(
      " ",
    ),
    "\n  ",
    "\n    ",
    ": ",
  );
  const texts = fc.oneof(
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join("")),
    fc
      .tuple(fc.nat(WEB.length), pieces)
      .map(([at, piece]) => WEB.slice(0, at) + piece + WEB.slice(at)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const read = readProjectFile(bytes(text));
      if (read.ok) return;
      expect(read.problems.length).toBeGreaterThan(0);
      const lines = text.split("\n").length;
      for (const { line, column, message } of read.problems) {
        expect(line).toBeLessThanOrEqual(lines);
        expect(Math.min(line, column)).toBeGreaterThan(0);
        expect(message.length).toBeLessThan(302);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("the largest files of the worst kinds take little time", () => {
  const big = (piece: string) => piece.repeat(Math.floor(MAX_BYTES / piece.length));
  for (const text of [
    big("["),
    big("{a: "),
    big("a: 1\n"),
    big("- "),
    big("? "),
    `apps: {${big("a: 1, ").slice(0, -10)}}`,
    `${WEB.slice(0, -18)} allow: "${big("@")}"`.slice(0, MAX_BYTES),
    big("&a "),
  ]) {
    const cpu = process.cpuUsage();
    expect(readProjectFile(bytes(text))).toMatchObject({ ok: false });
    // Of this process, so that a busy machine does not count.
    expect(process.cpuUsage(cpu).user / 1e6).toBeLessThan(20);
  }
});
