package simulation

// This file is the model's calendar, of UTC and of Berlin since 1997. It counts in whole microseconds since 1970, and shares
// nothing with package calendar or the standard library.

const (
	hourMicros = 3600 * int64(micro)
	dayMicros  = 24 * hourMicros
)

// zones are those of the customers.
var zones = []string{"UTC", "Europe/Berlin"}

// date is a day of the Gregorian calendar.
type date struct{ year, month, day int64 }

// dateOf is the date of a day that is counted since 1 January 1970.
func dateOf(days int64) date {
	d := date{year: 1970}
	for days < 0 {
		d.year--
		days += yearLength(d.year)
	}
	for days >= yearLength(d.year) {
		days -= yearLength(d.year)
		d.year++
	}
	for d.month = 1; days >= monthLength(d.year, d.month); d.month++ {
		days -= monthLength(d.year, d.month)
	}
	d.day = days + 1
	return d
}

// days counts the days from 1 January 1970 to a date.
func (d date) days() int64 {
	days := d.day - 1
	for month := int64(1); month < d.month; month++ {
		days += monthLength(d.year, month)
	}
	for year := int64(1970); year < d.year; year++ {
		days += yearLength(year)
	}
	return days
}

func yearLength(year int64) int64 { return 337 + monthLength(year, 2) }

func monthLength(year, month int64) int64 {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// changes are when summer time begins and ends in Berlin: at 01:00 UTC of the last Sundays of March and of October.
func changes(year int64) (begins, ends int64) {
	sunday := func(month int64) int64 {
		last := date{year, month, 31}.days()
		return last - (last+4)%7 // 1 January 1970 was a Thursday
	}
	return sunday(3)*dayMicros + hourMicros, sunday(10)*dayMicros + hourMicros
}

// wall is what the clock of a zone shows at an instant, counted as an instant would be.
func wall(zone string, at int64) int64 {
	if zone == "UTC" {
		return at
	}
	begins, ends := changes(dateOf(at / dayMicros).year)
	if at >= begins && at < ends {
		return at + 2*hourMicros
	}
	return at + hourMicros
}

// reached is the first instant at which the clock of a zone shows a time or a later one.
func reached(zone string, shown int64) int64 {
	for _, at := range []int64{shown - 2*hourMicros, shown - hourMicros} {
		if zone != "UTC" && wall(zone, at) == shown {
			return at
		}
	}
	if zone == "UTC" {
		return shown
	}
	begins, _ := changes(dateOf(shown / dayMicros).year) // the hour that summer time leaves out
	return begins
}

// periodStart is when period n of an anchor starts.
func periodStart(zone, interval string, anchor, n int64) int64 {
	if n == 0 {
		return anchor
	}
	shown := wall(zone, anchor)
	first, clock := dateOf(shown/dayMicros), shown%dayMicros
	at := first
	switch interval {
	case "DAY":
		at.day += n
	case "WEEK":
		at.day += 7 * n
	case "MONTH", "YEAR":
		months := n
		if interval == "YEAR" {
			months = 12 * n
		}
		at.month += months - 1
		at.year, at.month = at.year+at.month/12, at.month%12+1
		at.day = min(first.day, monthLength(at.year, at.month))
	default:
		panic(interval + " is no interval")
	}
	return reached(zone, at.days()*dayMicros+clock)
}

// windowOf is the window of a kind that an instant is in: from its start to its end, excluded. Hours are whole ones since midnight.
func windowOf(zone, interval string, at int64) (start, end int64) {
	day := wall(zone, at) / dayMicros
	midnight := func(day int64) int64 { return reached(zone, day*dayMicros) }
	switch today := dateOf(day); interval {
	case "HOUR":
		start = midnight(day)
		start += (at - start) / hourMicros * hourMicros
		return start, min(start+hourMicros, midnight(day+1))
	case "DAY":
		return midnight(day), midnight(day + 1)
	case "WEEK":
		monday := day - (day+3)%7 // 1 January 1970 was a Thursday
		return midnight(monday), midnight(monday + 7)
	case "MONTH":
		first := day + 1 - today.day
		return midnight(first), midnight(first + monthLength(today.year, today.month))
	}
	panic(interval + " is no window")
}
