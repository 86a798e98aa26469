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
//   - A [Window] is a stretch of time: the instants from its start, included, to its end, excluded.
//   - An [Interval] is a kind of window of the calendar: [Hour], [Day], [Week] or [Month].
//   - A [PlanInterval] is how long the periods of a plan last: [Daily], [Weekly], [Monthly] or [Yearly].
//   - An anchor is the instant from which the periods of a plan are counted. Period 0 starts there.
//
// Time is divided in two ways. Windows of the calendar are the same for everybody in a zone: charts of usage, spend
// limits and the cap of auto-recharge go by them. Periods are for plans: they start on the date and at the time of day at which a customer
// began.
//
// # Windows of the calendar
//
// Days start at local midnight, weeks on Monday and months on their first day at local midnight. Hours are counted from local midnight,
// hour 0 first, so that they are hours of the customer's clock in zones that are 30 or 45 minutes off as well.
//
// [Zone.Window] returns the window of any interval that an instant is in. The windows of one interval tile time: each
// instant is in exactly one of them, and each window ends where the next one starts. To list windows in order, ask for
// the window of an instant, then for the window of its end, and so on:
//
//	for w := zone.Window(calendar.Day, from); w.Start.Before(to); w = zone.Window(calendar.Day, w.End) { … }
//
// # Periods of an anchor
//
// [Zone.Period] returns the period n of an anchor. It starts at the wall time that is n intervals after the anchor's.
// Europe/Berlin, monthly, anchored at 09:30 on 31 January 2027; on 28 March clocks go forward by an hour:
//
//	period   starts               in UTC
//	0        31 January 09:30     08:30   the anchor
//	1        28 February 09:30    08:30   February has no 31st: its last day
//	2        31 March 09:30       07:30   March has one
//	3        30 April 09:30       07:30
//
// Each start is computed from the zone, the interval, the anchor and n, and never from the end of the period before. So
// a month that is too short does not move the months after it, and whoever asks for period 3 gets the same answer,
// whether or not periods 1 and 2 were ever asked for. A period ends where the next one starts. Years are twelve months:
// an anchor on 29 February has its boundary on 28 February until the next leap year. Weeks are seven days.
//
// [Zone.PeriodOf] is the inverse: it returns which period an instant is in. No instant before the anchor is in one.
//
// A trial of 14 days that starts at an instant ends where the daily period 14 of that instant starts: 14 local days
// later, at the same wall time. What follows is counted from that end. If clocks skip the wall time on that day, the
// trial ends when they change, and the periods that are anchored there keep the wall time that the clock shows then.
//
// A boundary in the future is as good as the zone database of this machine. Governments change the rules of zones, so
// store the start and the end of a period once it has begun.
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
// Windows and periods tile because of this rule. A later wall time is reached at the same instant or later, never
// earlier, so that boundaries are in the order of their dates, whatever clocks do. [time.Date] does not follow this
// rule: in a gap it may return an instant before the change.
//
// An anchor is the one exception, because it is an instant and not a wall time: period 0 starts at the anchor, even if
// the clock shows the anchor's wall time for the second time then. All other periods follow the rule. America/New_York,
// daily: anchored at 02:30 on 13 March 2027, period 1 starts at 03:00 on the 14th, when clocks go from 02:00 to 03:00,
// and period 2 at 02:30 on the 15th.
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
// Daily periods are shorter around a skipped date: anchored at 10:00, the one of 29 December 2011 lasts 14 hours in
// Apia, and the one of the 30th lasts 10. If they are anchored at midnight, the one of the skipped date is empty: it
// starts and ends at the instant of the change. [Zone.Period] returns it, so that it has a number as every other, and
// [Zone.PeriodOf] never does. No other period is empty. TestPeriodsTileTime names the dates that were ever skipped.
//
// # The last period
//
// Dates and instants are written with four digits for the year. A period that would end after the year 9999 does not
// exist, and neither does any after it: [Zone.Period] and [Zone.PeriodOf] return false.
//
// # How to add to it
//
// Everything rests on the rule above, which is one function, Zone.reached. Another interval of the calendar, such as a
// quarter, is another case of [Zone.Window]: find the date on which the window of an instant's date starts, and the date
// on which the next one does. Another interval of plans, such as half a year, is another line of
// PlanInterval.length, which says how many months or days it has. For anything else, compute wall times that are in
// order, each from the same facts and never from the last boundary, and let Zone.reached find the instants. Boundaries
// are then ordered and tile, by the same argument.
package calendar
