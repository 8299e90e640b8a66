import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { redactFields } from "@/lib/base/redact";
import { maskHeaders, maskTarget, maskText } from "@/lib/traffic/capture/mask-text";
import { settleBody } from "@/lib/traffic/capture/settle-body";
import { hostilePattern, hostileText, textOf } from "./hostile-text";

// `npm test` makes a short run; `npm run fuzz` runs 100,000 cases of each.
const RUNS = Number(process.env.FUZZ_RUNS ?? 200);
const SEED = process.env.FUZZ_SEED === undefined ? {} : { seed: Number(process.env.FUZZ_SEED) };
const LONG_MS = 60_000 + RUNS * 30;
/** Each case of growth is measured many times. */
const GROWTH_RUNS = Math.min(RUNS, 3_000);

// No other text contains this, not even a part of it.
const MARK = "Zqxjk";
const secret = fc.stringMatching(/^[a-zA-Z0-9]{3,20}$/).map((rest) => `${MARK}7${rest}`);

const secretName = fc.constantFrom(
  ..."password userPassword new_password X-Api-Key refresh_token client_secret sessionId otp user.pin cvv csrfmiddlewaretoken authorization SAMLResponse client_assertion X-Amz-Signature".split(
    " ",
  ),
);
const plainText = fc.string({ maxLength: 12 });
const word = fc.stringMatching(/^[a-z]{1,8}$/);
// Keys that differ from the names of the fields beside the secret.
const key = plainText.map((text) => `~${text}`);
const innocent = fc.dictionary(key, fc.oneof(plainText, fc.integer(), fc.array(plainText)), {
  maxKeys: 4,
});

/** A document that contains the secret somewhere, under its name or beside it. */
const planted = fc
  .tuple(innocent, innocent, secretName, secret, fc.nat(3), fc.nat(4))
  .map(([before, after, name, value, form, depth]) => {
    const fields = [
      { [name]: value },
      { [name]: [{ a: value }, value] },
      { name, value },
      { value: { a: [value] }, key: name },
    ];
    let document: object = { ...before, ...fields[form], ...after };
    for (let level = 0; level < depth; level += 1) {
      document = level % 2 === 0 ? { a: 1, deep: [document] } : { text: JSON.stringify(document) };
    }
    return document;
  });

type Case = { text: string; type: string };

const asJson = fc.tuple(planted, fc.constantFrom(undefined, 2, "\t")).map(
  ([document, indent]): Case => ({
    text: JSON.stringify(document, null, indent),
    type: "application/json",
  }),
);

