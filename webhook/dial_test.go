package webhook

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func addressesOf(texts string) []netip.Addr {
	var parsed []netip.Addr
	for text := range strings.FieldsSeq(texts) {
		parsed = append(parsed, netip.MustParseAddr(text))
	}
	return parsed
}

// TestInterleave: the families alternate, and no host makes the sender dial without end.
func TestInterleave(t *testing.T) {
	for in, want := range map[string]string{
		"1.1.1.1 2.2.2.2 1::1 2::2":          "1::1 1.1.1.1 2::2 2.2.2.2",
		"1::1 2::2 3::3 1.1.1.1":             "1::1 1.1.1.1 2::2 3::3",
		"1.1.1.1 ::ffff:2.2.2.2":             "1.1.1.1 2.2.2.2",
		"":                                   "",
		strings.Repeat("1.1.1.1 1::1 ", 100): strings.Repeat("1::1 1.1.1.1 ", maxAddresses/2),
	} {
		if got := interleave(addressesOf(in)); !slices.Equal(got, addressesOf(want)) {
			t.Errorf("%s: got %v, want %s", in, got, want)
		}
	}
}

// countedConnection counts the connections that are open.
type countedConnection struct {
	net.Conn
	open *atomic.Int32
	name netip.Addr
}

func (c countedConnection) Close() error {
	c.open.Add(-1)
	return nil
}

// TestRace: an address that never answers delays a connection by 250 ms, one that refuses does not delay it, the
// first connection is used, and all others are closed.
func TestRace(t *testing.T) {
	refused := errors.New("refused")
	const never = time.Hour
	for name, test := range map[string]struct {
		takes []time.Duration // of each address; negative: it refuses after that
		want  int             // the place of the address that is used; -1: none
		after time.Duration
	}{
		"one that is dead":             {[]time.Duration{never, 5 * time.Millisecond}, 1, 255 * time.Millisecond},
		"all but the last are dead":    {[]time.Duration{never, never, never, 1}, 3, 750*time.Millisecond + 1},
		"one that refuses":             {[]time.Duration{-time.Millisecond, time.Millisecond}, 1, 2 * time.Millisecond},
		"one that refuses late":        {[]time.Duration{-300 * time.Millisecond, time.Second}, 1, 1250 * time.Millisecond},
		"a slow one, before a slower":  {[]time.Duration{400 * time.Millisecond, time.Second}, 0, 400 * time.Millisecond},
		"a slow one, before a quick":   {[]time.Duration{400 * time.Millisecond, time.Millisecond}, 1, 251 * time.Millisecond},
		"two at the same moment":       {[]time.Duration{251 * time.Millisecond, time.Millisecond}, -2, 251 * time.Millisecond},
		"all refuse":                   {[]time.Duration{-1, -1, -1}, -1, 3},
		"the only one is dead, for 10": {[]time.Duration{never}, -1, 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
				defer cancel()
				addresses := addressesOf("1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4")[:len(test.takes)]
				var open atomic.Int32
				began := time.Now()
				got, err := race(ctx, addresses, func(ctx context.Context, at netip.Addr) (net.Conn, error) {
					takes := test.takes[slices.Index(addresses, at)]
					select {
					case <-time.After(max(takes, -takes)):
					case <-ctx.Done():
						return nil, ctx.Err()
					}
					if takes < 0 {
						return nil, refused
					}
					open.Add(1)
					return countedConnection{nil, &open, at}, nil
				})
				if took := time.Since(began); took != test.after {
					t.Errorf("it took %s, not %s", took, test.after)
				}
				switch connection, made := got.(countedConnection); {
				case test.want == -1:
					if err == nil || made {
						t.Errorf("got %v, %v", got, err)
					}
				case !made || err != nil:
					t.Fatalf("got %v, %v", got, err)
				case test.want >= 0 && connection.name != addresses[test.want]:
					t.Errorf("%s was used", connection.name)
				}
				synctest.Wait()
				want := int32(1)
				if test.want == -1 {
					want = 0
				}
				if n := open.Load(); n != want {
					t.Errorf("%d connections are open, not %d", n, want)
				}
			})
		})
	}
}
