import { expect, test } from "vitest";
import { dateOf } from "../../format/instant";
import { fillDays } from "./fill";

test("days without usage are filled, also where a day has 25 hours", () => {
  // In Berlin, 25 October 2026 has 25 hours.
  const buckets = [
    { start: "2026-10-24T22:00:00Z", credits: "1.5" },
    { start: "2026-10-26T23:00:00Z", credits: "2" },
  ];
  expect(fillDays(buckets, "2026-10-23T12:00:00Z", "2026-10-27T12:00:00Z", "Europe/Berlin")).toEqual([
    { date: "2026-10-23", credits: "0" },
    { date: "2026-10-24", credits: "0" },
    { date: "2026-10-25", credits: "1.5" },
    { date: "2026-10-26", credits: "0" },
    { date: "2026-10-27", credits: "2" },
  ]);
});

test("a day is that of the zone", () => {
  expect(dateOf("2026-11-28T23:30:00Z", "Europe/Berlin")).toBe("2026-11-29");
  expect(dateOf("2026-11-29T02:00:00Z", "America/New_York")).toBe("2026-11-28");
});
