package billing

import "strings"

// TopUpID names a top-up: tup_, its wallet's ULID, and its place in the wallet, which is written like a [GrantRef]: the number
// of the wallet's revision that created it, and its ordinal in that commit.
type TopUpID string

const topUpPrefix = "tup_"

// NewTopUpID returns the id of the wallet's top-up at a place.
func NewTopUpID(wallet WalletID, place GrantRef) TopUpID {
	return TopUpID(topUpPrefix + strings.TrimPrefix(string(wallet), walletPrefix) + place.String())
}

// Split returns the wallet and the place of the top-up, or false if id is no top-up's id.
func (id TopUpID) Split() (WalletID, GrantRef, bool) {
	const length = ulidLength + sequenceLength + ordinalLength
	if !ValidID(string(id), topUpPrefix, length) {
		return "", GrantRef{}, false
	}
	rest := string(id)[len(topUpPrefix):]
	place, ok := ParseGrantRef(rest[ulidLength:])
	return WalletID(walletPrefix + rest[:ulidLength]), place, ok
}

// Valid reports whether id has the form of a top-up's id.
func (id TopUpID) Valid() bool {
	_, _, ok := id.Split()
	return ok
}
