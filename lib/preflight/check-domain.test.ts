import dns from "node:dns/promises";
import { afterEach, expect, test, vi } from "vitest";
import { checkDomain } from "./check-domain";

afterEach(() => vi.restoreAllMocks());

const answers = (end: () => Promise<string[]>) =>
  vi.spyOn(dns.Resolver.prototype, "resolveCname").mockImplementation(end);
const fails = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test("a name of ngrok's or of this machine needs no record, so nothing is looked up", async () => {
  const asked = answers(async () => []);
  for (const domain of [undefined, "demo.ngrok.app", "demo.ngrok-free.dev", "demo.localhost"]) {
    expect(await checkDomain(domain)).toEqual([]);
  }
  expect(asked).not.toHaveBeenCalled();
});

test("only a name server that says so proves a missing record; a failing one proves nothing", async () => {
  answers(async () => ["abc.ngrok-cname.com"]);
  expect(await checkDomain("demo.example.com")).toMatchObject([{ status: "pass" }]);
  answers(async () => ["elsewhere.example.com"]);
  expect(await checkDomain("demo.example.com")).toMatchObject([
    { status: "warn", detail: expect.stringContaining("not ngrok's") },
  ]);
  for (const code of ["ENOTFOUND", "ENODATA"]) {
    answers(fails(code));
    expect(await checkDomain("demo.example.com")).toMatchObject([
      { status: "warn", detail: "No CNAME record of demo.example.com was found." },
    ]);
  }
  for (const code of ["ETIMEOUT", "ESERVFAIL", "ECONNREFUSED"]) {
    answers(fails(code));
    expect(await checkDomain("demo.example.com")).toMatchObject([
      { status: "warn", detail: expect.stringContaining("It is not known whether") },
    ]);
  }
});
