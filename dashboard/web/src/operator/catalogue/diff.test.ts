import { describe, expect, test } from "vitest";
import { type Rate, changeOf, difference, parseDecimal, showPercent } from "./diff";

function rate(action: string, credits: string, more: Partial<Rate> = {}): Rate {
  return { action, credits, per: "1", when: {}, ...more };
}

describe("the difference between two versions", () => {
  test("names what was added, removed and changed", () => {
    const before = [rate("a", "1"), rate("b", "2"), rate("c", "3", { when: { y: "2", x: "1" } })];
    const after = [rate("a", "1"), rate("c", "4", { when: { x: "1", y: "2" } }), rate("d", "5")];
    expect(difference(before, after).map(({ kind, before, after }) => [kind, (after ?? before)!.action])).toEqual([
      ["same", "a"],
      ["removed", "b"],
      ["changed", "c"],
      ["added", "d"],
    ]);
  });

  test("tells rates apart by component and condition", () => {
    const before = [rate("a", "1", { component: "in" }), rate("a", "1", { component: "out" }), rate("a", "1", { when: { m: "x" } })];
    expect(difference(before, [rate("a", "1", { component: "out" })]).map(({ kind }) => kind)).toEqual(["removed", "same", "removed"]);
  });

  test("finds the same price in other words, and another minimum", () => {
    const kind = (a: Partial<Rate>, b: Partial<Rate>) => difference([rate("a", "1", a)], [rate("a", "1", b)])[0]!.kind;
    expect(kind({ credits: "0.5", per: "1000" }, { credits: "500.0", per: "1000000" })).toBe("same");
    expect(kind({ credits: "0.5" }, { credits: "0.500000000001" })).toBe("changed");
    expect(kind({}, { minimum: "0" })).toBe("same");
    expect(kind({}, { minimum: "0.000001" })).toBe("changed");
    expect(kind({}, { description: "x" })).toBe("changed");
  });

  test("keeps several that were removed in their order", () => {
    const before = [rate("a", "1"), rate("b", "1"), rate("c", "1")];
    expect(difference(before, []).map(({ before }) => before!.action)).toEqual(["a", "b", "c"]);
    expect(difference(before, [rate("c", "1")]).map(({ before }) => before!.action)).toEqual(["a", "b", "c"]);
  });
});

describe("the change of a price", () => {
  test.each([
    ["2", "2.5", "+25 %"],
    ["3", "2.5", "−16.7 %"],
    ["999999999999.999999999999", "1000000000000", "±0 %"],
    ["0.000000000001", "0.000000000002", "+100 %"],
    ["1", "0", "−100 %"],
  ])("%s → %s", (before, after, want) => {
    expect(showPercent(changeOf(rate("a", before), rate("a", after))!)).toBe(want);
  });

  test("has no percentage from free, nor of what is no price", () => {
    expect(changeOf(rate("a", "0"), rate("a", "1"))).toBeNull();
    expect(changeOf(rate("a", "x"), rate("a", "1"))).toBeNull();
  });

  test.each(["", "1e3", "1.", "0.0000000000001", "1,5"])("%j is no decimal", (text) => {
    expect(parseDecimal(text)).toBeNull();
  });
});
