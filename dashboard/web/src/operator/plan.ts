import { parse, write } from "../format/amount";

/** A grant from which something can be drawn, in burn order. */
export interface Source {
  id: string;
  remaining: string;
  held: string;
}

/** free returns what is left of a grant and not held, in millionths. */
export function free({ remaining, held }: Pick<Source, "remaining" | "held">): bigint {
  const left = parse(remaining) - parse(held);
  return left > 0n ? left : 0n;
}

/** draw returns what each grant gives of an amount, in burn order, and how much of the amount no grant has. */
export function draw<Grant extends Source>(
  amount: string,
  grants: readonly Grant[],
): { drawn: { grant: Grant; amount: string }[]; missing: string } {
  let left = parse(amount);
  const drawn: { grant: Grant; amount: string }[] = [];
  for (const grant of grants) {
    const part = free(grant) < left ? free(grant) : left;
    if (part <= 0n) continue;
    drawn.push({ grant, amount: write(part) });
    left -= part;
  }
  return { drawn, missing: write(left > 0n ? left : 0n) };
}

/** add returns the sum of two amounts. */
export function add(a: string, b: string): string {
  return write(parse(a) + parse(b));
}

/** negate returns an amount with the other sign. */
export function negate(amount: string): string {
  return write(-parse(amount));
}

/** amountOf returns what somebody typed as an amount above zero, or null. Spaces and the separators of thousands go. */
export function amountOf(typed: string): string | null {
  const text = typed.replace(/[\s,\u00a0]/g, "");
  if (!/^\d{1,15}(\.\d{1,6})?$/.test(text)) return null;
  const value = parse(text);
  return value > 0n ? write(value) : null;
}
