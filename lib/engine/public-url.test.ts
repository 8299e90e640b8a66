import { expect, test } from "vitest";
import { readPublicUrl } from "./public-url";

test.each([
  ["https://a.ngrok.app", "https://a.ngrok.app"],
  ["https://a.ngrok.app/", "https://a.ngrok.app"],
  ["http://a.lab.localhost:8443", "http://a.lab.localhost:8443"],
  ["https://A.example/\u202e?x#y", "https://a.example"],
])("the URL %j is read as %j", (told, url) => {
  expect(readPublicUrl(told)).toBe(url);
});

test.each([
  "file:///etc/passwd",
  "javascript:alert(1)",
  "\\\\files.example\\share\\x.exe",
  "calc.exe",
  "-e x",
  "https://bank.example@evil.example",
  "https://",
  "",
  null,
  undefined,
  7,
])("%j is refused as a URL", (told) => {
  expect(() => readPublicUrl(told)).toThrow("not a web address");
});
