import fc from "fast-check";
import { expect, test } from "vitest";
import { cookiesOf, cookieValues } from "@/lib/traffic/link/app-cookies";
import { Choices } from "@/lib/traffic/link/choices";
import { readOurTarget } from "@/lib/traffic/link/our-target";

// What a browser, or an app, can send to a link.

const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const LONG_MS = 60_000 + RUNS * 30;
const ORIGIN = "https://apps.example.com";

const one = cookiesOf("id-one");
const two = cookiesOf("id-two");
const [ofOne = "", ofTwo = ""] = [one, two].map((each) => each.forBrowser("a=")?.slice(0, -2));

const cookiePiece = fc.oneof(
  fc.constantFrom(
    ...[ofOne, ofTwo, ofTwo.toUpperCase(), "__Host-", "__Secure-", "__Host-Http-", "__host-"],
    ...[
      "gatehouse-app",
      "session",
      "ngrok",
      "a",
      "=",
      ";",
      " ",
      "\t",
      '"',
      ",",
      "\xa0",
      "\\",
      "gh-",
    ],
  ),
  fc.string({ maxLength: 3 }),
);
const cookieText = fc.array(cookiePiece, { maxLength: 20 }).map((parts) => parts.join(""));

test("no company that a cookie is in takes it to another app", { timeout: LONG_MS }, () => {
  fc.assert(
    fc.property(cookieText, cookieText, fc.constantFrom("", "__Host-", "__Secure-"), (...all) => {
      const [before, after, strict] = all;
      const cookie = `${strict}${ofTwo}x=SECRET`;
      expect(one.forApp([`${before}; ${cookie};${after}`]) ?? "").not.toContain("SECRET");
      expect(one.forApp([before, cookie, after]) ?? "").not.toContain("SECRET");
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("whatever an app sets stands under its own prefix", { timeout: LONG_MS }, () => {
  fc.assert(
    fc.property(cookieText, (header) => {
      const stored = one.forBrowser(header);
      if (stored === undefined) return;
      // The name that a browser keeps (RFC 6265bis, section 5.6).
      const name = stored.split(";", 1)[0]?.split("=", 1)[0]?.trim() ?? "";
      expect(name.replace(/^__(host-http|http|host|secure)-/i, "").startsWith(ofOne)).toBe(true);
      expect(two.forApp([stored.split(";", 1)[0] ?? ""])).toBeUndefined();
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("no link into an app leads away from the link", { timeout: LONG_MS }, () => {
  const piece = fc.oneof(
    fc.constantFrom(
      ..."/ // \\ %2f %5c . .. @ : ? # & evil.example to= http: .gatehouse".split(" "),
    ),
    fc.string({ maxLength: 3 }),
  );
  const rest = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(""));
  const start = fc.constantFrom("/.gatehouse/go/id", "/.gatehouse/?app=id&to=", "/.gatehouse/?to=");
  fc.assert(
    fc.property(start, rest, (begin, after) => {
      const target = readOurTarget(begin + after);
      if (!target || target.kind === "ask") return;
      expect(target.to).toMatch(/^\/(?!\/)[^\\]*$/);
      expect(new URL(target.to, `${ORIGIN}/x/y`).origin).toBe(ORIGIN);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("no text is a choice that was not signed", { timeout: LONG_MS }, () => {
  const choices = new Choices("link", "ab".repeat(32));
  const good = choices.sign({ tunnelId: "id", until: 1_000 }, "U2member");
  fc.assert(
    fc.property(fc.nat(good.length - 1), cookieText, (at, text) => {
      const changed = good.slice(0, at) + text + good.slice(at + 1);
      const values = cookieValues(["cookie", `${text}; a=${changed}`], "a");
      const isGood = changed === good || values.includes(good);
      if (!isGood) expect(choices.find([changed, ...values], "U2member")).toBeUndefined();
    }),
    { numRuns: RUNS, ...SEED },
  );
});
