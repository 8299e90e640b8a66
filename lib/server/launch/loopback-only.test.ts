import { expect, test } from "vitest";
import { otherHostAskedFor } from "./loopback-only.mjs";

test.each([
  [{ HOST: "0.0.0.0" }, [], "0.0.0.0"],
  [{ HOSTNAME: "0.0.0.0" }, [], "0.0.0.0"],
  [{ HOSTNAME: "::" }, [], "::"],
  [{ HOSTNAME: "192.168.1.7" }, [], "192.168.1.7"],
  [{ HOSTNAME: "3f1c2ab4d5e6" }, [], undefined],
  [{ HOSTNAME: "127.0.0.1", HOST: "localhost" }, [], undefined],
  [{}, ["-H", "0.0.0.0"], "0.0.0.0"],
  [{}, ["--hostname", "example.com"], "example.com"],
  [{}, ["--hostname=example.com"], "example.com"],
  [{}, ["-H", "localhost"], undefined],
  [{ HOST: "" }, [], undefined],
])("%j with %j asks for %s", (env, args, host) => {
  expect(otherHostAskedFor(env, args)).toBe(host);
});
