package billing

import (
	"slices"
)

// DrawLimit is the most that one draw may take: a usage, a hold, or what a capture takes beyond its hold.
type DrawLimit struct {
	Subject string // empty: of every subject
	Action  string // empty: of every action
	Limit   Credits
	SetBy   ActorKind
}

// covers reports whether the limit is for draws of a subject by an action.
func (l *DrawLimit) covers(subject, action string) bool {
	return (l.Subject == "" || l.Subject == subject) && (l.Action == "" || l.Action == action)
}

// KindDrawLimits is the kind of the document with the draw limits of a wallet.
const KindDrawLimits Kind = "draw-limits"

// DrawLimits has all draw limits of a wallet, in the order in which they were set. It is a document of the wallet. No spend changes
// it, so that a process reads it once for each [Limited.Epoch].
type DrawLimits struct {
	WalletRef
	Versioned
	All []DrawLimit
}

// DrawLimitsKey returns the address of the draw limits of a wallet.
func DrawLimitsKey(ref WalletRef) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindDrawLimits, Parent: string(ref.ID)}
}

// DocumentKey implements [Document].
func (l *DrawLimits) DocumentKey() DocumentKey { return DrawLimitsKey(l.WalletRef) }

// CloneDocument implements [Document].
func (l *DrawLimits) CloneDocument() Document {
	copied := *l
	copied.All = slices.Clone(l.All)
	return &copied
}

// SetDrawLimit sets the most that one draw may take, or removes that limit.
type SetDrawLimit struct {
	Keyed
	Wallet  string
	Limit   *Credits // nil: there is none any more
	Subject string
	Action  string
}

// Request implements [Command].
func (s SetDrawLimit) Request() Request {
	return Request{"setDrawLimit", []Field{
		{"limit", formatCredits(s.Limit)},
		{"subject", s.Subject},
		{"action", s.Action},
	}}
}

// Check implements [Command].
func (s SetDrawLimit) Check() *Error {
	return firstRefusal(s.Keyed.Check(), checkLimited(s.Limit, s.Subject, s.Action))
}

// checkLimited refuses what cannot be limited.
func checkLimited(limit *Credits, subject, action string) *Error {
	if limit != nil && *limit < 0 {
		return invalid("limit is %s; use 0 or more, or leave it out to remove the limit", *limit).at("limit")
	}
	return firstRefusal(checkText("subject", subject, MaxNameBytes), checkText("action", action, MaxNameBytes))
}

// CheckSubject refuses what cannot be a subject.
func CheckSubject(subject string) *Error { return checkText("subject", subject, MaxNameBytes) }

// Wallets implements [Command].
func (s SetDrawLimit) Wallets() []WalletID { return []WalletID{WalletID(s.Wallet)} }

// References implements [Referrer].
func (s *SetDrawLimit) References() []Reference {
	return []Reference{{KindWallet, "walletId", &s.Wallet}}
}

// Reads implements [Command].
func (s SetDrawLimit) Reads(d *Draft) {
	if w := d.wallet(WalletID(s.Wallet)); w != nil {
		w.look(DrawLimitsKey(w.wallet.WalletRef))
	}
}

// Apply implements [Command].
func (s SetDrawLimit) Apply(d *Draft) *Error {
	return d.on(WalletID(s.Wallet), func(w *walletDraft) *Error { return s.apply(d, w) })
}

func (s SetDrawLimit) apply(d *Draft, w *walletDraft) *Error {
	if refusal := w.wallet.mayAct(); refusal != nil {
		return refusal
	}
	stored, known := w.look(DrawLimitsKey(w.wallet.WalletRef))
	if !known {
		return nil // it is loaded first
	}
	limits := &DrawLimits{WalletRef: w.wallet.WalletRef}
	if stored != nil {
		limits, _ = stored.CloneDocument().(*DrawLimits)
	}
	set := DrawLimit{Subject: s.Subject, Action: s.Action, SetBy: KindOfActor(s.Actor)}
	at := slices.IndexFunc(limits.All, func(l DrawLimit) bool { return l.Subject == s.Subject && l.Action == s.Action })
	before := Metadata{}
	if at >= 0 {
		before["limit"] = limits.All[at].Limit.String()
	}
	switch {
	case at >= 0 && s.mayNotChange(limits.All[at].SetBy):
		return setBySeller()
	case s.Limit == nil && at < 0:
		return nil
	case s.Limit == nil:
		limits.All = slices.Delete(limits.All, at, at+1)
	case at >= 0:
		set.Limit = *s.Limit
		limits.All[at] = set
	case len(limits.All) >= MaxDrawLimits:
		return refuse(CodeRequestTooLarge, "wallet %s has %d draw limits, which is the most; remove one first", w.wallet.ID,
			len(limits.All)).at("walletId")
	default:
		set.Limit = *s.Limit
		limits.All = append(limits.All, set)
	}
	w.putDocument(limits)
	w.wallet.Limited.Draws = len(limits.All)
	w.wallet.Limited.Epoch++
	d.changedLimit(s.Wallet, before, s.Limit, Metadata{"subject": s.Subject, "action": s.Action})
	return nil
}

// changedLimit records for the audit log that a limit of a wallet was set. what says of what.
func (d *Draft) changedLimit(wallet string, before Metadata, limit *Credits, what Metadata) {
	after := Metadata{}
	if limit != nil {
		after["limit"] = limit.String()
	}
	for name, value := range what {
		if value != "" {
			after[name] = value
		}
	}
	d.Changed(Change{Target: wallet, Before: before, After: after})
}
