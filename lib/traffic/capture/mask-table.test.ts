import { createHash } from "node:crypto";
import { deflateSync, gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { redactFields } from "@/lib/base/redact";
import { MASKED_BYTES } from "./mask-bytes";
import { maskHeaders, maskTarget, maskText } from "./mask-text";
import { settleBody } from "./settle-body";

// Texts with secrets that must be masked, and similar texts that must stay. Each row is a text and its masked form.

const SECRET = "t0p-s3cret";
const M = "********";
const TOKEN = "4f9c21ab77de4c0f9a1b22c3";
const PEM = "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC+/8B";
const KEY = `gh_${"aB3-_".repeat(8)}xyz`;
const CREDENTIAL = `gha_${"aB3-_".repeat(8)}xyz`;
const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";

test.each([
  ["an array of pairs", `[["authorization","Bearer ${SECRET}"]]`, `[["authorization","${M}"]]`],
  [
    "a name and a value",
    `{"name":"password","value":"${SECRET}"}`,
    `{"name":"password","value":"${M}"}`,
  ],
  [
    "a value before its name",
    `{"value":"${SECRET}","name":"api_key"}`,
    `{"value":"${M}","name":"api_key"}`,
  ],
  [
    "a value that is an object",
    `{"key":"token","value":{"a":"${SECRET}"}}`,
    `{"key":"token","value":"${M}"}`,
  ],
  [
    "a name and a value of no secret",
    `{"name":"color","value":"red"}`,
    `{"name":"color","value":"red"}`,
  ],
  ["a list of names", `{"required":["password","email"]}`, `{"required":["password","email"]}`],
  [
    "JSON in JSON",
    `{"a":"{\\"password\\":\\"${SECRET}\\"}"}`,
    `{"a":"{\\"password\\":\\"${M}\\"}"}`,
  ],
  [
    "JSON in JSON in JSON",
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ pin: SECRET }) }) }),
    JSON.stringify({ a: JSON.stringify({ b: JSON.stringify({ pin: M }) }) }),
  ],
  [
    "an address in JSON",
    `{"next":"https://a.example.com/?token=${SECRET}&page=2"}`,
    `{"next":"https://a.example.com/?token=${M}&page=2"}`,
  ],
  ["single quotes", `{'password': '${SECRET}', 'user': 'a'}`, `{'password': "${M}", 'user': 'a'}`],
  [
    "no quotes around the key",
    `{password: '${SECRET}', user: "a"}`,
    `{password: "${M}", user: "a"}`,
  ],
  ["no quotes at all", `{password: ${SECRET}, user: a}`, `{password: "${M}", user: a}`],
  ["Python's bytes", `{'token': b'${SECRET}, x', 'user': 'a'}`, `{'token': "${M}", 'user': 'a'}`],
  ["Ruby", `{"password"=>"${SECRET}", "user"=>"a"}`, `{"password"=>"${M}", "user"=>"a"}`],
  [
    "a comment with an apostrophe",
    `{ // it's mine\n "password": "${SECRET}", "a": 1 }`,
    `{ // it's mine\n "password": "${M}", "a": 1 }`,
  ],
  ["a line of a log", `[info] password=${SECRET} user=a`, `[info] password=${M} user=a`],
  ["a field in a sentence", `the password: ${SECRET} is wrong`, `the password: ${M} is wrong`],
  [
    "words behind a field",
    `user: a\npassword: correct horse ${SECRET}\nnext: b`,
    `user: a\npassword: ${M}\nnext: b`,
  ],
  ["a name in two words", `API key: ${SECRET}`, `API key: ${M}`],
  [
    "a command",
    `curl -u a --password=${SECRET} -H "Authorization: Token ${SECRET}"`,
    `curl -u a --password=${M} -H "Authorization: ${M}`,
  ],
  [
    "a connection",
    `postgres://app:${SECRET}@db.example.com:5432/shop`,
    `postgres://app:${M}@db.example.com:5432/shop`,
  ],
  ["a JSON Web Token", `it is ${JWT} today`, `it is ${M} today`],
  ["a key for machines", `it is ${KEY} or ${KEY}.`, `it is ${M} or ${M}`],
  ["an assistant's credential", `{"a":["${CREDENTIAL}"]}`, `{"a":["${M}"]}`],
  ["what only begins like a key", `gh_pages and a${KEY}`, `gh_pages and a${KEY}`],
  [
    "names with the letters of a key",
    `high_${"long_name_".repeat(5)}`,
    `high_${"long_name_".repeat(5)}`,
  ],
  [
    "a key behind its length, as bytes of protobuf",
    `\n.${KEY}\u0012\u0001x`,
    `\n${M}\u0012\u0001x`,
  ],
  [
    "a key behind an encoded sign, and before more",
    `a%20${KEY} ${KEY}.5 ${KEY}-`,
    `${M} ${M} ${M}`,
  ],
  ["a key that was cut at the end of what is kept", `x ${KEY.slice(0, -1)}`, `x ${M}`],
  [
    "a private key",
    `-----BEGIN RSA PRIVATE KEY-----\n${SECRET}\n-----END RSA PRIVATE KEY-----`,
    `${M}-----END RSA PRIVATE KEY-----`,
  ],
  [
    "an address in a text",
    `see /login?next=%2Fcb%3Ftoken%3D${SECRET}%26a%3D1`,
    `see /login?next=%2Fcb%3Ftoken%3D${M}%26a%3D1`,
  ],
  [
    "a country",
    `{"code":"DE","key":"name","ticket":"4711"}`,
    `{"code":"DE","key":"name","ticket":"4711"}`,
  ],
  [
    "an error's code",
    `{"code":"ERR_TOO_MANY_REQUESTS_TODAY"}`,
    `{"code":"ERR_TOO_MANY_REQUESTS_TODAY"}`,
  ],
  ["an OAuth code", `{"code":"${TOKEN}"}`, `{"code":"${M}"}`],
  ["numbers of tokens", `{"max_tokens":12,"token":null}`, `{"max_tokens":12,"token":null}`],
  [
    "XML in a text",
    `12:00 sent: <a><b>x</b><ns:token >${SECRET}</ns:token ></a> <password>`,
    `12:00 sent: <a><b>x</b><ns:token >${M}</ns:token ></a> <password>`,
  ],
  [
    "XML in a text in JSON",
    JSON.stringify({ log: `sent <token>${SECRET}</token>` }),
    JSON.stringify({ log: `sent <token>${M}</token>` }),
  ],
  ["XML as a text", `<a><token>${SECRET}</token></a>`, `<a><token>${M}</token></a>`],
])("JSON and plain text: %s", (_what, text, kept) => {
  expect(maskText(text, "other", new Set())).toBe(kept);
});

