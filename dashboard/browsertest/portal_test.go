//go:build unix

package browsertest

import "testing"

func TestMain(m *testing.M) { Main(m) }

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
