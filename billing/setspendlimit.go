package billing

import (
	"slices"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// SetSpendLimit sets how much may be spent in each window of the customer's calendar, or removes that limit. A limit that is changed
// goes on counting. A new one begins with nothing, and counts what is spent and held from then on.
type SetSpendLimit struct {
	Keyed
	Wallet  string
	Window  calendar.Interval
	Limit   *Credits // nil: there is none any more
	Subject string
	Action  string
}

// Request implements [Command].
func (s SetSpendLimit) Request() Request {
	return Request{"setSpendLimit", []Field{
		{"window", string(s.Window)},
		{"limit", formatCredits(s.Limit)},
		{"subject", s.Subject},
		{"action", s.Action},
	}}
}

// Check implements [Command].
func (s SetSpendLimit) Check() *Error {
	return firstRefusal(s.Keyed.Check(), checkWindow(s.Window), checkLimited(s.Limit, s.Subject, s.Action))
}

// Wallets implements [Command].
func (s SetSpendLimit) Wallets() []WalletID { return []WalletID{WalletID(s.Wallet)} }

// References implements [Referrer].
func (s *SetSpendLimit) References() []Reference {
	return []Reference{{KindWallet, "walletId", &s.Wallet}}
}

// wide reports whether the limit is of the whole wallet.
func (s SetSpendLimit) wide() bool { return s.Subject == "" && s.Action == "" }

// Reads implements [Command]: the customer, whose calendar applies, and the limits of the subject or the action.
func (s SetSpendLimit) Reads(d *Draft) {
	w := d.wallet(WalletID(s.Wallet))
	if w == nil {
		return
	}
	d.ReadDocument(CustomerKey(d.Tenant(), w.wallet.Customer))
	if !s.wide() {
		w.look(LimitsKey(w.wallet.WalletRef, s.Subject, s.Action))
	}
}

// Apply implements [Command].
func (s SetSpendLimit) Apply(d *Draft) *Error {
	return d.on(WalletID(s.Wallet), func(w *walletDraft) *Error { return s.apply(d, w) })
}

func (s SetSpendLimit) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	customer, _ := d.Document(CustomerKey(d.Tenant(), w.wallet.Customer)).(*Customer)
	if customer == nil {
		return noCustomer(string(w.wallet.Customer))
	}
	limit := SpendLimit{
		Window: s.Window, Zone: customer.TimeZone, Subject: s.Subject, Action: s.Action, SetBy: KindOfActor(s.Actor),
		Since: w.wallet.Number(),
	}
	if s.wide() {
		all, refusal := s.change(d, w, w.wallet.Limits, limit)
		w.wallet.Limits = all
		return refusal
	}
	key := LimitsKey(w.wallet.WalletRef, s.Subject, s.Action)
	stored, known := w.look(key)
	if !known {
		return nil // they are loaded first
	}
	limits := &Limits{WalletRef: w.wallet.WalletRef, Subject: s.Subject}
	if s.Subject == "" {
		limits.Action = s.Action
	}
	if stored != nil {
		limits, _ = stored.CloneDocument().(*Limits)
	}
	had := len(limits.All) > 0
	all, refusal := s.change(d, w, limits.All, limit)
	if refusal != nil || s.Limit == nil && len(all) == len(limits.All) {
		return refusal // or there was none to remove
	}
	limits.All = all
	w.putDocument(limits)
	w.wallet.countLimits(limits, had)
	return nil
}

// countLimits counts a document of limits, which had some before or did not.
func (w *Wallet) countLimits(l *Limits, had bool) {
	w.Limited.Epoch++
	change := int(boolNumber(len(l.All) > 0) - boolNumber(had))
	if l.Subject != "" {
		w.Limited.Subjects += change
	} else {
		w.Limited.Actions += change
	}
}

// change returns the limits with the one that the command sets, or without the one that it removes.
func (s SetSpendLimit) change(d *Draft, w *walletDraft, all []SpendLimit, set SpendLimit) ([]SpendLimit, *Error) {
	all = slices.Clone(all)
	at := slices.IndexFunc(all, func(l SpendLimit) bool {
		return l.Window == s.Window && l.Subject == s.Subject && l.Action == s.Action
	})
	before := Metadata{}
	if at >= 0 {
		before["limit"] = all[at].Limit.String()
		set.Zone, set.Since, set.Count = all[at].Zone, all[at].Since, all[at].At(w.now).Count
	}
	switch {
	case at >= 0 && s.mayNotChange(all[at].SetBy):
		return all, setBySeller()
	case s.Limit == nil && at < 0:
		return all, nil
	case s.Limit == nil:
		all = slices.Delete(all, at, at+1)
	case at < 0 && len(all) >= MaxLimitsTogether:
		return all, refuse(CodeRequestTooLarge, "%d limits are set for this already, which is the most; remove one first", len(all)).
			at("window")
	default:
		set.Limit = *s.Limit
		set.Told = set.told(set.Limit)
		if at < 0 {
			at, all = len(all), append(all, set)
		}
		all[at] = set
	}
	d.changedLimit(s.Wallet, before, s.Limit, Metadata{
		"window": string(s.Window), "subject": s.Subject, "action": s.Action,
	})
	return all, nil
}
