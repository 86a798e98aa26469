import { describe, expect, test } from "vitest";
import { money, parse, percent, priceEach, share, show, showChange, showRate, sum, write } from "./amount";

describe("amounts are exact", () => {
  test.each([
    ["0", 0n],
    ["0.000001", 1n],
    ["-12.5", -12_500_000n],
    ["999999999999.999999", 999_999_999_999_999_999n],
  ])("%s", (text, value) => {
    expect(parse(text)).toBe(value);
    expect(write(value)).toBe(text);
  });

  test.each(["", "1.", ".5", "1e3", "0.0000001", "1,000", " 1", "--1", "NaN"])("%j is no amount", (text) => {
    expect(() => parse(text)).toThrow();
  });

  test("sums that no floating-point number can hold", () => {
    expect(sum(["999999999999.999999", "0.000001"])).toBe("1000000000000");
    expect(sum(["0.1", "0.2", "-0.3"])).toBe("0");
  });

  test("all digits are shown", () => {
    expect(show("999999999999.999999")).toBe("999,999,999,999.999999");
    expect(showChange("-1000")).toBe("-1,000");
    expect(showChange("0.5")).toBe("+0.5");
    expect(showRate("122.847713")).toBe("122.85");
  });

  test("money", () => {
    expect(money({ amount: "1234.5", currency: "EUR" })).toBe("€1,234.50");
    expect(money({ amount: "10", currency: "JPY" })).toBe("JP¥10");
    expect(money({ amount: "1", currency: "??" })).toBe("1 ??");
  });

  test("parts and prices of one", () => {
    expect(share("0.3", "0.9")).toBe(333);
    expect(share("1", "0")).toBe(0);
    expect(share("999999999999.999999", "999999999999.999999")).toBe(1000);
    expect(percent(125)).toBe("12.5%");
    expect(priceEach({ amount: "100", currency: "EUR" }, "1000")).toBe("€0.10");
    expect(priceEach({ amount: "19", currency: "USD" }, "999999")).toBe("US$0.000019");
  });
});
