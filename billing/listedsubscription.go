package billing

import (
	"slices"
	"strings"
)

// ListedSubscription has a subscription in a list: of all of its tenant, of those of its plan, of those with its status, of those
// with its status and its plan, and of those of its customer. Lists are ordered by the instants at which subscriptions were created. It
// moves to another list in the commit that changes the status or the plan, so that each query reads one list: whoever reads several
// one after the other misses what moves from one that is read later to one that was read before.
type ListedSubscription struct {
	WalletRef
	Versioned
	List         string // see [SubscriptionList]
	Subscription string // the id in its list
}

// anyStatus is the name of the list of subscriptions with any status.
const anyStatus = "ALL"

// SubscriptionList returns the name of the list of subscriptions with a status, and with a plan if its code is not empty. Without a
// status, it is that of all subscriptions.
func SubscriptionList(status SubscriptionStatus, plan string) string {
	list := string(status)
	if list == "" {
		list = anyStatus
	}
	if plan != "" {
		list += " " + plan
	}
	return list
}

// SubscriptionsOf returns the name of the list of a customer's subscriptions.
func SubscriptionsOf(customer CustomerID) string { return string(customer) }

// IsSubscriptionList reports whether a list can be one of subscriptions.
func IsSubscriptionList(list string) bool {
	status, plan, ofPlan := strings.Cut(list, " ")
	if ofPlan && CheckCode("code", plan) != nil {
		return false
	}
	return status == anyStatus || SubscriptionStatus(status).Valid() || !ofPlan && CustomerID(status).Valid()
}

// ListedSubscriptionID returns the id of a subscription in the lists of its tenant. Ids sort by the instants at which
// subscriptions were created.
func ListedSubscriptionID(s *Subscription) string {
	return listedID(s.CreatedAt, string(s.SubscriptionID()))
}

// ParseListedSubscriptionID returns the subscription of an id that ListedSubscriptionID returned.
func ParseListedSubscriptionID(id string) (SubscriptionID, bool) {
	listed, ok := parseListed(id)
	return SubscriptionID(listed), ok && SubscriptionID(listed).Valid()
}

// ListedSubscriptionKey returns the address of a subscription in a list.
func ListedSubscriptionKey(tenant Tenant, list, id string) DocumentKey {
	return DocumentKey{Tenant: tenant, Kind: KindListedSubscription, Parent: list, ID: id}
}

// DocumentKey implements [Document].
func (l *ListedSubscription) DocumentKey() DocumentKey {
	return ListedSubscriptionKey(l.Tenant, l.List, l.Subscription)
}

// CloneDocument implements [Document].
func (l *ListedSubscription) CloneDocument() Document { return clonePointer(l) }

// lists returns the lists that a subscription is in; none for nil.
func (s *Subscription) lists() []string {
	if s == nil {
		return nil
	}
	return []string{
		SubscriptionList("", ""), SubscriptionList("", s.Terms.Plan), SubscriptionList(s.Status, ""),
		SubscriptionList(s.Status, s.Terms.Plan), SubscriptionsOf(s.Customer),
	}
}

// listSubscriptions puts the subscriptions that the draft writes into their lists where these have changed, and removes them from
// other lists.
func (w *walletDraft) listSubscriptions(change *WalletChange) {
	for _, document := range w.documents {
		s, is := document.(*Subscription)
		if !is {
			continue
		}
		was, _ := w.stored(s.DocumentKey()).(*Subscription)
		id, before, after := ListedSubscriptionID(s), was.lists(), s.lists()
		for _, list := range after {
			if !slices.Contains(before, list) {
				w.putDocument(&ListedSubscription{WalletRef: s.WalletRef, List: list, Subscription: id})
			}
		}
		for _, list := range before {
			if !slices.Contains(after, list) {
				change.Removed = append(change.Removed, ListedSubscriptionKey(s.Tenant, list, id))
			}
		}
	}
}
