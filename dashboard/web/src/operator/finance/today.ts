import { total } from "../parts/decimals";

interface Money {
  amount: string;
  currency: string;
}

interface Payment {
  status: string;
  price: Money;
  refunded: Money;
}

/** What payments of one currency come to. */
export interface Taken {
  currency: string;
  payments: number;
  paid: string;
  refunded: string;
}

const paid = new Set(["SUCCEEDED", "REFUNDED"]);

/** takenOf returns what came in by payments, and what of that was given back, by currency. A payment that is not paid counts nowhere. */
export function takenOf(payments: readonly Payment[]): Taken[] {
  const settled = payments.filter(({ status }) => paid.has(status));
  return [...new Set(settled.map(({ price }) => price.currency))].sort().map((currency) => {
    const of = settled.filter(({ price }) => price.currency === currency);
    return {
      currency,
      payments: of.length,
      paid: total(of.map(({ price }) => price.amount)),
      refunded: total(of.map(({ refunded }) => refunded.amount)),
    };
  });
}
