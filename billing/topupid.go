package billing

// TopUpID names a top-up: tup_, its wallet's ULID, and its place in the wallet, which is written like a [GrantRef]: the number
// of the wallet's revision that created it, and its ordinal in that commit.
type TopUpID string

const topUpPrefix = "tup_"

// NewTopUpID returns the id of the wallet's top-up at a place.
func NewTopUpID(wallet WalletID, place GrantRef) TopUpID {
	return TopUpID(placed(topUpPrefix, wallet, place))
}

// Split returns the wallet and the place of the top-up, or false if id is no top-up's id.
func (id TopUpID) Split() (WalletID, GrantRef, bool) { return splitPlaced(topUpPrefix, string(id)) }

// Valid reports whether id has the form of a top-up's id.
func (id TopUpID) Valid() bool {
	_, _, ok := id.Split()
	return ok
}
