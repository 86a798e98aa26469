import { sum } from "../../format/amount";
import { dateOf, datesBetween } from "../../format/instant";

interface Bucket {
  start: string;
  credits: string;
}

/**
 * fillDays returns an amount for each day of a range in the customer's zone: the API leaves out the days without usage. Days
 * are told by their date, as some have 23 or 25 hours.
 */
export function fillDays(buckets: readonly Bucket[], from: string, to: string, zone: string): { date: string; credits: string }[] {
  const credits = new Map<string, string>();
  for (const bucket of buckets) {
    const date = dateOf(bucket.start, zone);
    credits.set(date, sum([credits.get(date) ?? "0", bucket.credits]));
  }
  return datesBetween(dateOf(from, zone), dateOf(to, zone)).map((date) => ({ date, credits: credits.get(date) ?? "0" }));
}
