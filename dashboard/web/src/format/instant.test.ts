import { expect, test } from "vitest";
import { nextDate, startOf } from "./instant";

test("a date begins when it does in its zone", () => {
  expect(startOf("2026-01-15", "UTC")).toBe("2026-01-15T00:00:00.000Z");
  expect(startOf("2026-01-15", "Europe/Berlin")).toBe("2026-01-14T23:00:00.000Z");
  expect(startOf("2026-07-15", "America/New_York")).toBe("2026-07-15T04:00:00.000Z");
});

test("a date begins right on the days when clocks change", () => {
  expect(startOf("2026-03-29", "Europe/Berlin")).toBe("2026-03-28T23:00:00.000Z");
  expect(startOf("2026-03-30", "Europe/Berlin")).toBe("2026-03-29T22:00:00.000Z");
  expect(startOf("2026-10-25", "Europe/Berlin")).toBe("2026-10-24T22:00:00.000Z");
  expect(startOf("2026-10-26", "Europe/Berlin")).toBe("2026-10-25T23:00:00.000Z");
});

test("the next date may be in the next year", () => {
  expect(nextDate("2026-12-31")).toBe("2027-01-01");
});
