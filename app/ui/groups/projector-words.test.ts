import { expect, test } from "vitest";
import { sampleTunnel } from "@/app/ui/tunnels/sample-tunnel";
import { columnsFor, commonStop, inCommon, loginWords, urlPieces } from "./projector-words";

test("people read with which address they log in, and nobody's own address is shown", () => {
  const words = (allowedEmails: string[], allowedDomains: string[]) =>
    loginWords({ allowedEmails, allowedDomains });
  expect(words([], [])).toBe("Log in with your e-mail address");
  expect(words([], ["example.org"])).toBe("Log in with your example.org address");
  expect(words([], ["example.org", "example.com"])).toBe(
    "Log in with your example.org or example.com address",
  );
  expect(words([], ["a.org", "b.org", "c.org", "d.org"])).toBe(
    "Log in with your organisation's address",
  );
  expect(words(["member@example.com"], [])).toBe("Log in with the address that is on the list");
  expect(words(["member@example.com"], ["example.org"])).toBe(
    "Log in with your example.org address, or with the one that is on the list",
  );
});

test("a line ends at the dots of an address, never inside its port or before it", () => {
  const url = "https://storefront.ngrok.example:8443";
  expect(urlPieces(url)).toEqual(["https://", "storefront", ".ngrok", ".example:8443"]);
  expect(urlPieces("https://[::1]:8443").at(-1)).toBe("[::1]:8443");
  expect(urlPieces(url).join("")).toBe(url);
});

test("one stop time is claimed only when all that are up stop then", () => {
  const stopped = sampleTunnel("Stopped");
  const up = (stopAt?: string) => ({
    status: {
      ...stopped.status,
      state: "online" as const,
      desired: "up" as const,
      ...(stopAt && { stopAt }),
    },
  });
  const noon = "2026-03-01T12:00:00.000Z";
  expect(commonStop([up(noon), up(noon), stopped])).toBe(noon);
  expect(commonStop([up("2026-03-01T12:00:00.004Z"), up(noon)])).toBe(noon);
  expect(commonStop([up(noon), up()])).toBeUndefined();
  expect(commonStop([up(noon), up("2026-03-01T13:00:00.000Z")])).toBeUndefined();
  expect(commonStop([stopped])).toBeUndefined();
});

test("only what all say is said once", () => {
  expect(inCommon(["a", "a"])).toBe("a");
  expect(inCommon(["a", "b"])).toBeUndefined();
  expect(inCommon([])).toBeUndefined();
});

test("every number of cards has its columns", () => {
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 40].map(columnsFor)).toEqual([1, 2, 3, 4, 3, 3, 4, 4, 5, 5]);
});
