import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { request as playwright } from "@playwright/test";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { hasHidden } from "@/lib/contract/show-hidden.mjs";
import { type HeaderList, MASK, type RequestDetail } from "@/lib/contract/traffic";
import { detail, textBody } from "./request-detail.fixture";
import type { RequestCode } from "./sent-request";
import { toCurl } from "./to-curl";
import { toFetch } from "./to-fetch";
import { toHttpie } from "./to-httpie";
import { toPlaywright } from "./to-playwright";

// Each result runs for real, where the program is installed, and an app sees what comes.

type Seen = { method: string; url: string; headers: [string, string][]; body: Buffer };

let app: http.Server;
let origin: string;
/** Nothing may appear in it. */
let folder: string;
const seen: Seen[] = [];

beforeAll(async () => {
  app = http.createServer(async (request, response) => {
    const { method = "", url = "", rawHeaders } = request;
    const headers = rawHeaders.flatMap((name, index): [string, string][] =>
      index % 2 ? [] : [[name, rawHeaders[index + 1] ?? ""]],
    );
    // A Gatehouse on the same machine looks for running apps, and finds this one.
    if (url.startsWith("/shop")) seen.push({ method, url, headers, body: await buffer(request) });
    response.end("ok");
  });
  app.listen(0, "127.0.0.1");
  await once(app, "listening");
  origin = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
  folder = mkdtempSync(path.join(os.tmpdir(), "gatehouse-copied-"));
  writeFileSync(path.join(folder, "secret.txt"), "the secret of a file");
});

afterEach(() => {
  seen.length = 0;
});

afterAll(() => {
  app.close();
  rmSync(folder, { recursive: true });
});

async function runShell({ text }: RequestCode): Promise<void> {
  // HTTPie keeps its settings there.
  const env = { ...process.env, HOME: folder, HTTPIE_CONFIG_DIR: folder };
  const child = spawn("bash", ["-c", text], { cwd: folder, env, stdio: "ignore" });
  await once(child, "exit");
}

// biome-ignore lint/complexity/useArrowFunction: an arrow has no constructor of its own kind
const AsyncFunction = async function () {}.constructor as FunctionConstructor;

const RUNNERS: Record<string, (of: RequestDetail) => Promise<void>> = {
  fetch: async (of) => void (await new AsyncFunction(toFetch(of)?.text ?? "")()),
  Playwright: async (of) => {
    const request = await playwright.newContext();
    await new AsyncFunction("request", toPlaywright(of).text)(request);
    await request.dispose();
  },
  curl: (of) => runShell(toCurl(of)),
  HTTPie: (of) => runShell(toHttpie(of) ?? { text: "", notes: [] }),
};
const PROGRAMS: Record<string, string> = { curl: "curl", HTTPie: "http" };
const runners = Object.keys(RUNNERS).filter((name) => {
  const program = PROGRAMS[name];
  return program === undefined || spawnSync(program, ["--version"]).status === 0;
});

async function run(name: string, of: RequestDetail): Promise<Seen> {
  seen.length = 0;
  await RUNNERS[name]?.(of);
  const [only, ...others] = seen;
  expect(others).toEqual([]);
  if (!only) throw new Error(`${name} sent nothing`);
  return only;
}

