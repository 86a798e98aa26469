package ddb

import (
	"math/big"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// sortSubscription begins the sort keys of subscriptions.
const sortSubscription = "SUB#"

func subscriptionKey(ref billing.WalletRef, id string) key {
	return key{walletPartition(ref), sortSubscription + id}
}

// isSubscription reports whether a sort key is that of a subscription.
func isSubscription(sort string) bool {
	id, found := strings.CutPrefix(sort, sortSubscription)
	_, ok := billing.ParseGrantRef(id)
	return found && ok
}

// subscriptionCodec is the codec of subscriptions.
func subscriptionCodec() codec {
	return prefixed(sortSubscription, ofWallet(listed(tableWallets, func(k billing.DocumentKey) key {
		return subscriptionKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemSubscription, fromItemSubscription, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseGrantRef(k.ID)
		return ok && billing.WalletID(k.Parent).Valid()
	})))
}

// toItemSubscription is a SUB of a wallet.
func toItemSubscription(s *billing.Subscription) (item, error) {
	i := newLargeItem(subscriptionKey(s.WalletRef, s.Place.String()))
	i.number("rev", s.Revision)
	i.text("cus", string(s.Customer))
	i.text("status", string(s.Status))
	i.nest("terms", subscriptionTerms(&s.Terms))
	if s.Pending != nil {
		i.nest("then", subscriptionTerms(s.Pending))
	}
	i.text("zone", s.Zone)
	i.metadata("meta", s.Metadata)
	i.instant("anchor", s.Anchor)
	i.number("nth", int64(s.Index))
	i.number("per", int64(s.Period))
	i.instant("from", s.Start)
	i.instant("to", s.End)
	i.number("tdays", int64(s.TrialDays))
	i.number("tamt", int64(s.TrialCredits))
	i.instant("tend", s.TrialEnds)
	i.flag("skip", s.Skipped)
	i.flag("stop", s.CancelAtEnd)
	i.instant("ended", s.CanceledAt)
	i.instant("when", s.CreatedAt)
	texts(i, "live", s.Grants, appendLive)
	i.text("rolls", formatRefs(s.Rolling))
	i.number("rolled", int64(s.Rolled))
	i.number("most", int64(s.RollLimit))
	i.text("psp", s.Provider)
	i.number("least", s.Least)
	i.text("method", s.Method)
	i.text("back", s.ReturnTo)
	i.place("charge", s.Latest)
	i.flag("unpaid", s.Unpaid)
	i.flag("wait", s.Waiting)
	i.flag("asked", s.Asked)
	i.flag("busy", s.Busy)
	i.flag("over", s.Over)
	i.flag("paid", s.EverPaid)
	i.instant("due", s.Due)
	i.number("tried", int64(s.Tried))
	i.instant("grace", s.GraceEnds)
	i.instant("since", s.Since)
	i.text("owing", formatRefs(s.Owing))
	i.number("gcr", int64(s.Account.Credits))
	i.number("gmoney", s.Account.Money)
	i.wholeNumber("dcr", s.Account.DueCredits)
	i.wholeNumber("dmoney", s.Account.DueMoney)
	if c := s.Change; c != nil {
		change := item{}
		change.place("charge", c.Charge)
		change.nest("terms", subscriptionTerms(&c.Terms))
		change.number("cr", int64(c.Give))
		change.number("money", c.Money)
		change.wholeNumber("dcr", c.Moved.Credits)
		change.wholeNumber("dmoney", c.Moved.Money)
		i.nest("change", change)
	}
	return i, nil
}

// fromItemSubscription reads what toItemSubscription wrote.
func fromItemSubscription(i item) (*billing.Subscription, error) {
	r := newReader(i)
	s := &billing.Subscription{
		WalletRef: r.wallet(), Versioned: r.versioned(), Customer: valid[billing.CustomerID](r, "cus"),
		Status: valid[billing.SubscriptionStatus](r, "status"), Zone: r.required("zone"), Metadata: r.metadata("meta"),
		Anchor: r.instant("anchor"), Index: int(r.count("nth")), Period: int(r.count("per")), Start: r.instant("from"),
		End: r.instant("to"), TrialDays: int(r.count("tdays")), TrialCredits: billing.Credits(r.count("tamt")),
		TrialEnds: r.instant("tend"), Skipped: r.flag("skip"), CancelAtEnd: r.flag("stop"), CanceledAt: r.instant("ended"),
		CreatedAt: r.instant("when"), Grants: readTexts(r, "live", readLive), Rolling: r.refs("rolls"),
		Rolled: billing.Credits(r.count("rolled")), RollLimit: billing.Credits(r.count("most")),
		Provider: r.text("psp"), Least: r.count("least"), Method: r.text("method"), ReturnTo: r.text("back"), Latest: r.place("charge"),
		Unpaid: r.flag("unpaid"), Waiting: r.flag("wait"), Asked: r.flag("asked"), Busy: r.flag("busy"), Over: r.flag("over"),
		EverPaid: r.flag("paid"), Due: r.instant("due"), Tried: int(r.count("tried")), GraceEnds: r.instant("grace"),
		Since: r.instant("since"), Owing: r.refs("owing"),
		Account: billing.PeriodAccount{
			Credits: r.credits("gcr"), Money: r.number("gmoney"), DueCredits: r.wholeNumber("dcr"), DueMoney: r.wholeNumber("dmoney"),
		},
	}
	r.nested("change", func(r *reader) {
		s.Change = &billing.OpenChange{
			Charge: r.place("charge"), Give: r.credits("cr"), Money: r.count("money"),
			Moved: billing.Moved{Credits: r.wholeNumber("dcr"), Money: r.wholeNumber("dmoney")},
		}
		if terms := r.subscriptionTerms("terms"); terms != nil {
			s.Change.Terms = *terms
		}
	})
	terms := r.subscriptionTerms("terms")
	if s.Pending = r.subscriptionTerms("then"); terms != nil {
		s.Terms = *terms
	} else {
		r.reject("terms", "it is missing")
	}
	sort := r.text(attrSort)
	place, ok := billing.ParseGrantRef(sort[min(len(sortSubscription), len(sort)):])
	if s.Place = place; !ok {
		r.reject(attrSort, "it is not the sort key of a subscription")
	}
	if s.Start.IsZero() || s.End.Before(s.Start) {
		r.reject("to", "it is before the instant in the attribute from")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// subscriptionTerms is the terms of a subscription.
func subscriptionTerms(t *billing.SubscriptionTerms) item {
	i := item{}
	i.text("code", t.Plan)
	i.number("qty", int64(t.Quantity))
	i.amount("price", t.Price)
	i.number("cr", int64(t.Included))
	i.text("every", string(t.Interval))
	i.text("unused", string(t.Unused))
	i.number("roll", int64(t.RolloverLimit))
	texts(i, "feats", t.Features, appendText)
	i.text("card", t.RateCard)
	i.text("name", t.Name)
	i.text("when", string(t.OnRenewal))
	i.number("grace", int64(t.GraceDays))
	return i
}

// subscriptionTerms reads what subscriptionTerms wrote; nil if it is not there.
func (r *reader) subscriptionTerms(name string) (terms *billing.SubscriptionTerms) {
	r.nested(name, func(r *reader) {
		terms = &billing.SubscriptionTerms{
			Plan: r.required("code"), Quantity: int(r.count("qty")), Price: r.amountOf("price"),
			Included: billing.Credits(r.count("cr")), Interval: valid[calendar.PlanInterval](r, "every"),
			Unused: valid[billing.UnusedCredits](r, "unused"), RolloverLimit: billing.Credits(r.count("roll")),
			Features: readTexts(r, "feats", (*words).all), RateCard: r.text("card"),
			Name: r.text("name"), OnRenewal: billing.CreditsOnRenewal(r.text("when")), GraceDays: int(r.count("grace")),
		}
		if terms.Quantity == 0 {
			r.reject("qty", "it is missing")
		}
		if terms.Price.Currency == "" {
			r.reject("price", "it is missing")
		}
	})
	return terms
}

// appendOpen writes: place, when time does something to it next, and the code of the rate card of its plan if it names one: the
// code is the rest of the text, as it may have spaces.
func appendOpen(b []byte, o billing.OpenSubscription) []byte {
	b = appendInstant(append(appendRef(b, o.Place), ' '), o.At)
	if o.Card != "" {
		b = append(append(b, ' '), o.Card...)
	}
	return b
}

func readOpen(w *words) billing.OpenSubscription {
	o := billing.OpenSubscription{Place: w.ref(), At: w.instant(), Card: w.all()}
	return o
}

// toItemListedSubscription is a subscription in a list. Its key is all that it says.
func toItemListedSubscription(l *billing.ListedSubscription) (item, error) {
	i := newItem(listedSubscriptionKey(l.Tenant, l.List, l.Subscription))
	i.number("rev", l.Revision)
	return i, nil
}

// fromItemListedSubscription reads what toItemListedSubscription wrote.
func fromItemListedSubscription(i item) (*billing.ListedSubscription, error) {
	r := newReader(i)
	tenant, list, _ := strings.Cut(r.required(attrPartition), "#")
	list, found := strings.CutPrefix(list, subscriptionLists)
	l := &billing.ListedSubscription{Versioned: r.versioned(), List: list, Subscription: r.required(attrSort)}
	id, ok := billing.ParseListedSubscriptionID(l.Subscription)
	wallet, _, _ := id.Split()
	l.WalletRef = billing.WalletRef{Tenant: billing.Tenant(tenant), ID: wallet}
	if tenant == "" || !found || !billing.IsSubscriptionList(list) || !ok {
		r.reject(attrPartition, "it is not that of a subscription in a list")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// wholeNumber writes a whole number that may have more than 19 digits.
func (i item) wholeNumber(name string, n *big.Int) {
	if n != nil {
		i.text(name, n.String())
	}
}

// wholeNumber reads what wholeNumber wrote; nil if it is not there.
func (r *reader) wholeNumber(name string) *big.Int {
	written := r.text(name)
	if written == "" {
		return nil
	}
	n, ok := new(big.Int).SetString(written, 10)
	if !ok {
		r.reject(name, "%q is no whole number", written)
	}
	return n
}

// toItemGivenUp says that a period of a customer was given up unpaid.
func toItemGivenUp(g *billing.GivenUp) (item, error) {
	i := newItem(givenUpKey(g.Tenant, string(g.Customer)))
	i.text("of", string(g.Subscription))
	i.number("per", int64(g.Period))
	i.number("rev", g.Revision)
	return i, nil
}

// fromItemGivenUp reads what toItemGivenUp wrote.
func fromItemGivenUp(i item) (*billing.GivenUp, error) {
	r := newReader(i)
	tenant, customer := r.ofCustomer(givenUpPrefix)
	g := &billing.GivenUp{
		Versioned: r.versioned(), Tenant: tenant, Customer: customer, Subscription: valid[billing.SubscriptionID](r, "of"),
		Period: int(r.count("per")),
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return g, nil
}

// appendAmount writes money in minor units.
func appendAmount(b []byte, a billing.Amount) []byte { return append(b, formatAmount(a)...) }

func readAmount(w *words) billing.Amount {
	return billing.Amount{Minor: w.number(), Currency: w.next()}
}

// toItemTrial is what a customer has, or has had, of a plan for nothing.
func toItemTrial(t *billing.Trial) (item, error) {
	i := newItem(trialKey(t.Tenant, string(t.Customer), t.Plan))
	i.text("of", string(t.Subscription))
	i.instant("until", t.FreeUntil)
	i.number("rev", t.Revision)
	return i, nil
}

// fromItemTrial reads what toItemTrial wrote.
func fromItemTrial(i item) (*billing.Trial, error) {
	r := newReader(i)
	tenant, customer := r.ofCustomer(trialsPrefix)
	t := &billing.Trial{
		Versioned: r.versioned(), Tenant: tenant, Customer: customer, Plan: r.required(attrSort),
		FreeUntil: r.instant("until"),
	}
	if t.FreeUntil.IsZero() || r.text("of") != "" {
		t.Subscription = valid[billing.SubscriptionID](r, "of")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return t, nil
}