test.each([
  [
    "CDATA",
    `<a><password><![CDATA[${SECRET}]]></password></a>`,
    `<a><password>${M}</password></a>`,
  ],
  [
    "elements inside",
    `<password><b>${SECRET}</b><password/>${SECRET}</password><c>1</c>`,
    `<password>${M}</password><c>1</c>`,
  ],
  [
    "a prefix",
    `<wsse:Password Type="x">${SECRET}</wsse:Password>`,
    `<wsse:Password Type="x">${M}</wsse:Password>`,
  ],
  ["an element not closed", `<a><token>${SECRET}<b>`, `<a><token>${M}`],
  [
    "an attribute named",
    `<entry key="password">${SECRET}</entry>`,
    `<entry key="password">${M}</entry>`,
  ],
  [
    "an attribute and its value",
    `<p name="apiKey" value="${SECRET}"/>`,
    `<p name="apiKey" value="${M}"/>`,
  ],
  [
    "a value before its name",
    `<p value='${SECRET}' name='apiKey'/>`,
    `<p value="${M}" name='apiKey'/>`,
  ],
  [
    "an element named by the one before",
    `<m><name>password</name><value><s>${SECRET}</s></value></m>`,
    `<m><name>password</name><value>${M}</value></m>`,
  ],
  [
    "XML in XML",
    `<a>&lt;token&gt;${SECRET}&lt;/token&gt;</a>`,
    `<a>&lt;token&gt;${M}&lt;/token&gt;</a>`,
  ],
  [
    "JSON in CDATA",
    `<a><![CDATA[{"token":"${SECRET}"}]]></a>`,
    `<a><![CDATA[{"token":"${M}"}]]></a>`,
  ],
  ["a comment", `<a><!-- password=${SECRET} --></a>`, `<a><!-- password=${M} --></a>`],
  [
    "an address",
    `<a href="/x?a=1&amp;token=${SECRET}">b</a>`,
    `<a href="/x?a=1&amp;token=${M}">b</a>`,
  ],
  ["a quote that is not closed", `<a b="c><token>${SECRET}</token>`, `<a b="c><token>${M}</token>`],
  [
    "a code and a name space",
    `<x xmlns:token="urn:a"><code>DE</code></x>`,
    `<x xmlns:token="urn:a"><code>DE</code></x>`,
  ],
])("XML: %s", (_what, text, kept) => {
  expect(maskText(text, "xml", new Set())).toBe(kept);
});

