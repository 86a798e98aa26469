package ddb

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// sortTopUp begins the sort keys of top-ups.
const sortTopUp = "TOPUP#"

func topUpKey(ref billing.WalletRef, id string) key { return key{walletPartition(ref), sortTopUp + id} }

// isTopUp reports whether a sort key is that of a top-up.
func isTopUp(sort string) bool {
	id, found := strings.CutPrefix(sort, sortTopUp)
	_, ok := billing.ParseGrantRef(id)
	return found && ok
}

// topUpCodec is the codec of top-ups.
func topUpCodec() codec {
	c := ofWallet(listed(tableWallets, func(k billing.DocumentKey) key {
		return topUpKey(billing.WalletRef{Tenant: k.Tenant, ID: billing.WalletID(k.Parent)}, k.ID)
	}, toItemTopUp, fromItemTopUp, func(k billing.DocumentKey) bool {
		_, ok := billing.ParseGrantRef(k.ID)
		return ok && billing.WalletID(k.Parent).Valid()
	}))
	c.prefix = sortTopUp
	return c
}

// toItemListedTopUp is a top-up in the list of those with a status. Its key is all that it says.
func toItemListedTopUp(l *billing.ListedTopUp) (item, error) {
	i := newItem(listedTopUpKey(l.Tenant, string(l.Status), l.TopUp))
	i.number("rev", l.Revision)
	return i, nil
}

