import { expect, test } from "vitest";
import { cookiesOf, cookieValues } from "./app-cookies";

const one = cookiesOf("id-one");
const two = cookiesOf("id-two");
const [prefix = ""] = /^gh-[0-9a-f]{8}-/.exec(one.forBrowser("a=1") ?? "") ?? [];
const [other = ""] = /^gh-[0-9a-f]{8}-/.exec(two.forBrowser("a=1") ?? "") ?? [];

test.each([
  ["a=1", `${prefix}a=1`],
  ["a=1; Path=/x; Domain=example.com", `${prefix}a=1; Path=/x; Domain=example.com`],
  ["  a \t=\t 1  ; HttpOnly", `${prefix}a=1; HttpOnly`],
  ["__Host-a=1; Secure; Path=/", `__Host-${prefix}a=1; Secure; Path=/`],
  ["__Secure-a=1; Secure", `__Secure-${prefix}a=1; Secure`],
  ["__HOST-a=1; Secure; Path=/", `__HOST-${prefix}a=1; Secure; Path=/`],
  ["__Http-a=1; Secure; HttpOnly", `__Http-${prefix}a=1; Secure; HttpOnly`],
  ["__Host-Http-a=1; Secure", `__Host-Http-${prefix}a=1; Secure`],
  ["__Host-__Secure-a=1", `__Host-${prefix}__Secure-a=1`],
  ["session=1", `${prefix}session=1`],
  ["a", `${prefix}=a`],
  ["=a", `${prefix}=a`],
  ["=__Host-gatehouse-app=x", `${prefix}=__Host-gatehouse-app=x`],
  ["__Host-gatehouse-app", `${prefix}=__Host-gatehouse-app`],
  ["a=b=c", `${prefix}a=b=c`],
  ['a="x;y"', `${prefix}a="x;y"`],
  ["a=1, b=2", `${prefix}a=1, b=2`],
  ["a=caf\xc3\xa0; Path=/", `${prefix}a=caf\xc3\xa0; Path=/`],
  ["gatehouse-app=x", undefined],
  ["__Host-gatehouse-app=x", undefined],
  ["__host-GATEHOUSE-app=x", undefined],
  [`${prefix}a=1`, undefined],
  [`${other}a=1`, undefined],
  [`__Host-${other}a=1`, undefined],
  [`__secure-${other.toUpperCase()}a=1`, undefined],
  ["ngrok-x=1", undefined],
  ["abuse_interstitial=apps.example.com", undefined],
  ["", undefined],
  [" ; Path=/", undefined],
  ["=", undefined],
  [";", undefined],
])("of an app's Set-Cookie %j a browser gets %j", (header, wanted) => {
  expect(one.forBrowser(header)).toBe(wanted);
});

test.each([
  [[`${prefix}a=1`], "a=1"],
  [[`${prefix}a=1; ${other}a=2; b=3`], "a=1; b=3"],
  [[`b=3;${prefix}a=1`], "a=1; b=3"],
  [[`${prefix}a=1`, `${prefix}b=2; c=3`, `${other}d=4`], "a=1; b=2; c=3"],
  [[`__Host-${prefix}a=1; __Host-${other}a=2; __Secure-${prefix}b=3`], "__Host-a=1; __Secure-b=3"],
  [[`__HOST-${prefix}a=1`], "__HOST-a=1"],
  // A cookie that a script has set does not replace one of the app's own, not even where PHP folds names.
  [[`a.b=evil; ${prefix}a_b=1; A-B=evil`], "a_b=1"],
  [[`a=1; ${prefix}a=1; a=2`], "a=1"],
  [[`${prefix}a=1; ${prefix}a=2`], "a=1; a=2"],
  [["__Host-gatehouse-app=x; gatehouse-app=y; GateHouse-z=1"], undefined],
  [["session=x; session.abc=y; nonce=z; SESSION=q; __Host-session=1"], undefined],
  [["session_hint=1; sessions=2; nonces=3"], "sessions=2; nonces=3"],
  [["ngrok=1; ngrok-x=2; abuse_interstitial=3"], undefined],
  [[`${other}a=1`], undefined],
  [[`${other}`], undefined],
  [[`${other}only-a-value`], undefined],
  [[`${other.toUpperCase()}a=1`], undefined],
  // Some servers read a quoted value past a semicolon.
  [[`a="x; ${other}s=secret; b=y"`], 'a="x; b=y"'],
  [[`${prefix}=value`], "value"],
  [[`${prefix}`], undefined],
  [["a; b=; =c; =", " ; ;; "], "a; b=; =c; ="],
  [["", ";", ";;;"], undefined],
  [["a=caf\xc3\xa0"], "a=caf\xc3\xa0"],
])("of the Cookie headers %j the app gets %j", (headers, wanted) => {
  expect(one.forApp(headers)).toBe(wanted);
});

test("what an app sets comes back to it as it was, and never to another one", () => {
  for (const set of [
    "a=1",
    "__Host-a=1",
    "__Secure-a=b=c",
    "__Host-Http-x=1",
    "=v",
    "v",
    'q="x y"',
  ]) {
    const stored = one.forBrowser(`${set}; Path=/`)?.replace("; Path=/", "") ?? "";
    expect(one.forApp([stored])).toBe(set.replace(/^=/, ""));
    expect(two.forApp([stored])).toBeUndefined();
    expect(two.forBrowser(stored)).toBeUndefined();
  }
});

test("values of one name are found, and only under exactly that name", () => {
  const raw = ["Cookie", "a=1; ab=2; a =3;a", "x", "a=9", "COOKIE", "a=4; A=5; b=a=6"];
  expect(cookieValues(raw, "a")).toEqual(["1", "3", "4"]);
});

test.each([
  ["many", "a=1; ".repeat(16_000)],
  ["spaces", `a=1${" ".repeat(80_000)};${" ".repeat(80_000)}x`],
  ["equals", "=".repeat(80_000)],
  ["semicolons", ";".repeat(80_000)],
  ["underscores", `${"_".repeat(80_000)}=1`],
  ["prefixes", "__Host-".repeat(11_000)],
  ["others' prefixes", other.repeat(6_000)],
])("an enormous header of %s is read in one go", (_what, header) => {
  const work = (text: string) => {
    one.forApp([text]);
    one.forBrowser(text);
    cookieValues(["cookie", text], "__Host-gatehouse-app");
  };
  // The work is linear in the length. If it were quadratic, this would not end in time.
  for (let times = 0; times < 20; times += 1) work(header.repeat(4));
  expect(one.forApp([`${header}; ${prefix}found=1`])).toContain("found=1");
});