const valuesOf = ({ headers }: Seen, wanted: string) =>
  headers.filter(([name]) => name.toLowerCase() === wanted).map(([, value]) => value);

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: it is what a visitor wrote
// What ends a string, a command, an item or a script, and what names a file.
const TEXTS = [
  "plain",
  'it\'s "quoted" `id` $(id > pwned) ${1}',
  "'; touch pwned; '",
  "ends with \\",
  "\\'; touch pwned; #",
  "@secret.txt",
  "=@secret.txt",
  ":=@secret.txt",
  "=1",
  "a:b=c@d;e",
  "-o pwned",
  "--download",
  "</script><script>alert(1)</script><!-- -->",
  "ä 漢 \u{1f600}",
  "%s %0A %{http_code}",
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: it is what a visitor wrote

test.each(runners)(
  "%s sends what the visitor sent, whatever it is",
  async (name) => {
    const headers = TEXTS.map((text, index): [string, string] => [`X-Text-${index}`, text]);
    const bodies = [TEXTS.join("|"), ...TEXTS.filter((text) => /^[-@=]/.test(text)).slice(0, 3)];
    for (const [index, body] of bodies.entries()) {
      const of = detail(
        { method: "POST", url: `${origin}/shop?number=${index}` },
        {
          headers: [
            ["Content-Type", "text/plain"],
            ["--output", "pwned"],
            ["Cookie", `a=${index}`],
            ...headers,
          ],
          body: textBody(body),
        },
      );
      const got = await run(name, of);
      expect([got.method, got.url]).toEqual(["POST", `/shop?number=${index}`]);
      expect(got.body.toString()).toBe(body);
      const texts = headers.flatMap(([header]) => valuesOf(got, header.toLowerCase()));
      expect(texts.map((text) => Buffer.from(text, "latin1").toString())).toEqual(TEXTS);
      expect(valuesOf(got, "--output")).toEqual(["pwned"]);
      expect(valuesOf(got, "cookie")).toEqual([`a=${index}`]);
      expect(valuesOf(got, "content-type")).toEqual(["text/plain"]);
    }
    const made = readdirSync(folder).filter((file) => !/^(secret\.txt|.*\.json)$/.test(file));
    expect(made).toEqual([]);
  },
  120_000,
);

test.each(runners)("%s sends JSON, binary and no body as they were", async (name) => {
  const typed = (type: string): HeaderList => [["Content-Type", type]];
  // Not JSON, whatever its type says.
  const broken = detail(
    { method: "PUT", url: `${origin}/shop` },
    { headers: typed("application/json"), body: textBody('{"a": 1,}') },
  );
  expect((await run(name, broken)).body.toString()).toBe('{"a": 1,}');
  const bytes = Buffer.from([0, 1, 255, 10, 39]);
  writeFileSync(path.join(folder, "body.bin"), bytes);
  const binary = {
    kind: "binary",
    base64: bytes.toString("base64"),
    bytes: 5,
    captured: 5,
    truncated: false,
  } as const;
  const upload = detail(
    { method: "POST", url: `${origin}/shop` },
    { headers: typed("image/png"), body: binary },
  );
  expect((await run(name, upload)).body).toEqual(bytes);
  rmSync(path.join(folder, "body.bin"));
  const get = await run(name, detail({ url: `${origin}/shop` }));
  expect([get.method, get.body.length]).toEqual(["GET", 0]);
});

test.each(runners)("%s names no type of a body of which the visitor named none", async (name) => {
  const of = detail({ method: "POST", url: `${origin}/shop` }, { body: textBody("a=1") });
  const got = await run(name, of);
  expect(got.body.toString()).toBe("a=1");
  const types = name === "Playwright" ? ["application/octet-stream"] : [];
  expect(valuesOf(got, "content-type")).toEqual(types);
  expect(toPlaywright(of).notes.join()).toContain("octet-stream");
});

test.each(runners)("%s sends a # in an address as a part of it", async (name) => {
  const of = detail({ url: `${origin}/shop#b?c=1` });
  expect((await run(name, of)).url).toBe("/shop%23b?c=1");
});

test.skipIf(!runners.includes("curl"))("curl asks for a head, and for no coding", async () => {
  const headers: HeaderList = [["Accept-Encoding", "identity"]];
  const of = detail({ method: "HEAD", url: `${origin}/shop` }, { headers, body: textBody("x") });
  const got = await run("curl", of);
  expect([got.method, valuesOf(got, "accept-encoding")]).toEqual(["HEAD", ["identity"]]);
  expect(toCurl(of).notes.join()).toContain("sends none with HEAD");
});

test("a coding that is refused is not asked for, and a type that cannot be written is none", () => {
  const refused = detail({}, { headers: [["Accept-Encoding", "identity, gzip;q=0"]] });
  expect(toCurl(refused).text).not.toContain("--compressed");
  const hidden = detail(
    { method: "POST" },
    { headers: [["Content-Type", "text/\u200bplain"]], body: textBody("x") },
  );
  expect(toCurl(hidden).text).toContain("-H 'Content-Type:'");
  expect(toHttpie(hidden)?.text).toContain("Content-Type:");
});

test("code has no hidden character, and nothing that ends a script", () => {
  const text = "a\u0003\u001b[201~\u009b\u202e\u200b\u2028\u2029\ud800\r\n</script><!--";
  const of = detail(
    { url: `https://demo.example.com/${text.replace(/\s/g, "")}` },
    { headers: [["X-Note", text]], body: textBody(text) },
  );
  for (const code of [toFetch({ ...of, method: "POST" }), toPlaywright(of)]) {
    expect(hasHidden(code?.text.replaceAll("\n", "") ?? "")).toBe(false);
    expect(code?.text).not.toMatch(/<\/script|<!--/i);
    expect(code?.text).toContain("\\u2028\\u2029\\ud800\\r\\n\\u003c/script>\\u003c!--");
  }
  for (const code of [toCurl(of), toHttpie(of)]) {
    expect(hasHidden(code?.text.replaceAll("\n", "") ?? "")).toBe(false);
    expect(code?.text).toContain("@body.bin");
    expect(code?.notes.join()).toContain("X-Note");
  }
});

test("masked values are placeholders everywhere, and a note says so", () => {
  const of = detail(
    { method: "POST", url: `https://demo.example.com/?token=${MASK}` },
    { headers: [["X-Api-Key", MASK]], body: textBody(`{"password":"${MASK}"}`) },
  );
  for (const code of [toCurl(of), toHttpie(of), toFetch(of), toPlaywright(of)]) {
    expect(code?.text).not.toContain("***");
    expect(code?.text).toContain("YOUR_X_API_KEY");
    expect(code?.notes.join()).toContain("Secrets are not kept");
  }
});

test("binary code says that secrets in its body are masked", () => {
  const note = "Secrets in it are masked, so its bytes are not those that were sent.";
  const body = {
    kind: "binary",
    base64: "AAE=",
    note,
    bytes: 2,
    captured: 2,
    truncated: false,
  } as const;
  const of = detail({ method: "POST" }, { headers: [["Content-Type", "image/png"]], body });
  for (const code of [toCurl(of), toHttpie(of), toFetch(of), toPlaywright(of)]) {
    expect(code?.notes).toContain(note);
  }
});

test("what a program cannot send is said", () => {
  const backslash = detail(
    {},
    {
      headers: [
        ["X-Path", "C\\:x"],
        ["X-Fine", "C:\\x\\"],
      ],
    },
  );
  expect(toHttpie(backslash)?.text).toContain("'X-Fine:C:'\\\\'x'\\\\''");
  expect(toHttpie(backslash)?.text).not.toContain("X-Path");
  expect(toHttpie(backslash)?.notes.join()).toContain("X-Path");
  expect(toHttpie(detail({ method: "M-SEARCH" }))).toBeUndefined();
  expect(toFetch(detail({ method: "TRACE" }))).toBeUndefined();
  expect(toFetch(detail({}, { body: textBody("x") }))?.notes.join()).toContain(
    "sends none with GET",
  );
  const long = detail({ method: "POST" }, { body: textBody("x".repeat(200_000)) });
  for (const code of [toCurl(long), toHttpie(long)]) {
    expect(code?.text).toContain("@body.bin");
    expect(code?.notes.join()).toContain("The body is long");
  }
});

test("headers that come twice stay two, or are joined where an object holds them", () => {
  const headers: HeaderList = [
    ["X-A", "1"],
    ["x-a", "2"],
    ["Cookie", "a=1"],
    ["cookie", "b=2"],
    ["__proto__", "x"],
  ];
  const of = detail({}, { headers });
  expect(toFetch(of)?.text).toContain('["X-A", "1"],\n    ["x-a", "2"]');
  expect(toPlaywright(of).text).toContain('"X-A": "1, 2"');
  expect(toPlaywright(of).text).toContain('"Cookie": "a=1; b=2"');
  expect(toPlaywright(of).text).toContain('["__proto__"]: "x"');
});

test.skipIf(!runners.includes("HTTPie"))(
  "a shell finds the same words in it as we put there",
  () => {
    const of = detail({ method: "POST" }, { headers: [["X-A", "@'; id"]], body: textBody("-x") });
    const words = execFileSync("bash", [
      "-c",
      `http() { printf '%s\\n' "$@"; }; ${toHttpie(of)?.text}`,
    ]);
    expect(words.toString().trim().split("\n")).toEqual([
      ...["--ignore-stdin", "--path-as-is", "--raw=-x", "--", "POST", "https://demo.example.com/"],
      ...["X-A:\\@'; id", "Accept:", "Content-Type:"],
    ]);
  },
);
