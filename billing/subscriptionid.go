package billing

// SubscriptionID names a subscription: sub_, its wallet's ULID, and its place in the wallet, which is written like a [GrantRef]:
// the number of the wallet's revision that created it, and its ordinal in that commit.
type SubscriptionID string

const subscriptionPrefix = "sub_"

// NewSubscriptionID returns the id of the wallet's subscription at a place.
func NewSubscriptionID(wallet WalletID, place GrantRef) SubscriptionID {
	return SubscriptionID(placed(subscriptionPrefix, wallet, place))
}

// Split returns the wallet and the place of the subscription, or false if id is no subscription's id.
func (id SubscriptionID) Split() (WalletID, GrantRef, bool) {
	return splitPlaced(subscriptionPrefix, string(id))
}

// Valid reports whether id has the form of a subscription's id.
func (id SubscriptionID) Valid() bool {
	_, _, ok := id.Split()
	return ok
}

// NoSubscription refuses a subscription that does not exist.
func NoSubscription(id SubscriptionID) *Error {
	return refuse(CodeNotFound, "there is no subscription %s", quote(string(id))).at("subscriptionId")
}

// checkSubscriptionID refuses what cannot be the id of a subscription.
func checkSubscriptionID(id SubscriptionID) *Error {
	if !id.Valid() {
		return NoSubscription(id)
	}
	return nil
}

// walletOfSubscription names the wallet of a subscription, for commands.
func walletOfSubscription(id SubscriptionID) []WalletID {
	wallet, _, _ := id.Split()
	return []WalletID{wallet}
}
