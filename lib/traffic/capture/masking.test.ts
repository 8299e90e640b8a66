import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSecretName } from "@/lib/base/secret-names";
import { decodeBody } from "./decode-body";
import { maskHeaders, maskTarget, maskText } from "./mask-text";
import { type RawBody, settleBody } from "./settle-body";

const SECRET = "t0p-s3cret";

function kept(bytes: Buffer, contentType?: string, coding?: string): RawBody {
  return { kept: bytes, bytes: bytes.length, contentType, coding, note: undefined };
}

function settle(body: RawBody, masked = new Set<string>()) {
  return settleBody(body, 64 * 1024, masked);
}

test.each([
  "password",
  "userPassword",
  "new_password",
  "X-Api-Key",
  "apiKey",
  "refresh_token",
  "accessToken",
  "client_secret",
  "Authorization",
  "Set-Cookie",
  "sessionId",
  "csrfmiddlewaretoken",
  "otp",
  "user.pin",
  "cvv",
  "OTPCode",
  "userOTPCode",
  "PINCode",
  "CVVNumber",
  "JWTValue",
  "SSNLast4",
  "PWDHash",
  "AUTHHeader",
  "PWd",
])("%s is the name of a secret", (name) => expect(isSecretName(name)).toBe(true));

test.each([
  ..."author hotpink shipping compass key id email laptop keyboard".split(" "),
  ..."HTTPServer XMLHttpRequest PINterest SIDebar AUTHor BYPASSed userIDs COMPASSes SHIPping".split(
    " ",
  ),
])("%s is not", (name) => expect(isSecretName(name)).toBe(false));

test.each(["-eyJ", "_gh_", "eyJaaaaa.eyJaaaaa/", ".eyJ"])(
  "a long text of %s costs no more than its characters",
  (pattern) => {
    const begun = process.cpuUsage();
    maskText(pattern.repeat(100_000), "code", new Set());
    expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
  },
);

test("the length of a name costs no more than its characters", () => {
  const begun = process.cpuUsage();
  isSecretName("A".repeat(200_000));
  isSecretName("Aa".repeat(100_000));
  expect(process.cpuUsage(begun).user).toBeLessThan(2_000_000);
});

test("headers keep order, case and duplicates; secrets lose their values only", () => {
  const masked = new Set<string>();
  const headers = [
    ["Host", "a.example.com"],
    ["Authorization", `Bearer ${SECRET}`],
    ["cookie", `a=${SECRET}; b=${SECRET}`],
    ["Set-Cookie", `sid=${SECRET}; Path=/; HttpOnly`],
    ["X-Auth-Token", SECRET],
    ["Referer", `https://a.example.com/?token=${SECRET}&page=2`],
    ["WWW-Authenticate", "Bearer realm=x"],
    ["Sec-WebSocket-Key", "AQIDBA=="],
    ["host", "again"],
  ].flat();
  expect(maskHeaders(headers, masked)).toEqual(
    [
      ["Host", "a.example.com"],
      ["Authorization", "Bearer ********"],
      ["cookie", "a=********; b=********"],
      ["Set-Cookie", "sid=********; Path=/; HttpOnly"],
      ["X-Auth-Token", "********"],
      ["Referer", "https://a.example.com/?token=********&page=2"],
      ["WWW-Authenticate", "Bearer realm=x"],
      ["Sec-WebSocket-Key", "AQIDBA=="],
      ["host", "again"],
    ].flat(),
  );
  expect([...masked].sort()).toEqual([
    "authorization",
    "cookie",
    "set-cookie",
    "token",
    "x-auth-token",
  ]);
});

test("JSON keeps its layout and its mistakes", () => {
  const masked = new Set<string>();
  const text = `{ "user": "member",\n  "pass\\u0077ord" : "${SECRET}\\"x",\n "nested": {"tokens": ["${SECRET}", {"a": "${SECRET}"}], "max_tokens": 12},\n "token": null, "pin": 1234,, "last": [1, 2}`;
  const result = maskText(text, "other", masked);
  expect(result).toBe(
    `{ "user": "member",\n  "pass\\u0077ord" : "********",\n "nested": {"tokens": "********", "max_tokens": 12},\n "token": null, "pin": "********",, "last": [1, 2}`,
  );
  expect([...masked].sort()).toEqual(["password", "pin", "tokens"]);
});

test("nothing is kept of a secret in which the JSON was cut off", () => {
  const whole = JSON.stringify({ a: 1, password: SECRET, list: [{ apiKey: [SECRET, SECRET] }] });
  for (let end = 0; end <= whole.length; end += 1) {
    expect(maskText(whole.slice(0, end), "other", new Set())).not.toContain(SECRET.slice(0, 5));
  }
});