test("a page keeps its layout and scripts; hidden fields and the data of scripts are masked", () => {
  const page = `<form id="password-form"><p>password: secret</p><input name="csrf_token" value="${SECRET}"><script>let token = read();</script><script type="application/json">{"token":"${SECRET}"}</script></form>`;
  expect(maskText(page, "page", new Set())).toBe(page.replaceAll(SECRET, M));
});

test.each([
  [
    "a script",
    "code",
    `const key = "${KEY}", password = "x"; go('\\n${KEY}', "\\u003c${CREDENTIAL}", \`\${a}${JWT}\`);`,
    `const key = "${M}", password = "x"; go('\\n${M}', "\\u003c${M}", \`\${a}${M}\`);`,
  ],
  [
    "a style",
    "code",
    `a { b: url(/c?d=${KEY}) } /* ${JWT} */`,
    `a { b: url(/c?d=${M}) } /* ${M} */`,
  ],
  [
    "names in a script",
    "code",
    "gh_pages.eyJump.to(high_value); eyJa.b.c",
    "gh_pages.eyJump.to(high_value); eyJa.b.c",
  ],
  [
    "a page",
    "page",
    `<title>${JWT}</title><p>Your key: <b>${KEY}</b><script>let a = "${CREDENTIAL}"</script><style>/*${KEY}*/</style>`,
    `<title>${M}</title><p>Your key: <b>${M}</b><script>let a = "${M}"</script><style>/*${M}*/</style>`,
  ],
  [
    "a private key in a script",
    "code",
    `const key = "-----BEGIN PRIVATE KEY-----\\n${PEM}\\n${PEM}==\\n-----END PRIVATE KEY-----";`,
    `const key = "${M}-----END PRIVATE KEY-----";`,
  ],
  [
    "a private key in lines of a script",
    "code",
    `"-----BEGIN RSA PRIVATE KEY-----",\n "${PEM}",\n "${PEM}",\n "-----END RSA PRIVATE KEY-----"`,
    `"${M}-----END RSA PRIVATE KEY-----"`,
  ],
  [
    "a private key in JSON that is a text in a script",
    "code",
    `const a = "{\\"pem\\":\\"-----BEGIN PRIVATE KEY-----\\\\n${PEM}\\\\n-----END PRIVATE KEY-----\\"}";`,
    `const a = "{\\"pem\\":\\"${M}-----END PRIVATE KEY-----\\"}";`,
  ],
  [
    "a private key with lines about it",
    "other",
    `-----BEGIN PGP PRIVATE KEY BLOCK-----\nVersion: GnuPG v1\nComment: mine\n\n${PEM}\n-----END PGP PRIVATE KEY BLOCK-----`,
    `${M}-----END PGP PRIVATE KEY BLOCK-----`,
  ],
  [
    "a private key between other signs of a new line",
    "code",
    `"-----BEGIN PRIVATE KEY-----\\u000a${PEM}" + "-----BEGIN PRIVATE KEY-----<br/>${PEM}"`,
    `"${M}${M}`,
  ],
  [
    "code that looks for a private key",
    "code",
    `key.startsWith("-----BEGIN PRIVATE KEY-----") ? read(key) : refuseThisVeryLongNameOfAFunctionX()`,
    `key.startsWith("-----BEGIN PRIVATE KEY-----") ? read(key) : refuseThisVeryLongNameOfAFunctionX()`,
  ],
  ["XML", "xml", `<a>[${JWT}]</a><${KEY}/>`, `<a>${M}</a><${M}/>`],
  ["brackets in a text", "other", `tokens [${JWT}]`, `tokens ${M}`],
  ["a form's name", "form", `${KEY}&a=b`, `${M}&a=b`],
] as const)("tokens stand in no text: %s", (_what, format, text, kept) => {
  const masked = new Set<string>();
  expect(maskText(text, format, masked)).toBe(kept);
  const name = text.includes("PRIVATE KEY") ? "private key" : "token";
  expect([...masked]).toEqual(text === kept ? [] : [name]);
});

