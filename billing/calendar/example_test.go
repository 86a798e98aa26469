package calendar_test

import (
	"fmt"
	"log"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// The days around the one on which clocks in Berlin are set forward, and the one on which they are set back.
func ExampleZone_Window() {
	berlin, err := calendar.LoadZone("Europe/Berlin")
	if err != nil {
		log.Fatal(err)
	}
	for _, noon := range []time.Time{
		time.Date(2026, time.March, 28, 12, 0, 0, 0, time.UTC),
		time.Date(2026, time.October, 24, 12, 0, 0, 0, time.UTC),
	} {
		w := berlin.Window(calendar.Day, noon)
		for range 3 {
			date, _ := berlin.HourOf(w.Start)
			fmt.Printf("%s  %s  %v\n", date, w.Start.Format(time.RFC3339), w.End.Sub(w.Start).Hours())
			w = berlin.Window(calendar.Day, w.End)
		}
	}
	// Output:
	// 2026-03-28  2026-03-27T23:00:00Z  24
	// 2026-03-29  2026-03-28T23:00:00Z  23
	// 2026-03-30  2026-03-29T22:00:00Z  24
	// 2026-10-24  2026-10-23T22:00:00Z  24
	// 2026-10-25  2026-10-24T22:00:00Z  25
	// 2026-10-26  2026-10-25T23:00:00Z  24
}

// A trial of 14 days, and then months: they end on their last day and come back, at the same time of day.
func ExampleZone_Period() {
	berlin, err := calendar.LoadZone("Europe/Berlin")
	if err != nil {
		log.Fatal(err)
	}
	start := time.Date(2027, time.January, 17, 8, 30, 0, 0, time.UTC)
	trial, ok := berlin.Period(calendar.Daily, start, 14)
	anchor := trial.Start // a trial of 14 days ends where day 14 starts, and the periods are counted from there
	fmt.Println("trial ends", anchor.Format(time.RFC3339), ok)
	for n := range 4 {
		w, ok := berlin.Period(calendar.Monthly, anchor, n)
		fmt.Println(n, w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), ok)
	}
	// Output:
	// trial ends 2027-01-31T08:30:00Z true
	// 0 2027-01-31T08:30:00Z 2027-02-28T08:30:00Z true
	// 1 2027-02-28T08:30:00Z 2027-03-31T07:30:00Z true
	// 2 2027-03-31T07:30:00Z 2027-04-30T07:30:00Z true
	// 3 2027-04-30T07:30:00Z 2027-05-31T07:30:00Z true
}

// Which period an instant is in. No instant before the anchor is in one.
func ExampleZone_PeriodOf() {
	berlin, err := calendar.LoadZone("Europe/Berlin")
	if err != nil {
		log.Fatal(err)
	}
	anchor := time.Date(2007, time.January, 31, 8, 30, 0, 0, time.UTC)
	n, w, ok := berlin.PeriodOf(calendar.Monthly, anchor, time.Date(2027, time.March, 1, 0, 0, 0, 0, time.UTC))
	fmt.Println(n, w.Start.Format(time.RFC3339), w.End.Format(time.RFC3339), ok)
	_, _, ok = berlin.PeriodOf(calendar.Monthly, anchor, anchor.Add(-time.Microsecond))
	fmt.Println(ok)
	// Output:
	// 241 2027-02-28T08:30:00Z 2027-03-31T07:30:00Z true
	// false
}
