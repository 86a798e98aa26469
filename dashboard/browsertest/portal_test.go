//go:build unix

package browsertest

import "testing"

func TestMain(m *testing.M) { Main(m) }

// TestPortal goes the ways of a customer in the portal. The ways share a server, and each has customers of its own.
func TestPortal(t *testing.T) {
	s := openShop(Start(t))
	for _, way := range []struct {
		name string
		goes func(*testing.T, *shop)
	}{
		{"Buys", customerBuys},
		{"IsDeclined", customerIsDeclined},
		{"Authenticates", customerAuthenticates},
		{"SetsALimit", customerSetsALimit},
		{"ChangesPlan", customerChangesPlan},
		{"ReadsHistory", customerReadsHistory},
		{"IsOffline", customerIsOffline},
		{"SessionEnds", sessionEnds},
		{"SeesNothingOfTheSeller", customerSeesNothingOfTheSeller},
		{"IsInAnotherPage", customerIsInAnotherPage},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			way.goes(t, s.of(t))
		})
	}
}

// TestPages looks at each page.
func TestPages(t *testing.T) {
	s := Start(t)
	b := Open(t)
	b.Visit(s.Portal("acme"))
	b.Sees("Available", "Runs out", "Expires next", "in the order in which they are used", "Last changes")
	b.Look("portal-home")
	b.Visit(s.URL + "/portal/test")
	b.Sees("Your session is over")
	b.Look("portal-over")
	b.Visit(s.Dashboard("/"))
	b.Sees("Acme Robotics")
	b.Look("dashboard-customers")
	b.Visit(s.URL + "/")
	b.Sees("Sign in")
	b.Look("dashboard-sign-in")
}