test.each([
  [
    "JSON in a field",
    `user=a&data=%7B%22password%22%3A%22${SECRET}%22%7D`,
    `user=a&data=%7B%22password%22%3A%22${M}%22%7D`,
  ],
  ["JSON that is said to be a form", `{"password":"a=${SECRET}&b"}`, `{"password":"${M}"}`],
  [
    "a code",
    `grant_type=authorization_code&code=${SECRET}`,
    `grant_type=authorization_code&code=${M}`,
  ],
  [
    "an assertion",
    `client_assertion=${SECRET}&client_assertion_type=jwt-bearer`,
    `client_assertion=${M}&client_assertion_type=jwt-bearer`,
  ],
  ["SAML", `SAMLResponse=${SECRET}&RelayState=a`, `SAMLResponse=${M}&RelayState=a`],
  [
    "a wrong escape in a name",
    `p%zzass%77ord=1&pass%77ord%zz=${SECRET}`,
    `p%zzass%77ord=1&pass%77ord%zz=${M}`,
  ],
  [
    "brackets",
    `user[password]=${SECRET}&user[code]=${SECRET}&country_code=DE`,
    `user[password]=${M}&user[code]=${M}&country_code=DE`,
  ],
  ["lines", `a=1\r\npassword=${SECRET}`, `a=1%0D%0Apassword%3D${M}`],
])("forms: %s", (_what, text, kept) => {
  expect(maskText(text, "form", new Set())).toBe(kept);
});

test.each([
  [`/a;jsessionid=${SECRET}/b?c=1`, `/a;jsessionid=${M}/b?c=1`],
  [`/login?next=%2Fcb%3Ftoken%3D${SECRET}%26a%3D1`, `/login?next=%2Fcb%3Ftoken%3D${M}%26a%3D1`],
  [
    `/login?redirect=https://a.example.com/?key=${SECRET}`,
    `/login?redirect=https%3A%2F%2Fa.example.com%2F%3Fkey%3D${M}`,
  ],
  [`/cb?code=${SECRET}&state=1`, `/cb?code=${M}&state=1`],
  [
    `/f?X-Amz-Signature=${SECRET}&X-Amz-Date=1&sig=${SECRET}&signature=${SECRET}`,
    `/f?X-Amz-Signature=${M}&X-Amz-Date=1&sig=${M}&signature=${M}`,
  ],
  [`/f?key=${SECRET}&ticket=${SECRET}&session=${SECRET}`, `/f?key=${M}&ticket=${M}&session=${M}`],
  [`/f?t=1700000000&v=2`, `/f?t=1700000000&v=2`],
  [`/f?t=${TOKEN}`, `/f?t=${M}`],
  [`/#/cb?code=${SECRET}`, `/#/cb?code=${M}`],
  [`/x/${JWT}/y`, `/x/${M}/y`],
  [`/x/${KEY}/y?a=${KEY}&b=1`, `/x/${M}/y?a=${M}&b=1`],
  [
    `https://a:${SECRET}@b.example.com/c?d=https://e:${SECRET}@f.example.com`,
    `https://a:${M}@b.example.com/c?d=https%3A%2F%2Fe%3A${M}%40f.example.com`,
  ],
  [`/%ff%?token=${SECRET}`, `/%ff%?token=${M}`],
  ["/shop/shoes?size=42&color=red", "/shop/shoes?size=42&color=red"],
  ["/tokens/4711?country_code=DE", "/tokens/4711?country_code=DE"],
])("the address %s", (target, kept) => {
  expect(maskTarget(target, new Set())).toBe(kept);
});

test.each([
  ...[
    "Next-Url",
    "HX-Current-URL",
    "X-Original-URL",
    "X-Forwarded-Uri",
    "X-Rewrite-URL",
    "HX-Redirect",
    "Destination",
    "Referer",
    "Location",
    "Content-Location",
  ].flatMap((name) => [
    [name, `/a?code=${SECRET}&b=1`, `/a?code=${M}&b=1`],
    [
      name,
      `https://x.example.com/a;jsessionid=${SECRET}?b=1`,
      `https://x.example.com/a;jsessionid=${M}?b=1`,
    ],
  ]),
  [
    "Link",
    `<https://x.example.com/?page=2&token=${SECRET}>; rel="next"`,
    `<https://x.example.com/?page=2&token=${M}>; rel="next"`,
  ],
  [
    "Refresh",
    `5; url=https://x.example.com/?token=${SECRET}`,
    `5; url=https://x.example.com/?token=${M}`,
  ],
  ["HX-Location", `{"path":"/a?token=${SECRET}"}`, `{"path":"/a?token=${M}"}`],
  ["DPoP", SECRET, M],
  ["X-Session", SECRET, M],
  ["X-Session-Id", SECRET, M],
  ["Ocp-Apim-Subscription-Key", SECRET, M],
  ["Authorization", `Digest username="a", response="${SECRET}"`, `Digest ${M}`],
  ["X-Debug", `password=${SECRET}`, `password=${M}`],
  ["X-Copy", KEY, M],
  ["Stripe-Signature", "t=1,v1=ab", "t=1,v1=ab"],
  ["X-Hub-Signature-256", "sha256=ab", "sha256=ab"],
  ["Host", "token.example.com:8080", "token.example.com:8080"],
  ["Idempotency-Key", "a1", "a1"],
  ["Cache-Control", "max-age=0", "max-age=0"],
  [
    "User-Agent",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0)",
  ],
])("the header %s: %s", (name, value, kept) => {
  expect(maskHeaders([name, value], new Set())).toEqual([name, kept]);
});

