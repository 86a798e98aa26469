import { difference, isZero } from "../parts/decimals";

/** The columns of the books, in the order of their equation: received + written off = all between them. */
export const columnNames = [
  "received",
  "writtenOff",
  "deferred",
  "earned",
  "breakage",
  "refunded",
  "customerCredit",
  "tax",
] as const;

export type BookColumn = (typeof columnNames)[number];

export type BookRow = Record<BookColumn, string> & { currency: string; balanced: boolean };

export interface Book {
  at: string;
  rows: readonly BookRow[];
}

export interface Movement {
  /** Such as 2026-11. */
  month: string;
  /** Whether the month is not over. */
  partial: boolean;
  /** What was added to each column; null for nothing. */
  change: Record<BookColumn, string | null>;
}

/** monthsBefore returns the beginnings of the month of an instant and of the months before, in UTC, the newest first. */
export function monthsBefore(at: number, count: number): string[] {
  const date = new Date(at);
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - back, 1)).toISOString(),
  );
}

/**
 * movements returns what each month added to the books. The first of the books is the newest, the others are those at the
 * beginning of its month and of the months before.
 */
export function movements(books: readonly Book[], currency: string): Movement[] {
  return books.slice(1).map((start, at) => {
    const [before, after] = [rowOf(start, currency), rowOf(books[at]!, currency)];
    const change = {} as Movement["change"];
    for (const name of columnNames) {
      const moved = difference(after?.[name] ?? "0", before?.[name] ?? "0");
      change[name] = isZero(moved) ? null : moved;
    }
    return { month: start.at.slice(0, 7), partial: at === 0, change };
  });
}

function rowOf({ rows }: Book, currency: string): BookRow | undefined {
  return rows.find((row) => row.currency === currency);
}
