import { expect, test } from "vitest";
import { sampleRequest } from "./request.fixture";
import {
  isEmptyFilter,
  matchesRequest,
  NO_FILTER,
  needsServer,
  readFilter,
  writeFilter,
} from "./request-filter";

const request = sampleRequest(7, {
  method: "POST",
  path: "/api/Cart?x=1",
  status: 404,
  user: { email: "Member@example.com", name: "Mia Member" },
  contentType: "application/json",
});

test.each([
  [{ q: "CART" }, true],
  [{ q: "mia" }, true],
  [{ q: "json" }, true],
  [{ q: "basket" }, false],
  [{ status: ["4xx"] }, true],
  [{ status: ["404"] }, true],
  [{ status: ["done"] }, true],
  [{ status: ["5xx", "open"] }, false],
  [{ method: ["GET", "POST"] }, true],
  [{ method: ["GET"] }, false],
  [{ user: "member@example.com" }, true],
  [{ user: "-" }, false],
  [{ q: "cart", method: ["GET"] }, false],
  [{ q: "404" }, true],
  [{ tunnel: "t" }, true],
  [{ tunnel: "other" }, false],
  [{ since: "2026-01-01T00:00:00.000Z" }, true],
  [{ until: "2026-01-01T00:00:00.000Z" }, false],
  [{ since: "2025-12-31T23:59:00.000Z", until: "2026-01-01T00:00:00.001Z" }, true],
])("%j: %s", (filter, expected) => {
  expect(matchesRequest(request, { ...NO_FILTER, ...filter })).toBe(expected);
});

test("requests without a name or an answer", () => {
  const { user: _, status: __, ...bare } = request;
  expect(matchesRequest(bare, { ...NO_FILTER, user: "-" })).toBe(true);
  expect(matchesRequest(bare, { ...NO_FILTER, user: "member@example.com" })).toBe(false);
  expect(matchesRequest(bare, { ...NO_FILTER, status: ["4xx"] })).toBe(false);
});

test("a person is compared as the gate does it: the Kelvin sign does not count as k", () => {
  const kelvin = sampleRequest(8, { user: { email: "\u212a@Example.com" } });
  const wanted = (user: string) => readFilter(new URLSearchParams({ user }));
  expect(matchesRequest(kelvin, wanted("k@example.com"))).toBe(false);
  expect(matchesRequest(kelvin, wanted("\u212a@EXAMPLE.com"))).toBe(true);
});

test("the address contains the filter and keeps its other parameters", () => {
  const filter = {
    q: "a b&c",
    status: ["2xx", "404"],
    method: ["GET"],
    user: "-",
    tunnel: "t",
    everywhere: true,
    since: "2026-01-01T00:00:00.000Z",
    until: "2026-01-01T00:05:00.000Z",
  };
  const params = writeFilter(new URLSearchParams("request=12&q=old"), filter);
  expect(params.get("request")).toBe("12");
  expect(readFilter(new URLSearchParams(params.toString()))).toEqual(filter);
  expect(writeFilter(params, NO_FILTER).toString()).toBe("request=12");
});

test("spaces do not filter", () => {
  expect(isEmptyFilter({ ...NO_FILTER, q: "  " })).toBe(true);
  expect(isEmptyFilter({ ...NO_FILTER, status: ["2xx"] })).toBe(false);
});

test("a time that nobody can read does not filter", () => {
  expect(readFilter(new URLSearchParams("since=soon&until=2026"))).toMatchObject({
    since: "",
    until: "2026-01-01T00:00:00.000Z",
  });
});

test("whether a body has the text only the server can tell", () => {
  const everywhere = { ...NO_FILTER, q: "in no row", everywhere: true };
  expect(needsServer(everywhere)).toBe(true);
  expect(matchesRequest(request, everywhere)).toBe(true);
  expect(matchesRequest(request, { ...everywhere, method: ["GET"] })).toBe(false);
  expect(needsServer({ ...everywhere, q: " " })).toBe(false);
  expect(isEmptyFilter({ ...everywhere, q: "" })).toBe(true);
});
