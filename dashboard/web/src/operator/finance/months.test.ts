import { expect, test } from "vitest";
import { type BookRow, monthsBefore, movements } from "./months";

function row(currency: string, received: string, earned: string): BookRow {
  return {
    currency,
    received,
    earned,
    writtenOff: "0.00",
    deferred: difference(received, earned),
    breakage: "0.00",
    refunded: "0.00",
    customerCredit: "0.00",
    tax: "0.00",
    balanced: true,
  };
}

function difference(a: string, b: string): string {
  return ((Number(a) * 100 - Number(b) * 100) / 100).toFixed(2);
}

test("months are those of UTC, also at the turn of a year", () => {
  expect(monthsBefore(Date.parse("2026-02-01T00:00:00Z"), 3)).toEqual([
    "2026-02-01T00:00:00.000Z",
    "2026-01-01T00:00:00.000Z",
    "2025-12-01T00:00:00.000Z",
  ]);
  expect(monthsBefore(Date.parse("2026-02-01T00:00:00Z") - 1, 1)).toEqual(["2026-01-01T00:00:00.000Z"]);
});

test("a month is what it added, and a currency begins with its first month", () => {
  const books = [
    { at: "2026-11-29T09:00:00Z", rows: [row("EUR", "150.00", "40.10"), row("USD", "5.00", "0.00")] },
    { at: "2026-11-01T00:00:00Z", rows: [row("EUR", "100.00", "40.00")] },
    { at: "2026-10-01T00:00:00Z", rows: [row("EUR", "100.00", "10.00")] },
  ];
  const [november, october] = movements(books, "EUR");
  expect(november).toMatchObject({ month: "2026-11", partial: true, change: { received: "50.00", earned: "0.10", deferred: "49.90", tax: null } });
  expect(october).toMatchObject({ month: "2026-10", partial: false, change: { received: null, earned: "30.00", deferred: "-30.00" } });
  expect(movements(books, "USD")[0]!.change.received).toBe("5.00");
});
