import { expect, test } from "vitest";
import { addDays, daysFrom, instant, isDate, nextDate, startOf, until } from "./instant";

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

test.each([
  ["2026-11-29", "UTC", "2026-11-29T00:00:00.000Z"],
  ["2026-11-29", "Europe/Berlin", "2026-11-28T23:00:00.000Z"],
  ["2026-07-01", "Europe/Berlin", "2026-06-30T22:00:00.000Z"],
  ["2026-11-29", "America/New_York", "2026-11-29T05:00:00.000Z"],
  ["2026-11-29", "Pacific/Kiritimati", "2026-11-28T10:00:00.000Z"],
  ["2026-11-29", "Pacific/Pago_Pago", "2026-11-29T11:00:00.000Z"],
  ["2026-11-29", "Asia/Kathmandu", "2026-11-28T18:15:00.000Z"],
  // On 6 September 2026, clocks in Santiago go from 0:00 to 1:00.
  ["2026-09-06", "America/Santiago", "2026-09-06T04:00:00.000Z"],
  // So do those in Beirut on 29 March; on 25 October they go back from 0:00 to 23:00.
  ["2026-03-29", "Asia/Beirut", "2026-03-28T22:00:00.000Z"],
  ["2026-10-25", "Asia/Beirut", "2026-10-24T22:00:00.000Z"],
])("%s begins in %s at %s", (date, zone, at) => {
  expect(startOf(date, zone)).toBe(at);
});

test("dates", () => {
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
  expect(daysFrom("2026-10-24", "2026-10-26")).toBe(2);
  expect(["2026-11-29", "2026-13-01", "29.11.2026", "", null].map(isDate)).toEqual([true, false, false, false, false]);
});

test("an instant has its zone", () => {
  expect(instant("2026-11-29T12:00:00Z", "Europe/Berlin")).toBe("29 Nov 2026, 13:00 CET");
  expect(instant("2026-11-29T12:00:00Z", "America/New_York")).toBe("29 Nov 2026, 07:00 GMT\u22125");
});

test.each([
  ["2026-11-29T14:50:00Z", "in 29 minutes"],
  ["2026-11-30T14:00:00Z", "in 23 hours"],
  ["2026-11-30T22:59:00Z", "tomorrow"],
  ["2026-12-01T14:20:00Z", "in 2 days"],
  ["2026-12-10T13:53:00Z", "in 11 days"],
  ["2027-01-13T12:00:00Z", "in 45 days"],
  ["2027-03-01T12:00:00Z", "in 3 months"],
  ["2029-11-30T12:00:00Z", "in 3 years"],
])("until %s it is %s", (at, said) => {
  expect(until(at, Date.parse("2026-11-29T14:20:05Z"), "Europe/Berlin")).toBe(said);
});

test("the days until an instant are those of its zone", () => {
  const now = Date.parse("2026-11-29T22:30:00Z");
  expect(until("2026-11-30T23:30:00Z", now, "Europe/Berlin")).toBe("in 2 days");
  expect(until("2026-11-30T23:30:00Z", now, "UTC")).toBe("tomorrow");
});
