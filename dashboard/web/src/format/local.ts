// Fields of dates have no zone. On the dashboard they are those of the browser, whose zone each page names.

/** here returns the zone of the browser. */
export function here(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** toField returns an instant as a field for date and time has it, in the browser's zone. */
export function toField(at: number): string {
  const date = new Date(at);
  return new Date(at - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

/** fromField returns the instant in such a field as the API takes it, or null if it is none. */
export function fromField(value: string): string | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** toDate returns the date of an instant as a field for dates has it, in the browser's zone. */
export function toDate(at: number): string {
  return toField(at).slice(0, 10);
}

/** startOf returns the beginning of a day in the browser's zone, some days later; null if the field has none. */
export function startOf(date: string | null, later = 0): string | null {
  const match = /^(\d{4,6})-(\d{2})-(\d{2})$/.exec(date ?? "");
  if (match === null) return null;
  const at = new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later);
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}