test.each([
  ["name*", `name*=UTF-8''pass%77ord`],
  ["no quotes", "name=password"],
  ["a name over two lines", `\r\n name="password"`],
  ["an escaped quote before it", `filename="a\\"; name=\\"x"; name="password"`],
  ["two names", `name="a"; name="password"`],
  ["a name that only a form has", `name="code"`],
])("parts of a form: %s", async (_what, parameters) => {
  const text = `--B\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n${SECRET}\r\n--B--\r\n`;
  expect(await shown(text, "multipart/form-data; boundary=B")).toContain(`\r\n\r\n${M}\r\n--B--`);
});

test("parts that are JSON, forms without a boundary, and a mail within a mail are masked", async () => {
  const part = `Content-Disposition: form-data; name="a"; filename="blob"\r\nContent-Type: application/json\r\n\r\n{"token":"${SECRET}"}\r\n`;
  const form = `--B\r\n${part}--B--\r\n`;
  expect(await shown(form, "multipart/form-data; boundary=B")).toContain(`{"token":"${M}"}`);
  expect(await shown(form, "multipart/form-data")).toContain(`{"token":"${M}"}`);
  const mail = `--A\r\nContent-Type: multipart/mixed; boundary="B"\r\n\r\n${form}\r\n--A--\r\n`;
  expect(await shown(mail, "multipart/mixed; boundary=A")).toContain(`{"token":"${M}"}`);
});

test.each([
  ["JSON", `data: {"token":"${SECRET}","n":1}\n\n`, `data: {"token":"${M}","n":1}\n\n`],
  [
    "HTML",
    `event: row\ndata: <input name="csrf_token" value="${SECRET}">\n\n`,
    `event: row\ndata: <input name="csrf_token" value="${M}">\n\n`,
  ],
  [
    "XML",
    `id: 7\ndata:<password>${SECRET}</password>\n\n`,
    `id: 7\ndata:<password>${M}</password>\n\n`,
  ],
  ["a form", `data: a=1&pass%77ord=${SECRET}\n\n`, `data: a=1&pass%77ord=${M}\n\n`],
  [
    "markup over lines that end in CR LF",
    `data: <input name="csrf_token"\r\ndata:   value="${SECRET}"/>\r\ndata: it's\r\n\r\n`,
    `data: <input name="csrf_token"\r\ndata:   value="${M}"/>\r\ndata: it's\r\n\r\n`,
  ],
  [
    "JSON over lines",
    `data: {"secret":\ndata: ["${SECRET}",\ndata: "${SECRET}"]}\n\ndata: x\n\n`,
    `data: {"secret":\ndata: "${M}"}\n\ndata: x\n\n`,
  ],
  [
    "JSON around another field",
    `data: {"password":\nid: 7\ndata: "${SECRET}"}\n\n`,
    `data: {"password":\nid: 7\ndata: "${M}"}\n\n`,
  ],
  [
    "a private key around comments",
    `data: -----BEGIN PRIVATE KEY-----\r\n: a\r\ndata: ${SECRET}\r\n: b\r\ndata: ${SECRET}\r\n: c\r\ndata: -----END PRIVATE KEY-----\r\n\r\n`,
    `data: ${M}-----END PRIVATE KEY-----\r\n: a\r\n: b\r\n: c\r\n\r\n`,
  ],
  [
    "an element around fields, at the end of what is kept",
    `data: <a><password>\n: a\nretry: 1\ndata: ${SECRET}\nevent: b\ndata: </password></a>`,
    `data: <a><password>${M}</password></a>\n: a\nretry: 1\nevent: b\n`,
  ],
  [
    "an empty line between two events",
    `data: {"password":\n\ndata: "plain"}\n\n`,
    `data: {"password":\n\ndata: "plain"}\n\n`,
  ],
  [
    "a line break that masking writes out",
    `data: <a b="{&quot;a&quot;:1,&#10;&quot;token&quot;:&quot;${SECRET}&quot;}"/>\n\n`,
    `data: <a b="{&quot;a&quot;:1,\ndata: &quot;token&quot;:&quot;${M}&quot;}"/>\n\n`,
  ],
  ["other fields", `: token=${SECRET}\nevent: a\n\n`, `: token=${M}\nevent: a\n\n`],
  ["no event stream", `{"password":\n"${SECRET}"}`, `{"password":\n"${M}"}`],
  [
    "no secret",
    `\ufeffdata\ndata:\ndata: x\rdata: y\n\n\nid`,
    `\ufeffdata\ndata:\ndata: x\rdata: y\n\n\nid`,
  ],
])("the events of a stream: %s", async (_what, text, kept) => {
  expect(await shown(text, "text/event-stream; charset=utf-8")).toBe(kept);
});

