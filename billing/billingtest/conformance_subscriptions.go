package billingtest

import (
	"math"
	"math/big"
	"slices"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// fullPlan has a value in each field.
func fullPlan() *billing.Plan {
	return &billing.Plan{
		Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Live, Code: text, Name: text, Unit: text,
		Price: billing.Amount{Minor: billing.MaxMoney, Currency: "KWD"}, Interval: calendar.Yearly, Included: billing.MaxCredits,
		Unused: billing.UnusedRollOver, RolloverLimit: billing.MaxCredits - 1, TrialDays: billing.MaxTrialDays,
		TrialCredits: billing.MaxCredits - 2, Features: []string{text, "-", "b"}, RateCard: text,
		OnRenewal: billing.CreditsWhenPaid, GraceDays: billing.MaxGraceDays, Archived: true, CreatedAt: at(1),
	}
}

// fullSubscription has a value in each field.
func fullSubscription(w billing.WalletRef) *billing.Subscription {
	terms := billing.SubscriptionTerms{
		Plan: text, Quantity: billing.MaxPlanQuantity, Price: billing.Amount{Minor: billing.MaxMoney, Currency: "KWD"},
		Included: billing.MaxCredits, Interval: calendar.Yearly, Unused: billing.UnusedRollOver,
		RolloverLimit: billing.MaxCredits - 1, Features: []string{text, "-", "b"}, RateCard: text, Name: text,
		OnRenewal: billing.CreditsWhenPaid, GraceDays: billing.MaxGraceDays,
	}
	pending := terms
	pending.Plan, pending.Quantity, pending.Features = "b", 1, []string{"c"}
	grants := []billing.LiveGrant{
		{
			Ref: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Priority: billing.MaxPriority, EffectiveAt: at(3),
			ExpiresAt: at(4), Paid: true, Costs: true, Purchase: billing.GrantRef{Sequence: 2},
			Subscription: billing.GrantRef{Sequence: 3}, Bound: true, Remaining: billing.MaxCredits,
		},
		{Ref: billing.GrantRef{Sequence: 6}, EffectiveAt: at(5), ExpiresAt: at(6), Subscription: billing.GrantRef{Sequence: 3}, Bound: true},
	}
	return &billing.Subscription{
		WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Place: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023},
		Customer: customerN(1), Status: billing.SubscriptionCanceled, Terms: terms, Pending: &pending,
		Zone: "America/Argentina/ComodRivadavia", Metadata: fullMetadata(), Anchor: at(1), Index: math.MaxInt32,
		Period: math.MaxInt32 - 1, Start: at(2), End: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		TrialDays: billing.MaxTrialDays, TrialCredits: billing.MaxCredits, TrialEnds: at(7), Skipped: true, CancelAtEnd: true,
		CanceledAt: at(8), CreatedAt: at(9), Grants: grants,
		Rolling: []billing.GrantRef{{Sequence: 1<<40 - 1, Ordinal: 1023}, {Sequence: 2}}, Rolled: billing.MaxCredits - 1,
		RollLimit: billing.MaxCredits, Provider: "bank", Least: billing.MaxMoney, Method: text, ReturnTo: "https://shop.example/paid",
		Latest: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Unpaid: true, Waiting: true, Asked: true, Busy: true, Over: true,
		EverPaid: true, Due: at(10), Tried: 3, GraceEnds: at(11), Since: at(12),
		Owing: []billing.GrantRef{{Sequence: 1<<40 - 1, Ordinal: 1023}, {Sequence: 2}},
		Account: billing.PeriodAccount{
			Credits: billing.MaxCredits, Money: -billing.MaxMoney, DueCredits: number("-340282366920938463463374607431768211456"),
			DueMoney: number("1"),
		},
		Change: &billing.OpenChange{
			Charge: billing.GrantRef{Sequence: 7}, Terms: pending, Give: billing.MaxCredits, Money: billing.MaxMoney,
			Moved: billing.Moved{Credits: number("5"), Money: number("-6")},
		},
	}
}

// number reads a whole number.
func number(text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		panic("no number: " + text)
	}
	return n
}

// smallSubscription has only what each subscription has.
func smallSubscription(w billing.WalletRef, place billing.GrantRef) *billing.Subscription {
	return &billing.Subscription{
		WalletRef: w, Place: place, Customer: customerN(1), Status: billing.SubscriptionScheduled, Zone: "UTC", Start: at(5),
		End: at(6), CreatedAt: at(int(place.Sequence)),
		Terms: billing.SubscriptionTerms{
			Plan: "a", Quantity: 1, Price: billing.Amount{Currency: "EUR"}, Interval: calendar.Daily, Unused: billing.UnusedKeep,
		},
	}
}

