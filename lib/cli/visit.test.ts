import { expect, test } from "vitest";
import { onlyOf } from "./visit";

const cookie = (name: string, domain: string) => ({
  name,
  value: "1",
  domain,
  path: "/",
  expires: -1,
  httpOnly: true,
  secure: true,
  sameSite: "Lax" as const,
});

test("of the login only what is the tunnel's own is kept, and no cookie of a domain above it", () => {
  const state = {
    cookies: [
      cookie("session", "shop.example.com"),
      cookie("wide", ".shop.example.com"),
      cookie("refresh", ".example.com"),
      cookie("DSR", "auth.example.com"),
      cookie("other", "workshop.example.com"),
      cookie("below", "a.shop.example.com"),
    ],
    origins: [
      { origin: "https://shop.example.com", localStorage: [] },
      { origin: "https://auth.example.com", localStorage: [{ name: "DSR", value: "1" }] },
    ],
  };
  const kept = onlyOf(new URL("https://shop.example.com/a"), state);
  expect(kept.cookies.map(({ name }) => name)).toEqual(["session", "wide"]);
  expect(kept.origins.map(({ origin }) => origin)).toEqual(["https://shop.example.com"]);
});
