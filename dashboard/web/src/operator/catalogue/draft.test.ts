import { describe, expect, test } from "vitest";
import { draftOf, rateOf, readRates, readWhen, writeRates, writeWhen } from "./draft";

describe("conditions", () => {
  test.each([
    [{}, ""],
    [{ model: "large-2" }, "model = large-2"],
    [{ b: "2 x", a: "1" }, "a = 1, b = 2 x"],
    [{ a: "1,2" }, '{"a":"1,2"}'],
    [{ a: " 1" }, '{"a":" 1"}'],
    [{ a: "" }, '{"a":""}'],
    [{ "{": "x=y" }, '{"{":"x=y"}'],
  ])("%j is written %j, and read again", (when, text) => {
    expect(writeWhen(when)).toBe(text);
    expect(readWhen(text)).toEqual(when);
  });

  test.each(["model", "= x", "a = 1,", "{", '{"a":1}', "{}x", "[]"])("%j is no condition", (text) => {
    expect(() => readWhen(text)).toThrow();
  });
});

describe("rates as a text", () => {
  const rates = [
    { action: "a", component: null, credits: "0.5", per: "1000", when: {}, minimum: null, description: null },
    { action: "b", component: "in", credits: "1", per: "1", when: { m: "x" }, minimum: "0.1", description: 'say "x"' },
  ];

  test("are read as they were written", () => {
    expect(readRates(writeRates(rates))).toEqual(rates);
    expect(rates.map((rate) => rateOf(draftOf(rate)))).toEqual(rates);
  });

  test.each(["{}", "[1]", '[{"action":"a","credits":0.1}]', '[{"action":"a","when":{"m":1}}]', "[", "[null]"])("%s is refused", (text) => {
    expect(() => readRates(text)).toThrow();
  });
});