test("a body that cannot be decoded, or whose format is unclear, is not shown", async () => {
  const odd = Buffer.from([0xff, 0xfe, 0xfd]);
  const kept = (bytes: Uint8Array, contentType: string, coding: string) =>
    settleBody(
      { kept: bytes, bytes: bytes.length, contentType, coding, note: undefined },
      1024,
      new Set(),
    );
  const none = { kind: "none", truncated: true };
  expect(await kept(odd, "text/plain", "x-odd")).toMatchObject({
    ...none,
    note: "Not shown: it is encoded as x-odd.",
  });
  expect(await kept(gzipSync(SECRET), "text/plain", "gzip, x-odd")).toMatchObject(none);
  const often = await kept(odd, "text/plain", "gzip, gzip, gzip, gzip, gzip");
  expect(often.note).toContain("too often");
  const form = "multipart/form-data; boundary=";
  expect(await kept(Buffer.from(SECRET), `${form}${"a".repeat(300)}`, "")).toMatchObject(none);
});

const wide = (text: string) => Buffer.from(text, "utf16le").toString("latin1");
const big = (text: string) => Buffer.from(text, "utf16le").swap16().toString("latin1");
const OTHERS = "\u0000\u0001\u0002\u00ff\u0003\u0004\u0005\u00fe";

test.each([
  ["a form", "application/x-www-form-urlencoded", `a=J\xf6rg&pass%77ord=${SECRET}`],
  ["JSON", "application/json", `{"name":"J\xf6rg","password":"${SECRET}","a":1}`],
  ["a page", "text/html", `<p>J\xf6rg<input name="csrf_token" value="${SECRET}"><p>password: x`],
  ["XML", "text/xml", `<a>J\xf6rg<token>${SECRET}</token></a>`],
  ["events", "text/event-stream", `data: {"a":"\xf6","token":\n: a\ndata: "${SECRET}"}\n\n`],
  ["a text", "text/plain", `J\xf6rg\npassword: ${SECRET}\n`],
  ["a script", "text/javascript", `let password = "x", key = "${KEY}" // J\xf6rg`],
  ["what says nothing", "", `{"name":"J\xf6rg","password":"${SECRET}"}`],
  ["JSON with a zero", "application/json", `{"a":"\0","password":"${SECRET}"}`],
  ["JSON with many zeros", "application/json", `{"a":"${"\0".repeat(99)}","pin":"\x01${SECRET}"}`],
  ["a wrong name", "text/plain; charset=latin-1", `J\xf6rg\npassword: ${SECRET}\n`],
  ["a picture's name", "image/png", `password=${SECRET}&a=1`],
  ["a picture's name for a token", "image/png", `it is ${KEY}, \xff and ${JWT}`],
  ["a file", "application/octet-stream", `${OTHERS}\nPASSWORD=${SECRET}\n${OTHERS}`],
  ["a file with a token", "application/zip", `${OTHERS}${KEY}${OTHERS}`],
  [
    "a text in UTF-8 in a file",
    "application/x-tar",
    `${OTHERS}"password":"\xc3\xa4${SECRET}"${OTHERS}`,
  ],
  ["UTF-16", "application/json", wide(`{"a":1,"password":"${SECRET}"}`)],
  ["UTF-16 with its mark", "text/plain", wide(`\ufeff{"a":1,"password":"${SECRET}"}`)],
  ["UTF-16, large end first", "application/json", big(`{"a":1,"password":"${SECRET}"}`)],
  ["UTF-16 of other letters", "text/plain", wide(`中文 password=${SECRET}&a=1`)],
  ["UTF-16 of other letters, large end first", "text/plain", big(`中文 password=${SECRET}&a=1`)],
  ["a text beside UTF-16", "application/x-msi", `${wide("Begin 中文")}\nPASSWORD=${SECRET}\n\0`],
  ["half a character at the end", "text/plain", `${wide(`\ufeffpassword=${SECRET}&a=1`)}x`],
])("bytes that are no text: %s", async (_what, type, sent) => {
  const masked = new Set<string>();
  const body = await settled(Buffer.from(sent, "latin1"), type, masked);
  const bytes = Buffer.from(body.base64 ?? "", "base64").toString("latin1");
  expect(bytes).toBe(maskedIn(sent));
  expect(body).toMatchObject({ kind: "binary", note: MASKED_BYTES });
  expect(masked.size).toBeGreaterThan(0);
});

