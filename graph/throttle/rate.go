package throttle

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Rate is how many requests are allowed. The zero value allows any number.
type Rate struct {
	PerSecond int // on average
	Burst     int // at once, after a pause
}

// The largest values of a rate. The time that a whole bucket takes to fill is at most a million seconds, which a
// duration holds nine thousand times.
const (
	maxPerSecond = 1_000_000
	maxBurst     = 1_000_000
)

// ParseRate reads a rate from a text such as 50/1000: 50 requests a second, and 1,000 at once. The text none is the
// zero value, which allows any number.
func ParseRate(text string) (Rate, error) {
	if text == "none" {
		return Rate{}, nil
	}
	first, second, found := strings.Cut(text, "/")
	perSecond, err := strconv.Atoi(first)
	burst, err2 := strconv.Atoi(second)
	if !found || err != nil || err2 != nil || perSecond < 1 || perSecond > maxPerSecond || burst < 1 || burst > maxBurst {
		return Rate{}, fmt.Errorf("%q is no rate: write requests a second, a slash, and requests at once, such as 50/1000, "+
			"each from 1 to 1000000, or none for no limit", text)
	}
	return Rate{perSecond, burst}, nil
}

// String implements [fmt.Stringer]. ParseRate reads it.
func (r Rate) String() string {
	if r == (Rate{}) {
		return "none"
	}
	return fmt.Sprintf("%d/%d", r.PerSecond, r.Burst)
}

// perToken is the time in which a bucket gets one token.
func (r Rate) perToken() time.Duration { return time.Second / time.Duration(r.PerSecond) }

// toFill is the time in which an empty bucket gets full.
func (r Rate) toFill() time.Duration { return time.Duration(r.Burst) * r.perToken() }
