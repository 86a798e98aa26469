//go:build unix

package browsertest

import (
	"strings"
	"testing"
)

// TestSignInByHand signs in with a key that is unknown, which is refused, then with a right one, and signs out.
func TestSignInByHand(t *testing.T) {
	s := Start(t)
	b := Open(t)
	b.Visit(s.URL + "/")
	b.Fill("API key or session token", "sk_test_"+strings.Repeat("0", 32))
	b.Press("Sign in")
	b.Sees("This key or token is unknown")
	if reported := b.Reported(); len(reported) == 0 { // the status of the answer
		t.Error("the unknown key was not sent")
	}
	b.Look("dashboard-refused")
	b.Fill("API key or session token", s.Key)
	b.Enter()
	b.Sees("Acme Robotics")
	b.Press("Sign out")
	b.Sees("API key or session token")
	b.SeesNot("Acme Robotics")
}