test("the values of secret names never stay in a JSON document, whatever else is in it", () => {
  // A text with one of these characters may be a field itself, such as "pw:x".
  const text = fc.string().map((any) => any.replace(/[=:%<{[]/g, "_"));
  const value = fc.oneof(text, fc.integer(), fc.array(text));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), value), fc.boolean(), (document, pretty) => {
      const body = JSON.stringify({ ...document, apiToken: SECRET, z: 1 }, null, pretty ? 2 : 0);
      const result = JSON.parse(maskText(body, "other", new Set()));
      expect(result.apiToken).toBe("********");
      for (const [name, each] of Object.entries(document)) {
        if (!isSecretName(name) && name !== "z") expect(result[name]).toEqual(each);
      }
    }),
    { numRuns: 300 },
  );
});

test("lines of an event stream, forms, addresses and XML", () => {
  const none = new Set<string>();
  expect(maskText(`data: {"token":"${SECRET}"}\n\ndata: it's "fine\n`, "other", none)).toBe(
    `data: {"token":"********"}\n\ndata: it's "fine\n`,
  );
  expect(maskText(`user=a&pass%77ord=${SECRET}&x=1`, "form", none)).toBe(
    "user=a&pass%77ord=********&x=1",
  );
  expect(maskTarget(`/a?b=1&access_token=${SECRET}#id_token=${SECRET}`, none)).toBe(
    "/a?b=1&access_token=********#id_token=********",
  );
  expect(maskTarget(`https://user:${SECRET}@example.com/`, none)).toBe(
    "https://user:********@example.com/",
  );
  expect(
    maskText(
      `<a><password type="x">${SECRET}</password><b apiKey='${SECRET}'>c</b></a>`,
      "xml",
      none,
    ),
  ).toBe(`<a><password type="x">********</password><b apiKey="********">c</b></a>`);
});

test("a multipart form: the secret field is masked, the file stays byte for byte", async () => {
  const file = Buffer.from([0, 255, 254, 13, 10, 1]);
  const body = Buffer.concat([
    Buffer.from(`--B\r\nContent-Disposition: form-data; name="password"\r\n\r\n${SECRET}\r\n`),
    Buffer.from('--B\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\n'),
    file,
    Buffer.from("\r\n--B--\r\n"),
  ]);
  const settled = await settle(kept(body, "multipart/form-data; boundary=B"));
  expect(settled.kind).toBe("binary");
  const bytes = Buffer.from(settled.base64 ?? "", "base64");
  expect(bytes.includes(SECRET)).toBe(false);
  expect(bytes.includes(file)).toBe(true);
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])("%s is decoded and masked, and the body names the coding", async (coding, compress) => {
  const text = JSON.stringify({ hello: "world", password: SECRET });
  const settled = await settle(kept(compress(text), "application/json", coding));
  expect(settled).toMatchObject({
    kind: "text",
    text: '{"hello":"world","password":"********"}',
    decodedFrom: coding,
    truncated: false,
  });
});

test("two codings are decoded in turn; an unknown one and a broken one are shown as sent", async () => {
  const twice = brotliCompressSync(gzipSync("hello"));
  expect(await settle(kept(twice, "text/plain", "gzip, br"))).toMatchObject({ text: "hello" });
  expect((await settle(kept(Buffer.from("x"), "text/plain", "x-odd"))).note).toContain("x-odd");
  expect((await settle(kept(Buffer.from("not gzip"), "text/plain", "gzip"))).note).toContain(
    "gzip",
  );
});

test("the kept part of a cut body is decoded as far as possible", async () => {
  const whole = gzipSync(Array.from({ length: 5_000 }, (_, index) => `line ${index}\n`).join(""));
  const half = whole.subarray(0, whole.length / 2);
  const body = { ...kept(half, "text/plain", "gzip"), bytes: whole.length };
  const settled = await settle(body);
  expect(settled.truncated).toBe(true);
  expect(settled.text).toContain("line 0\nline 1\n");
});

test("a compression bomb stays small", async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  const { bytes, truncated } = await decodeBody(bomb, "gzip", 256 * 1024);
  expect(bytes.length).toBe(256 * 1024);
  expect(truncated).toBe(true);
});

test("text in another charset, binary data, and binary data that claims to be text", async () => {
  const latin = Buffer.from([0x4a, 0xf6, 0x72, 0x67]);
  expect(await settle(kept(latin, "text/plain; charset=iso-8859-1"))).toMatchObject({
    text: "Jörg",
  });
  expect(await settle(kept(latin, "text/plain"))).toMatchObject({ kind: "binary" });
  expect(await settle(kept(Buffer.from("abc"), "image/png"))).toMatchObject({ kind: "binary" });
  const cut = { ...kept(Buffer.from("aé").subarray(0, 2), "text/plain"), bytes: 3 };
  expect(await settle(cut)).toMatchObject({ kind: "text", text: "a", truncated: true });
});

test("the identity of a visitor is not masked, because a replay is sent in their name", () => {
  const masked = new Set<string>();
  const headers = ["ngrok-auth-user-email", "member@example.com", "X-Auth-Token", "abc"];
  expect(maskHeaders(headers, masked)).toEqual([
    "ngrok-auth-user-email",
    "member@example.com",
    "X-Auth-Token",
    "********",
  ]);
  expect([...masked]).toEqual(["x-auth-token"]);
});