/** The same with every secret masked, in whatever coding. */
function maskedIn(sent: string): string {
  let text = sent.replace("\x01t0p", "t0p").replace("\xc3\xa4t0p", "t0p");
  for (const secret of [SECRET, KEY, JWT]) {
    for (const coded of [(plain: string) => plain, wide, big]) {
      text = text.replaceAll(coded(secret), coded(M));
    }
  }
  return text;
}

test.each(["utf8mb4", "'utf-8'", "latin-1", "utf-16", "utf-16be", "7"])(
  "in the charset %s, which is unknown or wrong, a text is UTF-8",
  async (charset) => {
    const text = `{"name":"Jörg","password":"${SECRET}"}`;
    expect(await shown(text, `application/json; charset=${charset}`)).toBe(text.replace(SECRET, M));
  },
);

test("UTF-16 that is announced is shown as text", async () => {
  const bytes = Buffer.from(`{"a":"ä","password":"${SECRET}"}`, "utf16le");
  const body = await settled(bytes, "application/json; charset=utf-16le");
  expect(body.text).toBe(`{"a":"ä","password":"${M}"}`);
});

/** Bytes without any order, the same in each run. */
function randomBytes(length: number, seed: number): Buffer {
  return createHash("shake256", { outputLength: length }).update(String(seed)).digest();
}

test("what holds no secret stays as it is: pictures, archives, and bytes without any order", async () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const data = randomBytes(64 * 1024, seed);
    for (const [bytes, type] of [
      [pictureOf(data.subarray(0, 12_000)), "image/png"],
      [gzipSync(data.toString("hex")), "application/gzip"],
      [data, ["application/octet-stream", "application/zip", "text/plain", ""][seed % 4]],
    ] as const) {
      const body = await settled(bytes, type ?? "");
      expect(body.base64).toBe(bytes.toString("base64"));
      expect(body).not.toHaveProperty("note");
    }
  }
});

test("a picture whose text holds a field loses the value alone", async () => {
  const plain = pictureOf(randomBytes(3_000, 1), "Comment\0taken at home");
  expect((await settled(plain, "image/png")).base64).toBe(plain.toString("base64"));
  const told = await settled(
    pictureOf(randomBytes(3_000, 1), `Comment\0api_key=${SECRET}`),
    "image/png",
  );
  const bytes = Buffer.from(told.base64 ?? "", "base64");
  expect(bytes.includes(SECRET)).toBe(false);
  expect(bytes.includes(randomBytes(3_000, 1))).toBe(true);
});

/** A PNG with these bytes as they are in it, which no filter or compression makes shorter. */
function pictureOf(data: Buffer, text = "Software\0none"): Buffer {
  const chunk = (kind: string, content: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(content.length);
    return Buffer.concat([length, Buffer.from(kind), content, randomBytes(4, content.length)]);
  };
  const head = Buffer.from([0, 0, 0, 100, 0, 0, 0, 100, 8, 0, 0, 0, 0]);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]),
    ...[chunk("IHDR", head), chunk("tEXt", Buffer.from(text, "latin1"))],
    ...[chunk("IDAT", deflateSync(data, { level: 0 })), chunk("IEND", Buffer.alloc(0))],
  ]);
}

test.each([
  [
    `--B\r\nContent-Disposition: form-data; name="f"; filename="a.env"\r\nContent-Type: application/octet-stream\r\n\r\nPASSWORD=${SECRET}\r\n--B--\r\n`,
  ],
  [
    `--B\r\nContent-Disposition: form-data; name="f"; filename="a"\r\nContent-Type: image/png\r\n\r\n${OTHERS}${KEY}${OTHERS}\r\n--B--\r\n`,
  ],
  [
    `--B\r\nContent-Disposition: form-data; name="f"; filename="${KEY}"\r\n\r\n${OTHERS}\r\n--B--\r\n`,
  ],
  [
    `--B\r\nContent-Disposition: form-data; name="f"\r\nContent-Type: application/json\r\n\r\n{"a":"\0\xf6","token":"${SECRET}"}\r\n--B--\r\n`,
  ],
  [
    `--B\r\nContent-Disposition: form-data; name="f"; filename="a"\r\nContent-Type: image/png\r\n\r\n${randomBytes(9_000, 1).toString("latin1")}\r\n--B--\r\n`,
  ],
])("no file of a form keeps a secret, and without one it stays as it is: %#", async (sent) => {
  const body = await settled(Buffer.from(sent, "latin1"), "multipart/form-data; boundary=B");
  const bytes = Buffer.from(body.base64 ?? "", "base64").toString("latin1");
  expect(body.text ?? bytes).toBe(maskedIn(sent));
  expect(body.note).toBe(body.text === undefined && bytes !== sent ? MASKED_BYTES : undefined);
});