// fromItemListedTopUp reads what toItemListedTopUp wrote.
func fromItemListedTopUp(i item) (*billing.ListedTopUp, error) {
	r := newReader(i)
	tenant, list, _ := strings.Cut(r.required(attrPartition), "#")
	l := &billing.ListedTopUp{
		Versioned: r.versioned(), TopUp: r.required(attrSort), Status: billing.TopUpStatus(strings.TrimPrefix(list, topUpLists)),
	}
	id, ok := billing.ParseListedTopUpID(l.TopUp)
	wallet, _, _ := id.Split()
	l.WalletRef = billing.WalletRef{Tenant: billing.Tenant(tenant), ID: wallet}
	if tenant == "" || !l.Status.Valid() || !ok {
		r.reject(attrPartition, "it is not that of a top-up in the list of a status")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return l, nil
}

// nest writes a map of attributes.
func (i item) nest(name string, nested item) {
	i[name] = &types.AttributeValueMemberM{Value: nested}
}

// nested reads a map of attributes, if it is there. A fault in it is one of the attribute.
func (r *reader) nested(name string, read func(*reader)) {
	stored, found := attribute[*types.AttributeValueMemberM](r, name)
	if !found {
		return
	}
	inner := newReader(stored.Value)
	read(inner)
	if inner.fault != nil {
		r.reject(name, "%w", inner.fault)
	}
}

// nestAll writes a list of maps of attributes.
func nestAll[T any](i item, name string, values []T, write func(item, T)) {
	if len(values) == 0 {
		return
	}
	list := make([]types.AttributeValue, len(values))
	for at, value := range values {
		nested := item{}
		write(nested, value)
		list[at] = &types.AttributeValueMemberM{Value: nested}
	}
	i[name] = &types.AttributeValueMemberL{Value: list}
}

// nestedAll reads what nestAll wrote.
func nestedAll[T any](r *reader, name string, read func(*reader) T) (values []T) {
	for at, stored := range r.list(name) {
		m, fits := stored.(*types.AttributeValueMemberM)
		if !fits {
			r.reject(name, "element %d is a %T, not a map", at, stored)
			return nil
		}
		inner := newReader(m.Value)
		values = append(values, read(inner))
		if inner.fault != nil {
			r.reject(name, "element %d: %w", at, inner.fault)
		}
	}
	return values
}

// amount writes money in minor units.
func (i item) amount(name string, a billing.Amount) {
	if a.Currency != "" {
		i.text(name, formatAmount(a))
	}
}

// amountOf reads what amount wrote.
func (r *reader) amountOf(name string) billing.Amount {
	if a := r.amount(name); a != nil {
		return *a
	}
	return billing.Amount{}
}

func writeTerms(i item, t *billing.PackTerms) {
	i.text("code", t.Code)
	i.text("name", t.Name)
	i.number("qty", int64(t.Quantity))
	i.number("cr", int64(t.Credits))
	i.number("bonus", int64(t.Bonus))
	i.amount("price", t.Price)
	i.number("days", int64(t.ExpiresAfterDays))
	i.number("back", int64(t.RefundableForDays))
}

func (r *reader) packTerms() billing.PackTerms {
	return billing.PackTerms{
		Code: r.required("code"), Name: r.text("name"), Quantity: int(r.count("qty")), Credits: r.credits("cr"),
		Bonus: r.credits("bonus"), Price: r.amountOf("price"), ExpiresAfterDays: int(r.count("days")),
		RefundableForDays: int(r.count("back")),
	}
}

// toItemTopUp is a TOPUP of a wallet.
func toItemTopUp(t *billing.TopUp) (item, error) {
	i := newLargeItem(topUpKey(t.WalletRef, t.Place.String()))
	i.number("rev", t.Revision)
	i.text("cus", string(t.Customer))
	i.text("status", string(t.Status))
	i.text("psp", t.Provider)
	writeTerms(i, &t.Terms)
	i.text("method", t.Method)
	i.text("card", string(t.PaidBy))
	i.text("ret", t.ReturnURL)
	i.text("leave", t.CancelURL)
	i.flag("auto", t.Automatic)
	i.text("cause", string(t.Cause))
	i.text("month", t.Month)
	i.flag("freed", t.Released)
	nestAll(i, "tries", t.Attempts, writePaymentAttempt)
	i.text("why", t.Reason)
	i.flag("stop", t.Canceling)
	i.instant("when", t.CreatedAt)
	i.instant("ended", t.SettledAt)
	i.number("tax", t.Tax)
	i.text("pay", t.Payment)
	i.text("bill", t.Receipt)
	i.text("fp", t.Card)
	i.text("made", formatRefs(t.Grants))
	nestAll(i, "twice", t.Duplicates, writeDuplicate)
	i.text("odd", t.Mismatch)
	nestAll(i, "refunds", t.Refunds, writeRefund)
	nestAll(i, "disputes", t.Disputes, writeDispute)
	i.flag("warned", t.Warned)
	i.flag("hid", t.Unlisted)
	i.place("sub", t.Subscription)
	i.number("per", int64(t.Period))
	i.place("adv", t.Advance)
	i.number("used", t.Used)
	i.number("unused", t.Unused)
	i.number("credit", t.Credited)
	i.number("laps", int64(t.Lapsed))
	return i, nil
}

// fromItemTopUp reads what toItemTopUp wrote.
func fromItemTopUp(i item) (*billing.TopUp, error) {
	r := newReader(i)
	t := &billing.TopUp{
		WalletRef: r.wallet(), Versioned: r.versioned(), Customer: valid[billing.CustomerID](r, "cus"),
		Status: valid[billing.TopUpStatus](r, "status"), Provider: r.required("psp"), Terms: r.packTerms(),
		Method: r.text("method"), PaidBy: billing.PaymentMethodID(r.text("card")), ReturnURL: r.text("ret"), CancelURL: r.text("leave"), Automatic: r.flag("auto"),
		Cause: billing.TransactionID(r.text("cause")), Month: r.text("month"), Released: r.flag("freed"),
		Attempts: nestedAll(r, "tries", readPaymentAttempt), Reason: r.text("why"), Canceling: r.flag("stop"),
		CreatedAt: r.instant("when"), SettledAt: r.instant("ended"), Tax: r.count("tax"), Payment: r.text("pay"),
		Receipt: r.text("bill"), Card: r.text("fp"), Grants: r.refs("made"), Duplicates: nestedAll(r, "twice", readDuplicate), Mismatch: r.text("odd"),
		Refunds: nestedAll(r, "refunds", readRefund), Disputes: nestedAll(r, "disputes", readDispute), Warned: r.flag("warned"),
		Unlisted: r.flag("hid"), Subscription: r.place("sub"), Period: int(r.count("per")), Advance: r.place("adv"), Used: r.count("used"),
		Unused: r.count("unused"), Credited: r.count("credit"),
		Lapsed: r.credits("laps"),
	}
	sort := r.text(attrSort)
	place, ok := billing.ParseGrantRef(sort[min(len(sortTopUp), len(sort)):])
	if t.Place = place; !ok {
		r.reject(attrSort, "it is not the sort key of a top-up")
	}
	if len(t.Attempts) == 0 {
		r.reject("tries", "it is missing")
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return t, nil
}

func writePaymentAttempt(i item, a billing.PaymentAttempt) {
	i.instant("at", a.At)
	i.text("out", string(a.Outcome))
	i.text("why", a.Reason)
	i.flag("page", a.OnPage)
	i.flag("dead", a.Dead)
	i.text("pid", a.Page)
	i.text("url", a.URL)
	i.instant("ends", a.Ends)
	i.text("pay", a.Payment)
	i.instant("sent", a.SentAt)
	i.instant("claim", a.Claimed)
}

func readPaymentAttempt(r *reader) billing.PaymentAttempt {
	return billing.PaymentAttempt{
		At: r.instant("at"), Outcome: valid[billing.PaymentOutcome](r, "out"), Reason: r.text("why"), OnPage: r.flag("page"),
		Dead: r.flag("dead"), Page: r.text("pid"), URL: r.text("url"), Ends: r.instant("ends"), Payment: r.text("pay"),
		SentAt: r.instant("sent"), Claimed: r.instant("claim"),
	}
}

func writeDuplicate(i item, d billing.DuplicatePayment) {
	i.text("pay", d.Payment)
	i.amount("amt", d.Amount)
	i.text("state", string(d.State))
	i.instant("sent", d.SentAt)
}

func readDuplicate(r *reader) billing.DuplicatePayment {
	return billing.DuplicatePayment{
		Payment: r.required("pay"), Amount: r.amountOf("amt"), State: billing.RefundState(r.text("state")), SentAt: r.instant("sent"),
	}
}

// place writes the place of a top-up, a subscription or a budget.
func (i item) place(name string, place billing.GrantRef) {
	if place != (billing.GrantRef{}) {
		i.text(name, string(appendRef(nil, place)))
	}
}

// place reads what item.place wrote.
func (r *reader) place(name string) (place billing.GrantRef) {
	written := r.text(name)
	if written == "" {
		return place
	}
	w := &words{rest: written}
	if place = w.ref(); !w.whole() {
		r.reject(name, "%q is not a place in a wallet", written)
	}
	return place
}

// appendDuePayment writes: when, o where its price may still be collected, the top-up's place.
func appendDuePayment(b []byte, p billing.DuePayment) []byte {
	b = append(appendInstant(b, p.At), ' ')
	if p.Open {
		b = append(b, "o "...)
	} else {
		b = append(b, "- "...)
	}
	return appendRef(b, p.TopUp)
}

func readDuePayment(w *words) billing.DuePayment {
	p := billing.DuePayment{At: w.instant()}
	switch w.next() {
	case "o":
		p.Open = true
	case absent:
	default:
		w.fault = true
	}
	p.TopUp = w.ref()
	return p
}

// recharge writes the auto-recharge of a wallet.
func (i item) recharge(name string, r *billing.Recharge) {
	if r == nil {
		return
	}
	nested := item{}
	writeTerms(nested, &r.Terms)
	nested.flag("on", r.Enabled)
	nested.number("at", int64(r.Threshold))
	nested.amount("cap", billing.Amount{Minor: r.Cap, Currency: r.CapCurrency})
	nested.text("method", r.Method)
	nested.text("psp", r.Provider)
	nested.text("zone", r.Zone)
	nested.text("month", r.Month)
	nested.number("spent", r.Charged)
	nested.place("now", r.InFlight)
	nested.instant("next", r.NotBefore)
	nested.number("fails", int64(r.Failures))
	nested.flag("warned", r.Warned)
	nested.text("card", r.Declined)
	nestAll(nested, "other", r.Others, func(i item, a billing.Amount) { i.amount("amt", a) })
	i.nest(name, nested)
}

// recharge reads what recharge wrote.
func (r *reader) recharge(name string) (recharge *billing.Recharge) {
	r.nested(name, func(r *reader) {
		limit := r.amountOf("cap")
		recharge = &billing.Recharge{
			Enabled: r.flag("on"), Threshold: r.credits("at"), Cap: limit.Minor, CapCurrency: limit.Currency,
			Method: r.text("method"), Provider: r.text("psp"), Zone: r.text("zone"), Month: r.text("month"),
			Charged: r.count("spent"), NotBefore: r.instant("next"), Failures: int(r.count("fails")), Declined: r.text("card"),
			Warned: r.flag("warned"),
			Others: nestedAll(r, "other", func(r *reader) billing.Amount { return r.amountOf("amt") }),
		}
		if _, found := r.item["code"]; found {
			recharge.Terms = r.packTerms()
		}
		recharge.InFlight = r.place("now")
	})
	return recharge
}
