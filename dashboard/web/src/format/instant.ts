import { locale } from "../texts";

/** zoneOr returns a time zone if the browser knows it, and UTC otherwise. */
export function zoneOr(zone: string | null | undefined): string {
  try {
    return new Intl.DateTimeFormat(locale, { timeZone: zone ?? "UTC" }).resolvedOptions().timeZone;
  } catch {
    return "UTC";
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(zone: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${name}`;
  let made = formats.get(key);
  if (made === undefined) formats.set(key, (made = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone })));
  return made;
}

/** instant returns an instant with its time and its zone. */
export function instant(at: string, zone: string): string {
  return format(zone, "instant", {
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  })
    .format(new Date(at))
    .replace("GMT-", "GMT\u2212"); // a line may end after a hyphen
}

/** clock returns an instant of these days, to the second. */
export function clock(at: string, zone: string): string {
  return format(zone, "clock", { hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" }).format(
    new Date(at),
  );
}

/** day returns the day of an instant. */
export function day(at: string, zone: string): string {
  return format(zone, "day", { day: "numeric", month: "short", year: "numeric" }).format(new Date(at));
}

/** dateOf returns the date of an instant in a zone, such as 2026-11-29. */
export function dateOf(at: string | number | Date, zone: string): string {
  const parts = format(zone, "date", { year: "numeric", month: "2-digit", day: "2-digit" }).formatToParts(new Date(at));
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? "";
  return `${part("year").padStart(4, "0")}-${part("month")}-${part("day")}`;
}

/** startOf returns the instant at which a date begins in a zone. Where clocks leave midnight out, it is the next instant. */
export function startOf(date: string, zone: string): string {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const first = midnight - offsetAt(midnight, zone);
  const second = midnight - offsetAt(first, zone); // repairs a first one that crossed a change of the clocks
  // If clocks leave midnight out, one of the two is an hour too early.
  return new Date(dateOf(second, zone) === date ? second : Math.max(first, second)).toISOString();
}

/** offsetAt returns how far a zone's clock is before UTC, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const parts = format(zone, "offset", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  }).formatToParts(new Date(at));
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const local = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return local - Math.floor(at / 1000) * 1000;
}

/** nextDate returns the date after a date. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + millisecondsOfDay).toISOString().slice(0, 10);
}

const millisecondsOfDay = 86_400_000;

/** datesBetween returns all dates from one to another, both included. */
export function datesBetween(first: string, last: string): string[] {
  const dates: string[] = [];
  const end = Date.parse(`${last}T00:00:00Z`);
  for (let at = Date.parse(`${first}T00:00:00Z`); at <= end; at += millisecondsOfDay) {
    dates.push(new Date(at).toISOString().slice(0, 10));
  }
  return dates;
}

/** shortDate returns a date for the axis of a chart. */
export function shortDate(date: string): string {
  return format("UTC", "short", { day: "numeric", month: "short" }).format(new Date(`${date}T00:00:00Z`));
}

/** until returns how long it is until an instant. Days are those of the calendar, so that "tomorrow" is the next date. */
export function until(at: string, now: number, zone: string): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  const say = (value: number, unit: Intl.RelativeTimeFormatUnit, numeric: "auto" | "always" = "auto") =>
    new Intl.RelativeTimeFormat(locale, { numeric }).format(value, unit);
  if (Math.abs(seconds) < 3_600) return say(Math.trunc(seconds / 60), "minute");
  if (Math.abs(seconds) < 86_400) return say(Math.trunc(seconds / 3_600), "hour");
  const days = daysFrom(dateOf(now, zone), dateOf(at, zone));
  if (Math.abs(days) < 60) return say(days, "day");
  // "next month" would be said of what is seven weeks away as well.
  if (Math.abs(days) < 730) return say(Math.trunc(days / 30.4375), "month", "always");
  return say(Math.trunc(days / 365.25), "year", "always");
}

/** addDays returns the date so many days later. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * millisecondsOfDay).toISOString().slice(0, 10);
}

/** daysFrom returns how many days lie between two dates. */
export function daysFrom(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T00:00:00Z`) - Date.parse(`${first}T00:00:00Z`)) / millisecondsOfDay);
}

/** isDate says whether a text is a date, such as one that somebody wrote into the address. */
export function isDate(text: string | null): text is string {
  return text !== null && /^[12]\d{3}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** hourOf returns the hour of an instant, with its day. */
export function hourOf(at: string, zone: string): string {
  return format(zone, "hour", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}

/** monthOf returns the month of an instant. */
export function monthOf(at: string, zone: string): string {
  return format(zone, "month", { month: "short", year: "numeric" }).format(new Date(at));
}
