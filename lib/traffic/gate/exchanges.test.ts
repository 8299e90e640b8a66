import { EventEmitter } from "node:events";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Exchange, Exchanges } from "./exchanges";

type Entry = { exchange: Exchange<string>; until: EventEmitter; cuts: () => number };

function openOne(exchanges: Exchanges<string>): Entry {
  const until = new EventEmitter();
  let cuts = 0;
  const cut = () => {
    cuts += 1;
  };
  return { exchange: exchanges.add({ until, cut }), until, cuts: () => cuts };
}

const ENDS = {
  close: (_: Exchanges<string>, { until }: Entry) => until.emit("close"),
  drop: (exchanges: Exchanges<string>, { exchange }: Entry) => exchanges.drop(exchange),
  cut: (exchanges: Exchanges<string>, { exchange }: Entry) => exchanges.cut(exchange),
};

test("whatever opens, closes, is dropped or cut, exactly those are known that are open, and each is cut once", () => {
  const end = fc.tuple(
    fc.constantFrom("close" as const, "drop" as const, "cut" as const),
    fc.nat(40),
  );
  fc.assert(
    fc.property(fc.nat(40), fc.array(end, { maxLength: 80 }), (count, ends) => {
      const exchanges = new Exchanges<string>({ due: () => undefined, stillHere: () => undefined });
      const all = Array.from({ length: count }, () => openOne(exchanges));
      const open = new Set(all.map(({ exchange }) => exchange));
      for (const [what, at] of ends) {
        const one = all[at];
        if (!one) continue;
        const before = one.cuts();
        const wasOpen = open.delete(one.exchange);
        ENDS[what](exchanges, one);
        expect(one.cuts() - before).toBe(what === "cut" && wasOpen ? 1 : 0);
        expect(new Set(exchanges.all())).toEqual(open);
      }
      exchanges.close();
    }),
  );
});
