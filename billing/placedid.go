package billing

import "strings"

// placed returns the id of what has a place in a wallet: a prefix, the wallet's ULID, and the place.
func placed(prefix string, wallet WalletID, place GrantRef) string {
	return prefix + strings.TrimPrefix(string(wallet), walletPrefix) + place.String()
}

// splitPlaced returns the wallet and the place of an id that placed returned for a prefix, or false if id is none.
func splitPlaced(prefix, id string) (WalletID, GrantRef, bool) {
	const length = ulidLength + sequenceLength + ordinalLength
	if !ValidID(id, prefix, length) {
		return "", GrantRef{}, false
	}
	rest := id[len(prefix):]
	place, ok := ParseGrantRef(rest[ulidLength:])
	return WalletID(walletPrefix + rest[:ulidLength]), place, ok
}
