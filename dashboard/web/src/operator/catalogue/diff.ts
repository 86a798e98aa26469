/** A rate, as far as two versions of a card can differ in it. */
export interface Rate {
  action: string;
  component?: string | null | undefined;
  credits: string;
  per: string;
  when: Record<string, string>;
  minimum?: string | null | undefined;
  description?: string | null | undefined;
}

export interface Difference {
  kind: "added" | "removed" | "changed" | "same";
  before: Rate | null;
  after: Rate | null;
}

/** conditionOf returns what must match for a rate to count, in a form that can be compared. */
export function conditionOf({ when }: Rate): string {
  return Object.keys(when)
    .sort()
    .map((name) => `${name} = ${when[name]}`)
    .join(", ");
}

/** nameOf tells a rate from all others of its version. */
function nameOf(rate: Rate): string {
  return JSON.stringify([rate.action, rate.component ?? "", conditionOf(rate)]);
}

/** difference compares two versions: what was removed stands where it was, and what was added at its place. */
export function difference(before: readonly Rate[], after: readonly Rate[]): Difference[] {
  const earlier = new Map(before.map((rate) => [nameOf(rate), rate]));
  const later = new Set(after.map(nameOf));
  const all: Difference[] = after.map((rate) => {
    const old = earlier.get(nameOf(rate)) ?? null;
    return { kind: old === null ? "added" : isSame(old, rate) ? "same" : "changed", before: old, after: rate };
  });
  before.forEach((rate, at) => {
    if (later.has(nameOf(rate))) return;
    const gone: Difference = { kind: "removed", before: rate, after: null };
    const previous = at === 0 ? null : before[at - 1];
    const place = all.findIndex(({ before: one }) => one !== null && one === previous);
    all.splice(place + 1, 0, gone);
  });
  return all;
}

function isSame(a: Rate, b: Rate): boolean {
  return (
    ratio(a, b)?.[0] === 0n &&
    sameAmount(a.minimum ?? "0", b.minimum ?? "0") &&
    (a.description ?? "") === (b.description ?? "")
  );
}

const digits = 12;

/** parse returns a decimal of at most twelve digits behind the point in units of the last of them; null for other texts. */
export function parseDecimal(text: string): bigint | null {
  const match = /^(-?)(\d+)(?:\.(\d{1,12})0*)?$/.exec(text.trim());
  if (match === null) return null;
  const value = BigInt(match[2]! + (match[3] ?? "").padEnd(digits, "0"));
  return match[1] === "-" ? -value : value;
}

function sameAmount(a: string, b: string): boolean {
  const [first, second] = [parseDecimal(a), parseDecimal(b)];
  return first === null || second === null ? a === b : first === second;
}

/** ratio returns by how much a price changes, as a fraction: after / before − 1. Null where the texts are no prices. */
function ratio(before: Rate, after: Rate): [bigint, bigint] | null {
  const [c, p, d, q] = [before.credits, before.per, after.credits, after.per].map(parseDecimal);
  if (c == null || p == null || d == null || q == null) return null;
  return [d * p - c * q, c * q];
}

/** changeOf returns the change of a price in tenths of a percent, rounded; null where there is none to tell. */
export function changeOf(before: Rate, after: Rate): bigint | null {
  const fraction = ratio(before, after);
  if (fraction === null || fraction[1] === 0n) return null;
  const scaled = fraction[0] * 2000n; // twice the result, to round by half
  const magnitude = ((scaled < 0n ? -scaled : scaled) / fraction[1] + 1n) / 2n;
  return scaled < 0n ? -magnitude : magnitude;
}

/** showPercent returns tenths of a percent for people. */
export function showPercent(tenths: bigint): string {
  const [magnitude, sign] = tenths < 0n ? [-tenths, "−"] : [tenths, tenths > 0n ? "+" : "±"];
  const [whole, tenth] = [magnitude / 10n, magnitude % 10n];
  return `${sign}${whole}${tenth === 0n ? "" : `.${tenth}`} %`;
}
