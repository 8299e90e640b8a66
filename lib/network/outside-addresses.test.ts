import dns from "node:dns";
import { expect, test, vi } from "vitest";
import {
  guardedLookup,
  isRefusedForApp,
  refuseAppHost,
  refuseHost,
  refuseUrl,
} from "./outside-addresses";

test.each([
  "169.254.169.254",
  "169.254.0.1",
  "[fe80::1]",
  "[::ffff:169.254.169.254]",
  "[::ffff:a9fe:a9fe]",
  "[fd00:ec2::254]",
  "[fd00:c1::a9fe:a9fe]",
  "[fd00:42::42]",
  "[fd00:a9fe:a9fe::1]",
  "[fd00:100::100:200]",
  "100.100.100.200",
  "0.0.0.0",
  "[::]",
  "[fe80::1%25eth0]",
  "[fe80::1%a:b]", // a zone that only the system can read
  "[fd00:ec2::254%a:b]",
  "[ff02::1]",
  "[::169.254.169.254]", // IPv4-compatible
  "[::ffff:0:169.254.169.254]", // IPv4-translated
  "[64:ff9b::169.254.169.254]", // NAT64
  "[64:ff9b:1::169.254.169.254]", // of a network's own, after 96 bits
  "[64:ff9b:1:a9fe:a9:fe00::]", // after 48
  "[64:ff9b:1:a9:fe:a9fe::]", // after 56
  "[64:ff9b:1:0:a9:fea9:fe00:0]", // after 64
  "[64:ff9b::100.100.100.200]",
  "[2002:a9fe:a9fe::1]", // 6to4
  "[2002:a83f:8110::]",
  "[2001:0:a9fe:a9fe::1]", // Teredo: the server
  "[2001:0:4136:e378:8000:63bf:5601:5601]", // and the client
  "[2001:db8::5efe:a9fe:a9fe]", // ISATAP
  "[2001:db8::200:5efe:169.254.169.254]", // with an address that is unique in the world
  "metadata.google.internal",
  "METADATA.google.internal.",
])("%s is never asked", (host) => expect(refuseHost(host)).toContain("never connects to"));

test.each([
  "localhost",
  "127.0.0.1",
  "[::1]",
  "10.1.2.3",
  "192.168.1.7",
  "[fd12:3456::1]",
  "[2001:db8::5efe:a01:203]",
  "[::ffff:127.0.0.1]",
  "[::ffff:10.1.2.3]",
  "[64:ff9b::203.0.113.7]",
  "[64:ff9b:1::203.0.113.7]",
  "[64:ff9b:1:cb00:71:700::]",
  "[2002:cb00:7107::1]",
  "[2001:0:cb00:7107:8000:63bf:34ff:8ef8]",
  "[2001:db8::a9fe:a9fe]",
  "[2606:4700::1111]",
  "api.descope.com",
  "metadata.google.internal.example.com",
])("%s may be asked", (host) => expect(refuseHost(host)).toBeUndefined());

test("an app is at all addresses of this machine, and else at none that is refused", () => {
  for (const host of [
    "0.0.0.0",
    "[::]",
    "[::ffff:0:0]",
    "127.0.0.1",
    "[::1]",
    "localhost",
    "10.1.2.3",
  ])
    expect(refuseAppHost(host), host).toBeUndefined();
  for (const host of [
    "0.0.0.1",
    "169.254.169.254",
    "[fe80::1]",
    "[::ffff:a9fe:a9fe]",
    "instance-data",
  ])
    expect(refuseAppHost(host), host).toContain("never connects to");
  expect(["0.0.0.0", "::", "169.254.1.1"].map(isRefusedForApp)).toEqual([false, false, true]);
});

test("other spellings of an address are recognised, because URL normalises them", () => {
  for (const host of ["2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518"]) {
    expect(refuseUrl(`http://${host}/`)).toContain("never connects to");
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

test("a name that leads to such an address is refused, even as one of several", async () => {
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
    expect(await lookUp("login.example.com", all)).toContain("never connects to");
  }
  answer.mockRestore();
  expect(await lookUp("app.localhost", true)).toContain("127.0.0.1");
});
