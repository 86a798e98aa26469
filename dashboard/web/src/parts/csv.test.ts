import { expect, test } from "vitest";
import { csv } from "./csv";

test.each([
  ["12.5", "12.5"],
  ["-12.500001", "-12.500001"],
  ["=1+1", "'=1+1"],
  ["  =1", "'  =1"],
  ["+49 30", "'+49 30"],
  ["-1+cmd", "'-1+cmd"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\t=1", "'\t=1"],
  ["\r=1", "\"'\r=1\""],
  ["\uff1d1+1", "'\uff1d1+1"],
  ["\uff20A1", "'\uff20A1"],
  ["\u200b\ufeff=1", "'\u200b\ufeff=1"],
  ["\u0000=1", "'\u0000=1"],
  ["a=1", "a=1"],
  ['say "a, b"', '"say ""a, b"""'],
  ["two\nlines", '"two\nlines"'],
  ["chat.completion", "chat.completion"],
])("%j is written as %j", (text, written) => {
  expect(csv([[text, "0"]])).toBe(`${written},0\r\n`);
});
