import { expect, test } from "vitest";
import { findTunnel, toWord } from "./tunnels";

const tunnels = [
  { id: "0a1b2c3d-0000", name: "Store" },
  { id: "0a1b9999-0000", name: "Storefront" },
  { id: "ffff0000-0000", name: "Café Öland" },
];

const meant = (wanted: string) => findTunnel(tunnels, wanted).name;

test("a whole name is found even when other names begin with it", () => {
  expect(meant("store")).toBe("Store");
  expect(meant("STOREF")).toBe("Storefront");
});

test("the case of names, and how accents are encoded, does not matter", () => {
  expect(meant("CAFÉ".normalize("NFD"))).toBe("Café Öland");
});

test("a tunnel is found by its id or the beginning of it", () => {
  expect(meant("0a1b2c3d-0000")).toBe("Store");
  expect(meant("0a1b9")).toBe("Storefront");
});

test("in a command that is copied a tunnel is its name only where a shell takes that as one plain word", () => {
  const id = "0a1b2c3d-0000";
  for (const name of ["Store", "api-2.test_x"]) expect(toWord({ id, name })).toBe(name);
  const odd = [
    "$(id)",
    "`id`",
    "a b",
    "%PATH%",
    "!!",
    "-x",
    "a;id",
    'a"b',
    "a'b",
    "Café",
    "~",
    "a\nid",
  ];
  for (const name of odd) expect(toWord({ id, name })).toBe(id);
});

test.each([
  ["sto", 5, /Store {2}\(0a1b2c3d\)\n {2}Storefront/],
  ["0a1b", 5, /More than one/],
  ["nothing", 5, /no tunnel called "nothing"/],
  ["", 5, /no tunnel/],
])("%j is refused, and the message lists the choices", (wanted, code, message) => {
  expect(() => meant(wanted)).toThrow(expect.objectContaining({ code }));
  expect(() => meant(wanted)).toThrow(message);
});
