import dns from "node:dns";
import { expect, test, vi } from "vitest";
import { guardedLookup, refuseHost, refuseUrl } from "./outside-addresses";

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "[fe80::1]",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "100.100.100.200",
  "0.0.0.0",
  "[::]",
  "metadata.google.internal",
  "METADATA.google.internal.",
])("%s is never asked", (host) => expect(refuseHost(host)).toContain("never asks"));

test.each([
  "localhost",
  "127.0.0.1",
  "[::1]",
  "10.1.2.3",
  "192.168.1.7",
  "[fd12:3456::1]",
  "api.descope.com",
  "metadata.google.internal.example.com",
])("%s may be asked", (host) => expect(refuseHost(host)).toBeUndefined());

test("other spellings of an address are seen through, since URL normalises them", () => {
  for (const host of ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518"]) {
    expect(refuseUrl(`http://${host}/`)).toContain("never asks");
  }
  expect(refuseUrl("file:///etc/passwd")).toContain("not asked");
  expect(refuseUrl("nonsense")).toContain("not a URL");
});

function lookUp(hostname: string, all: boolean): Promise<string> {
  return new Promise((resolve) => {
    guardedLookup(hostname, { all }, (error, found) =>
      resolve(error ? error.message : JSON.stringify(found)),
    );
  });
}

test("a name that leads to such an address is refused, also as one of several", async () => {
  const answer = vi.spyOn(dns, "lookup");
  for (const [addresses, all] of [
    [[{ address: "169.254.169.254", family: 4 }], true],
    [
      [
        { address: "203.0.113.7", family: 4 },
        { address: "fe80::1", family: 6 },
      ],
      true,
    ],
    ["169.254.169.254", false],
  ] as const) {
    answer.mockImplementation(((
      _host: string,
      _options: object,
      callback: (...all: unknown[]) => void,
    ) => callback(null, addresses, 4)) as never);
    expect(await lookUp("login.example.com", all)).toContain("never asks");
  }
  answer.mockRestore();
  expect(await lookUp("app.localhost", true)).toContain("127.0.0.1");
});
