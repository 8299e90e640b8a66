import { expect, test } from "vitest";
import { cookieTokens, tokenCookie } from "./cookie";
import { makeTicket, takeTicket } from "./ticket";
import { delayOf } from "./wrong-tokens";

test("a token survives its way through the cookie, whatever characters it has", () => {
  const token = `;,="%\\'~!${"x".repeat(32)}`;
  const [pair] = tokenCookie(4747, token).split(";");
  expect(cookieTokens(pair, 4747)).toEqual([token]);
});

test("a second cookie of the same name does not hide the right one, and other dashboards' do not count", () => {
  const header = "gatehouse-4747=planted; gatehouse-4748=other; x=1; gatehouse-4747=right";
  expect(cookieTokens(header, 4747)).toEqual(["planted", "right"]);
  expect(cookieTokens("gatehouse-4747=%zz", 4747)).toEqual(["%zz"]);
  expect(cookieTokens(undefined, 4747)).toEqual([]);
});

test("the cookie is out of reach of scripts and of other sites", () => {
  expect(tokenCookie(4747, "token")).toMatch(/; HttpOnly; SameSite=Strict$/);
});

test("a ticket opens once, and only one that was made", () => {
  const ticket = makeTicket();
  expect(takeTicket(`${ticket}x`)).toBe(false);
  expect(takeTicket(ticket)).toBe(true);
  expect(takeTicket(ticket)).toBe(false);
});

test("wrong tokens wait longer each time, and never for long", () => {
  const delays = Array.from({ length: 40 }, (_, index) => delayOf(index + 1));
  expect(delays.slice(0, 4)).toEqual([25, 50, 100, 200]);
  expect(Math.max(...delays)).toBe(500);
});
