import { expect, test } from "vitest";
import { difference, isZero, total } from "./decimals";

test.each([
  [["1.10", "2.2"], "3.30"],
  [["999999999999.999999", "0.000001"], "1000000000000.000000"],
  [["0.1", "0.2", "-0.3"], "0.0"],
  [["-5", "2"], "-3"],
  [[], "0"],
])("%j add up to %s", (values, want) => {
  expect(total(values)).toBe(want);
});

test("differences are exact, below zero too", () => {
  expect(difference("1000000000000", "999999999999.999999")).toBe("0.000001");
  expect(difference("1.00", "2.50")).toBe("-1.50");
  expect(difference("-1", "-3")).toBe("2");
  expect(() => difference("1e3", "1")).toThrow();
});

test.each(["0", "0.00", "-0.0", "00.000"])("%s is zero", (value) => {
  expect(isZero(value)).toBe(true);
});

test("a cent is not zero", () => {
  expect(isZero("0.01")).toBe(false);
});