// Subscriptions of a wallet are in the order of their places, and of no other wallet. Each is in the lists that say so, the
// newest first, and leaves them in the commit that removes it from there.
func (c *conformance) testSubscriptions() {
	w := c.open(1)
	places := []billing.GrantRef{{Sequence: 2}, {Sequence: 2, Ordinal: 1}, {Sequence: 33}, {Sequence: 1 << 39, Ordinal: 7}}
	lists := []string{
		billing.SubscriptionList(billing.SubscriptionScheduled, ""), billing.SubscriptionList(billing.SubscriptionScheduled, "a b#-"),
		billing.SubscriptionList("", ""), billing.SubscriptionList("", "a b#-"), billing.SubscriptionsOf(customerN(1)),
	}
	change, other := next(w), next(c.open(2))
	var ids, listed []string
	var subscriptions []billing.Document
	for n, place := range places {
		s := smallSubscription(w.WalletRef, place)
		s.CreatedAt, s.Revision = at(n), change.After.Revision
		subscriptions = append(subscriptions, s)
		ids, listed = append(ids, place.String()), append(listed, billing.ListedSubscriptionID(s))
		for _, list := range lists {
			change.Documents = append(change.Documents, &billing.ListedSubscription{
				WalletRef: w.WalletRef, List: list, Subscription: listed[n], Versioned: s.Versioned,
			})
		}
	}
	change.Documents = append(change.Documents, subscriptions...)
	of := smallSubscription(walletN(2), billing.GrantRef{Sequence: 5})
	of.Revision = other.After.Revision
	other.Documents = []billing.Document{of}
	c.commit(decision(change, other))

	slices.Reverse(ids)
	slices.Reverse(listed)
	slices.Reverse(subscriptions)
	parent := string(w.ID)
	c.same("all of the wallet", c.list(billing.KindSubscription, parent, "", 9), subscriptions)
	for at, id := range ids {
		c.same("two before "+id, c.listed(billing.KindSubscription, parent, id, 2), append([]string{}, ids[at+1:min(at+3, len(ids))]...))
		for _, list := range lists {
			c.same("one before "+id+" in "+list, c.listed(billing.KindListedSubscription, list, listed[at], 1),
				append([]string{}, listed[at+1:min(at+2, len(ids))]...))
		}
	}
	c.same("of another wallet", c.list(billing.KindSubscription, string(walletN(2).ID), "", 9), []billing.Document{of})
	c.same("of another plan", c.listed(billing.KindListedSubscription,
		billing.SubscriptionList(billing.SubscriptionScheduled, "a"), "", 9), []string{})

	moved := next(change.After)
	moved.Removed = []billing.DocumentKey{billing.ListedSubscriptionKey(w.Tenant, lists[0], listed[1])}
	moved.Documents = []billing.Document{&billing.ListedSubscription{
		WalletRef: w.WalletRef, List: billing.SubscriptionList(billing.SubscriptionActive, ""), Subscription: listed[1],
		Versioned: billing.Versioned{Revision: moved.After.Revision},
	}}
	c.commit(decision(moved))
	c.same("after one has left", c.listed(billing.KindListedSubscription, lists[0], "", 9), []string{listed[0], listed[2], listed[3]})
	c.same("the list it left is one of two", c.listed(billing.KindListedSubscription, lists[1], "", 9), listed)
	c.same("where it went", c.list(billing.KindListedSubscription, string(billing.SubscriptionActive), "", 9), moved.Documents)
}

// Of several trials of one customer and plan, one is recorded.
func (c *conformance) testTrials() {
	trial := func(customer int, plan string, place int64) *billing.Trial {
		return &billing.Trial{
			Tenant: billing.Live, Customer: customerN(customer), Plan: plan, Versioned: billing.Versioned{Revision: 1},
			Subscription: billing.NewSubscriptionID(walletN(1).ID, billing.GrantRef{Sequence: place}),
		}
	}
	first := trial(1, text, 1)
	c.commit(ofDocuments(putting(first, trial(1, "b", 2), trial(2, text, 3))...))
	c.sameStale(c.refused(ofDocuments(putting(trial(1, text, 4))...)), staleDocument(first.DocumentKey(), first))
	c.same("of the customer", c.listed(billing.KindTrial, string(customerN(1)), "", 9), []string{"b", text})
	c.sameDocument("of another customer", billing.TrialKey(billing.Live, customerN(2), text), trial(2, text, 3))
	c.sameDocument("of another plan", billing.TrialKey(billing.Live, customerN(2), "b"), nil)
}
