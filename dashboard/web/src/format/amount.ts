import { locale } from "../texts";

// Amounts are exact. Credits have at most six digits behind the point: here they are whole numbers of millionths.

const scale = 6;

/** parse returns an amount of credits in millionths. It throws if the text is no such amount. */
export function parse(amount: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(amount);
  if (match === null) throw new Error("no amount of credits");
  const [, sign, whole, fraction = ""] = match;
  const value = BigInt(whole! + fraction.padEnd(scale, "0"));
  return sign === "-" ? -value : value;
}

/** format returns an amount in millionths as the API writes it. */
export function write(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const fraction = digits.slice(-scale).replace(/0+$/, "");
  return (value < 0n ? "-" : "") + digits.slice(0, -scale) + (fraction === "" ? "" : "." + fraction);
}

const exact = new Intl.NumberFormat(locale, { maximumFractionDigits: 20 });
const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 20, signDisplay: "exceptZero" });

/** show returns an amount for people, with all of its digits. */
export function show(amount: string): string {
  return exact.format(amount as Intl.StringNumericLiteral);
}

/** showChange returns an amount with its sign. */
export function showChange(amount: string): string {
  return signed.format(amount as Intl.StringNumericLiteral);
}

/** showRate returns an amount rounded to two digits behind the point: an average has no exact value that helps. */
export function showRate(amount: string): string {
  return new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(amount as Intl.StringNumericLiteral);
}

/** sum adds amounts. */
export function sum(amounts: readonly string[]): string {
  return write(amounts.reduce((total, amount) => total + parse(amount), 0n));
}

/** money returns an amount of money in its currency. */
export function money({ amount, currency }: { amount: string; currency: string }): string {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency }).format(amount as Intl.StringNumericLiteral);
  } catch {
    return `${show(amount)} ${currency}`; // a code that this browser does not know
  }
}

/** forDrawing returns an amount as a number, which is only good enough for the height of a bar. */
export function forDrawing(value: bigint): number {
  return Number(value) / 1e6;
}

/** share returns which part of a whole an amount is, in thousandths; 0 of nothing. */
export function share(amount: string, whole: string): number {
  const of = parse(whole);
  return of <= 0n ? 0 : Number((parse(amount) * 1000n) / of);
}

/** percent returns thousandths as a percentage for people. */
export function percent(thousandths: number): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }).format(thousandths / 1000);
}

/** priceEach returns what one credit costs, to four digits that count. It is for comparing packs, and no amount to pay. */
export function priceEach(price: { amount: string; currency: string }, credits: string): string {
  const each = (parse(price.amount) * 1_000_000n * 1_000_000n) / parse(credits);
  const digits = each.toString().padStart(13, "0");
  const options = { style: "currency", currency: price.currency, maximumSignificantDigits: 4, minimumSignificantDigits: 2 } as const;
  return new Intl.NumberFormat(locale, options).format(`${digits.slice(0, -12)}.${digits.slice(-12)}` as Intl.StringNumericLiteral);
}
