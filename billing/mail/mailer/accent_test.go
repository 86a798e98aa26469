package mailer_test

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
)

var buttonColours = regexp.MustCompile(`6px; background: (#[0-9a-f]{6}); color: (#[0-9a-f]{6})`)

// Whatever colour the seller chose, the words on the button can be read: https://www.w3.org/TR/WCAG22/#contrast-minimum
func TestButtonCanBeRead(t *testing.T) {
	const enough = 4.5
	w := newWorld(t)
	w.everything()
	commit := 3
	for red := 0; red <= 0xff; red += 0x33 {
		for green := 0; green <= 0xff; green += 0x33 {
			for blue := 0; blue <= 0xff; blue += 0x33 {
				accent := fmt.Sprintf("#%02x%02x%02x", red, green, blue)
				_, err := w.UpdatePortalSettings(t.Context(), billingtest.Caller, billing.UpdatePortalSettings{
					Keyed: w.key(), Accent: billing.SetTo(accent),
				})
				if err != nil {
					t.Fatal(err)
				}
				commit++
				letter := w.told(w.low(commit, 0, 100))[0]
				found := buttonColours.FindStringSubmatch(letter.HTML)
				if found == nil || found[1] != accent {
					t.Fatalf("the button has not the colour %s, but %q", accent, found)
				}
				if ratio := contrast(t, found[1], found[2]); ratio < enough {
					t.Errorf("%s on %s has the contrast %.2f", found[2], accent, ratio)
				}
			}
		}
	}
}

// contrast returns the contrast of two colours, from 1 to 21.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	const flare = 0.05
	x, y := luminance(t, a)+flare, luminance(t, b)+flare
	return max(x, y) / min(x, y)
}

func luminance(t *testing.T, colour string) (sum float64) {
	t.Helper()
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		part, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		s := float64(part) / 0xff
		if s <= 0.04045 {
			sum += weight * s / 12.92
		} else {
			sum += weight * math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	return sum
}
