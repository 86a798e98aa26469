import { expect, test } from "vitest";
import { takenOf } from "./today";

function payment(status: string, amount: string, currency: string, refunded: string) {
  return { status, price: { amount, currency }, refunded: { amount: refunded, currency } };
}

test("what came in is by currency, exact, and without what is not paid", () => {
  expect(
    takenOf([
      payment("SUCCEEDED", "90071992547409.93", "USD", "0.00"),
      payment("PENDING", "5.00", "USD", "0.00"),
      payment("FAILED", "6.00", "EUR", "0.00"),
      payment("SUCCEEDED", "0.01", "USD", "0.01"),
      payment("REFUNDED", "300", "JPY", "300"),
      payment("CANCELED", "7.00", "CHF", "0.00"),
    ]),
  ).toEqual([
    { currency: "JPY", payments: 1, paid: "300", refunded: "300" },
    { currency: "USD", payments: 2, paid: "90071992547409.94", refunded: "0.01" },
  ]);
  expect(takenOf([])).toEqual([]);
});