const asLooseJson = fc
  .tuple(word, plainText, secretName, secret, fc.constantFrom('"', "'", ""))
  .map(([key, text, name, value, quote]): Case => {
    const value1 = text.replace(/[\\'"\n,{}[\]]/g, "");
    const plain = quote === "" ? name.replace(/[^A-Za-z_]/g, "_") : name;
    const body = `{${quote}${key}${quote}: '${value1}', ${quote}${plain}${quote}: ${quote}${value}${quote}}`;
    return { text: body, type: "text/plain" };
  });

const asForm = fc
  .tuple(plainText, plainText, secretName, secret, planted, fc.nat(2))
  .map(([key, text, name, value, document, way]): Case => {
    const nested = [
      [name, value],
      ["data", JSON.stringify(document)],
      ["next", `/login?a=1&${new URLSearchParams([[name, value]])}`],
    ][way] ?? ["", ""];
    const form = new URLSearchParams([
      [key, text],
      [nested[0] ?? "", nested[1] ?? ""],
      ["z", "1"],
    ]);
    return { text: String(form), type: "application/x-www-form-urlencoded" };
  });

const escaped = plainText.map((text) =>
  text.replace(/[<&"]/g, (char) => `&#${char.charCodeAt(0)};`),
);
const xmlName = secretName.map((name) => name.replaceAll(".", "-"));

const asXml = fc
  .tuple(word, escaped, xmlName, secret, fc.nat(6))
  .map(([tag, text, name, value, way]): Case => {
    const field = [
      `<${name}>${value}</${name}>`,
      `<n:${name} a="1"><![CDATA[${value}]]></n:${name}>`,
      `<${name}><b>${value}</b>${value}</${name}>`,
      `<b ${name}="${value}"/>`,
      `<p name="${name}" value='${value}'/>`,
      `<p key="${name}">${value}</p>`,
      `<m><name>${name}</name><value>${value}</value></m>`,
    ][way];
    return { text: `<x><${tag} a="${text}">${text}</${tag}>${field}<c/></x>`, type: "text/xml" };
  });

const asParts = fc
  .tuple(plainText, secretName, secret, fc.boolean(), planted)
  .map(([text, name, value, isExtended, document]): Case => {
    const parameter = isExtended ? `name*=UTF-8''${encodeURIComponent(name)}` : `name="${name}"`;
    const parts = [
      `Content-Disposition: form-data; name="a"\r\n\r\n${text}`,
      `Content-Disposition: form-data; ${parameter}\r\n\r\n${value}`,
      `Content-Type: application/json\r\n\r\n${JSON.stringify(document)}`,
    ];
    const body = parts.map((part) => `--BxY\r\n${part}\r\n`).join("");
    return { text: `${body}--BxY--\r\n`, type: "multipart/form-data; boundary=BxY" };
  });

const asText = fc
  .tuple(hostileText, secretName, secret, fc.constantFrom(": ", "=", " = ", ":", " => "))
  .map(
    ([text, name, value, sign]): Case => ({
      text: `${text}\n${name}${sign}${value}\n`,
      type: "text/plain",
    }),
  );

const cases = fc.oneof(asJson, asLooseJson, asForm, asXml, asParts);

function bodyOf(bytes: Uint8Array, contentType: string, coding?: string) {
  const raw = { kept: bytes, bytes: bytes.length, contentType, coding, note: undefined };
  return settleBody(raw, 64 * 1024, new Set());
}

test("nothing is kept of a planted secret in a body, wherever it is cut off, compressed or not", {
  timeout: LONG_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(4_000), fc.boolean(), async ({ text, type }, at, isZipped) => {
      const bytes = Buffer.from(text.slice(0, text.length - (at % text.length)));
      const body = isZipped
        ? await bodyOf(gzipSync(bytes), type, "gzip")
        : await bodyOf(bytes, type);
      expect(body.text).toBeDefined();
      expect(JSON.stringify(body)).not.toContain(MARK);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("nothing is kept of a planted secret in a text or a log, whatever the lines before are", {
  timeout: LONG_MS,
}, () => {
  fc.assert(
    fc.property(asText, ({ text }) => {
      expect(maskText(text, "other", new Set())).not.toContain(MARK);
      expect(redactFields(text)).not.toContain(MARK);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

test("nothing is kept of a planted secret in an address or a header", { timeout: LONG_MS }, () => {
  fc.assert(
    fc.property(plainText, secretName, secret, word, (text, name, value, path) => {
      const field = `${encodeURIComponent(text)}=1&${encodeURIComponent(name)}=${value}`;
      const inside = encodeURIComponent(`https://a.example.com/${path}?${field}`);
      for (const address of [
        `/${path}?${field}`,
        `/${path}#${field}`,
        `/${path};${encodeURIComponent(name)}=${value}/b`,
        `/${path}?next=${inside}`,
        `/${path}?next=${encodeURIComponent(`/b?next=${inside}`)}`,
        `https://a:${value}@b.example.com/`,
      ]) {
        expect(maskTarget(address, new Set())).not.toContain(MARK);
        for (const header of ["Referer", "Location", "HX-Current-URL", "X-Any"]) {
          expect(maskHeaders([header, address], new Set())[1]).not.toContain(MARK);
        }
      }
      expect(maskHeaders(["X-Any", `${name}=${value}`], new Set())[1]).not.toContain(MARK);
      expect(maskHeaders(["Cookie", `${path}=${value}`], new Set())[1]).not.toContain(MARK);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

const WAYS: Record<string, (text: string) => unknown> = {
  form: (text) => maskText(text, "form", new Set()),
  xml: (text) => maskText(text, "xml", new Set()),
  page: (text) => maskText(text, "page", new Set()),
  events: (text) => maskText(text, "events", new Set()),
  code: (text) => maskText(text, "code", new Set()),
  other: (text) => maskText(text, "other", new Set()),
  "JSON in JSON": (text) => maskText(JSON.stringify({ a: [text] }), "other", new Set()),
  "a form's value": (text) => maskText(`a=${encoded(text)}`, "form", new Set()),
  target: (text) => maskTarget(`/a?${text}`, new Set()),
  headers: (text) =>
    maskHeaders(["X-Any", text, "Link", text, text, "a", "Cookie", text], new Set()),
  redact: (text) => redactFields(text),
  parts: (text) => bodyOf(Buffer.from(text), "multipart/form-data; boundary=B"),
  bytes: (text) => bodyOf(Buffer.from(`${text}\u00ff\0`, "latin1"), ""),
  "few texts among bytes": (text) =>
    bodyOf(Buffer.from(`${text}${"\0".repeat(text.length)}`, "latin1"), "image/png"),
  "UTF-16": (text) => bodyOf(Buffer.from(`\ufeff${text}`, "utf16le"), "text/plain"),
  "content type": (text) => bodyOf(Buffer.from("a=1"), text, text.slice(0, 50)),
};

function encoded(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/gu, ""));
}

test("masking never throws, and leaves an already masked text as it is", {
  timeout: LONG_MS,
}, async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (text) => {
      for (const mask of Object.values(WAYS)) await mask(text);
      const masked = new Set<string>();
      maskText(text.repeat(200), "other", masked);
      expect(masked.size).toBeLessThanOrEqual(100);
      for (const name of masked) expect(name.length).toBeLessThanOrEqual(100);
    }),
    { numRuns: RUNS, ...SEED },
  );
});

// This is a measurement, so `npm test` does not include it.
test.runIf(process.env.FUZZ_RUNS)(
  "four times the text takes at most five times as long",
  {
    timeout: LONG_MS * 10,
  },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(WAYS)),
        hostilePattern,
        async (name, pattern) => {
          const mask = WAYS[name];
          if (!mask) throw new Error(name);
          const measure = (length: number) => timeOf(mask, textOf(pattern, length));
          // A text that takes too little time to measure is measured at four times the length.
          const length = (await measure(16 * 1024)) < LEAST_MS ? 64 * 1024 : 16 * 1024;
          await expectGrowth(measure, length, name);
        },
      ),
      // Shrinking is off, because finding a smaller slow text would take long.
      { numRuns: GROWTH_RUNS, endOnFailure: true, ...SEED },
    );
  },
);

/** Below this time, mostly the clock, the compiler and garbage collection are measured. */
const LEAST_MS = 3;
/** A text that takes this long is not measured again. */
const HOPELESS_MS = 1_000;

async function expectGrowth(
  measure: (length: number) => Promise<number>,
  length: number,
  name: string,
): Promise<void> {
  let short = Number.POSITIVE_INFINITY;
  let long = Number.POSITIVE_INFINITY;
  // The shortest of several times, because other load only adds to it.
  for (let tries = 0; tries < 10; tries += 1) {
    // As much text as in the long case, so that garbage collection has the same work.
    let four = 0;
    for (let part = 0; part < 4; part += 1) four += await measure(length);
    short = Math.min(short, four / 4);
    long = Math.min(long, await measure(4 * length));
    if (long <= 5 * Math.max(short, LEAST_MS)) return;
    if (long > HOPELESS_MS) break;
  }
  // Only once does a text become too large for the processor's caches. Time that grows faster than the text does so
  // again at the next size.
  for (let tries = 0; tries < 5 && long <= HOPELESS_MS; tries += 1) {
    if ((await measure(16 * length)) <= 5 * long) return;
  }
  throw new Error(`${name}: ${length} characters took ${short} ms, four times as many ${long} ms`);
}

/** Milliseconds of CPU time, so that other programs do not count. */
async function timeOf(mask: (text: string) => unknown, text: string): Promise<number> {
  const begun = process.cpuUsage();
  await mask(text);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000;
}
