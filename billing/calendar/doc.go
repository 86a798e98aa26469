// Package calendar answers one question for every part of the service that counts, limits or renews by the calendar:
// which period of a customer's calendar is an instant in, and when does that period start and end?
//
// It is pure. It imports the standard library alone, reads no clock and takes no context: the instant and the zone are
// arguments, and the same arguments give the same answer.
//
// # Words
//
//   - An instant is a point on the time line, the same everywhere: a [time.Time], whatever its location.
//   - A [Zone] is a time zone of the IANA database, such as Europe/Berlin. It says which wall time, that is which date
//     and time of day, the customer's clock shows at an instant.
//   - A [Date] is a day of the calendar. It is no instant: it starts at another instant in each zone.
//   - An [Interval] is a kind of period: [Hour], [Day] or [Month].
//   - A [Window] is one period: the instants from its start, included, to its end, excluded.
//
// Periods are those of the customer's calendar. Days start at local midnight, months on their first day at local
// midnight. Hours are counted from local midnight, hour 0 first, so that they are hours of the customer's clock in
// zones that are 30 or 45 minutes off as well.
//
// [Zone.Window] returns the window of any interval that an instant is in. The windows of one interval tile time: each
// instant is in exactly one of them, and each window ends where the next one starts. To list windows in order, ask for
// the window of an instant, then for the window of its end, and so on:
//
//	for w := zone.Window(calendar.Day, from); w.Start.Before(to); w = zone.Window(calendar.Day, w.End) { … }
//
// # When clocks change
//
// A wall time names no instant when clocks are set forward over it (a gap), and two instants when clocks are set back
// over it (an overlap). One rule decides both:
//
//	A wall time is the first instant at which the clock shows that wall time or a later one.
//
// In a gap this is the instant at which clocks change. In an overlap the first of the two instants wins. Everywhere
// else it is the only instant there is.
//
// Periods tile because of this rule. A later wall time is reached at the same instant or later, never earlier, so that
// the boundaries of periods are in the order of their dates, whatever clocks do. [time.Date] does not follow this rule:
// in a gap it may return an instant before the change.
//
// # Days of 23 and 25 hours
//
// Europe/Berlin in 2026. On 29 March clocks go from 02:00 to 03:00, on 25 October from 03:00 back to 02:00:
//
//	day          starts (UTC)        ends (UTC)          hours   its clock shows
//	28 March     27 March 23:00      28 March 23:00      24      00 01 02 03 … 23
//	29 March     28 March 23:00      29 March 22:00      23      00 01 03 04 … 23
//	30 March     29 March 22:00      30 March 22:00      24      00 01 02 03 … 23
//	25 October   24 October 22:00    25 October 23:00    25      00 01 02 02 … 23
//
// Hours count what has passed since midnight, not what the clock shows: on 29 March the wall time 03:00 is in hour 2,
// and on 25 October 23:00 is in hour 24. Hours last 60 minutes, except that a day's last hour ends with its day: where
// clocks change by half an hour, as on Australia/Lord_Howe, it lasts 30 minutes.
//
// Some zones change clocks at midnight:
//
//	clocks go                       example                          the day that is affected
//	from 24:00 forward to 01:00     America/Asuncion, 6 October 2024  starts at 01:00, the instant of the change
//	from 01:00 back to 00:00        America/Havana, 2 November 2025   starts at its first midnight; lasts 25 hours
//	from 24:00 back to 23:00        Asia/Beirut, 24 October 2026      ends at its second 24:00; lasts 25 hours
//	from 00:01 back to 23:01        America/St_Johns, until 2011      starts at its first midnight; lasts 25 hours
//
// In the last case the clock shows the day before for another 59 minutes. Those are in the new day all the same: a day
// that has started does not end and start again.
//
// # Days that are longer, shorter, or missing
//
// Changes of the clock for summer leave a day between 22 and 26 hours. Where a place moves to another zone, a day may
// have any length: since 1970, 21 hours at the least and 31 at most. TestWindowsTileTime names these days. When a
// place crosses the date line eastward, a date comes twice and is one day of up to 48 hours: 30 September 1969 of
// Pacific/Kwajalein lasted 47. When it crosses the date line westward, a date is skipped: Pacific/Apia has no 30
// December 2011. A day that is skipped starts and ends at the instant of the change. No instant is in it, and
// [Zone.Window] never returns it.
//
// # How to add to it
//
// Everything rests on the rule above, which is one function, Zone.reached. Another interval, such as weeks that start
// on Monday, is another case of [Zone.Window]: find the date on which the period of an instant's date starts, and the
// date on which the next one does. A period that is anchored at a wall time, such as a month from the 31st at 09:30,
// is found in the same way: compute the wall time from the anchor and the number of the period, never from the end of
// the last period, and let Zone.reached find the instant. Boundaries are then ordered and tile, by the same argument.
package calendar
