//go:build unix

package browsertest

import "testing"

func TestMain(m *testing.M) { Main(m) }

// TestPortal goes the ways of a customer in the portal. The ways share a server, and each has customers of its own.
func TestPortal(t *testing.T) {
	server, m := startMetered(t)
	s := openShop(server)
	for _, way := range []struct {
		name string
		goes func(*testing.T, *shop)
	}{
		{"SeesEachPage", customerSeesEachPage},
		{"Buys", customerBuys},
		{"IsDeclined", customerIsDeclined},
		{"Authenticates", customerAuthenticates},
		{"SetsALimit", customerSetsALimit},
		{"GetsMails", customerGetsMails},
		{"ChangesPlan", customerChangesPlan},
		{"ReadsHistory", customerReadsHistory},
		{"HasCreditsLater", customerHasCreditsLater},
		{"IsOffline", customerIsOffline},
		{"SessionEnds", sessionEnds},
		{"SeesNothingOfTheSeller", customerSeesNothingOfTheSeller},
		{"MaySome", customerMaySome},
		{"HasManyLines", func(t *testing.T, s *shop) { customerHasManyLines(t, s, m) }},
		{"IsInAnotherPage", customerIsInAnotherPage},
		{"MeetsHostileContent", customerMeetsHostileContent},
		{"ReadsEachMail", customerReadsEachMail},
		{"ReadsHostileMails", customerReadsHostileMails},
	} {
		t.Run(way.name, func(t *testing.T) {
			t.Parallel()
			way.goes(t, s.of(t))
		})
	}
}
