/** difference subtracts decimals of any scale exactly. */
export function difference(a: string, b: string): string {
  return total([a, negated(b)]);
}

/** total adds decimals of any scale exactly. The result has as many digits behind the point as the longest of them. */
export function total(values: readonly string[]): string {
  const scale = Math.max(0, ...values.map((value) => (value.split(".")[1] ?? "").length));
  const sum = values.reduce((all, value) => all + scaled(value, scale), 0n);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  return (sum < 0n ? "-" : "") + whole + (scale === 0 ? "" : "." + digits.slice(digits.length - scale));
}

/** isZero says whether a decimal is zero, however it is written. */
export function isZero(value: string): boolean {
  return /^-?0*(\.0*)?$/.test(value);
}

function negated(value: string): string {
  return value.startsWith("-") ? value.slice(1) : "-" + value;
}

function scaled(value: string, scale: number): bigint {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value);
  if (match === null) throw new Error("no decimal");
  const magnitude = BigInt(match[2]! + (match[3] ?? "").padEnd(scale, "0"));
  return match[1] === "-" ? -magnitude : magnitude;
}
