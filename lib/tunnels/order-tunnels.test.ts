import fc from "fast-check";
import { expect, test } from "vitest";
import { placeInOrder } from "./order-tunnels";

test("moved tunnels exchange places among themselves, and the others stay", () => {
  expect(placeInOrder(["a", "b", "c", "d", "e"], ["e", "c", "a"])).toEqual([
    "e",
    "b",
    "c",
    "d",
    "a",
  ]);
});

test("whatever is requested, no tunnel is lost or doubled, and the requested order is kept", () => {
  const ids = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
  fc.assert(
    fc.property(ids, fc.infiniteStream(fc.boolean()), (all, picks) => {
      const wanted = all.filter(() => picks.next().value === true).reverse();
      const placed = placeInOrder(all, wanted);
      expect([...placed].sort()).toEqual([...all].sort());
      expect(placed.filter((id) => wanted.includes(id))).toEqual(wanted);
      expect(placeInOrder(all, [...wanted, ...wanted])).toEqual(placed);
    }),
  );
});
