import { expect, test } from "vitest";
import { add, amountOf, draw, free, negate } from "./plan";

const grants = [
  { id: "first", remaining: "5", held: "1.5" },
  { id: "held", remaining: "2", held: "2" },
  { id: "last", remaining: "1000000000000", held: "0" },
];

test("an amount is drawn in burn order, and what is held stays", () => {
  const { drawn, missing } = draw("4", grants);
  expect(drawn.map(({ grant, amount }) => [grant.id, amount])).toEqual([
    ["first", "3.5"],
    ["last", "0.5"],
  ]);
  expect(missing).toBe("0");
});

test("what no grant has is missing", () => {
  expect(draw("3.500001", grants.slice(0, 2)).missing).toBe("0.000001");
});

test("amounts stay exact", () => {
  expect(add("999999999999.999999", "0.000001")).toBe("1000000000000");
  expect(negate("0.1")).toBe("-0.1");
  expect(free({ remaining: "1", held: "2" })).toBe(0n);
});

test("what somebody types is an amount or nothing", () => {
  expect(amountOf("1,000.50")).toBe("1000.5");
  expect(amountOf(" 7 ")).toBe("7");
  for (const wrong of ["", "0", "-1", "1e3", "0.0000001", "abc", "1.2.3"]) expect(amountOf(wrong)).toBeNull();
});
