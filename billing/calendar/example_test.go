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