function settled(bytes: Uint8Array, contentType: string, masked = new Set<string>()) {
  const raw = { kept: bytes, bytes: bytes.length, contentType, coding: undefined, note: undefined };
  return settleBody(raw, 64 * 1024, masked);
}

async function shown(text: string, contentType: string): Promise<string> {
  return (await settled(Buffer.from(text), contentType)).text ?? "";
}

test.each([
  [`login failed: password=${SECRET}`, `login failed: password=${M}`],
  [`login failed, password: ${SECRET}`, `login failed, password: ${M}`],
  [`refused: passwd = "${SECRET} x", next`, `refused: passwd = "${M}", next`],
  [`sent Authorization: Token ${SECRET}`, `sent Authorization: ${M}`],
  [`at https://u:${SECRET}@example.com/x`, `at https://u:${M}@example.com/x`],
  [`GET /cb?id_token=${SECRET}&a=1 failed`, `GET /cb?id_token=${M}&a=1 failed`],
  [
    "GET http://localhost:4747/a?b=1 failed: code: 404",
    "GET http://localhost:4747/a?b=1 failed: code: 404",
  ],
])("in a log: %s", (text, kept) => expect(redactFields(text)).toBe(kept));

test.each([
  ["graphql-transport-ws, graphql-ws", "graphql-transport-ws, graphql-ws"],
  ["wamp.2.json", "wamp.2.json"],
  ["v4.channel.k8s.io,ocpp1.6", "v4.channel.k8s.io,ocpp1.6"],
  [`bearer, ${TOKEN}`, `bearer, ${M}`],
  ["token, hunter", `token, ${M}`],
  ["access_token, hunter, chat", `access_token, ${M}, chat`],
  ["accessToken, hunter, chat", `${M}, ${M}, chat`],
  [`v4.channel.k8s.io, base64url.bearer.authorization.k8s.io.${TOKEN}`, `v4.channel.k8s.io, ${M}`],
  [
    `v1.kernel.websocket.jupyter.org, v1.token.websocket.jupyter.org.${SECRET}`,
    `v1.kernel.websocket.jupyter.org, ${M}`,
  ],
  ["realtime, openai-insecure-api-key.hunter", `realtime, ${M}`],
  ["openai-insecure-api-key.sk-proj-1, openai-beta.realtime-v1", `${M}, ${M}`],
  [`header-${Buffer.from('{"host":"a","x-api-key":"da2-x"}').toString("base64")}`, M],
  [`chat,${JWT}`, `chat,${M}`],
  ["a".repeat(100), M],
])("of the subprotocols %s only names are kept", (value, kept) => {
  expect(maskHeaders(["Sec-WebSocket-Protocol", value], new Set())).toEqual([
    "Sec-WebSocket-Protocol",
    kept,
  ]);
});

test("subprotocols on several lines are one list", () => {
  const lines = ["Sec-WebSocket-Protocol", "chat, bearer", "sec-websocket-protocol", "hunter, v2"];
  expect(maskHeaders([...lines, "Accept", "hunter"], new Set())).toEqual([
    ...["Sec-WebSocket-Protocol", "chat, bearer", "sec-websocket-protocol", `${M}, v2`],
    ...["Accept", "hunter"],
  ]);
});

test.each([
  "DD-Application-Key",
  "X-License-Key",
  "X-Amz-Server-Side-Encryption-Customer-Key",
  "X-User-Key",
  "oauth_verifier",
  "magic_link",
  "one_time_code",
  "invite_code",
  "share_key",
])("the value of %s is masked", (name) => {
  expect(maskHeaders([name, SECRET], new Set())).toEqual([name, M]);
  expect(redactFields(`${name}=${SECRET}`)).toBe(`${name}=${M}`);
});

test("a header that only looks like Authorization, and a field for a password of any name", async () => {
  expect(maskHeaders(["Authentication", `Bearer ${SECRET}`], new Set())).toEqual([
    ...["Authentication", `Bearer ${M}`],
  ]);
  const field = (value: string) => `<input type="password" name="field1" value="${value}">`;
  expect(await shown(field(SECRET), "text/html")).toBe(field(M));
});
