package billing

import (
	"cmp"
	"slices"
	"time"
)

// GrantSource says where credit came from.
type GrantSource string

// The sources of credit.
const (
	SourcePurchase   GrantSource = "PURCHASE"
	SourcePlan       GrantSource = "PLAN"
	SourcePromotion  GrantSource = "PROMOTION"
	SourceTrial      GrantSource = "TRIAL"
	SourceAdjustment GrantSource = "ADJUSTMENT"
	SourceRefund     GrantSource = "REFUND"
	SourceRollover   GrantSource = "ROLLOVER"
	SourceTransfer   GrantSource = "TRANSFER"
)

// GrantSources are all of them.
var GrantSources = []GrantSource{
	SourcePurchase, SourcePlan, SourcePromotion, SourceTrial, SourceAdjustment, SourceRefund, SourceRollover, SourceTransfer,
}

// Valid reports whether s is one of GrantSources.
func (s GrantSource) Valid() bool { return slices.Contains(GrantSources, s) }

// GrantStatus is what has become of a grant.
type GrantStatus string

// A grant is PENDING before effectiveAt, ACTIVE while it can be spent, and then one of three.
const (
	GrantPending  GrantStatus = "PENDING"
	GrantActive   GrantStatus = "ACTIVE"
	GrantDepleted GrantStatus = "DEPLETED"
	GrantExpired  GrantStatus = "EXPIRED"
	GrantVoided   GrantStatus = "VOIDED"
)

// GrantStatuses are all of them.
var GrantStatuses = []GrantStatus{GrantPending, GrantActive, GrantDepleted, GrantExpired, GrantVoided}

// Grant is the act that adds credits, with its terms, which never change. What remains of it is in the wallet,
// as a [LiveGrant], for as long as anything does.
type Grant struct {
	Wallet      WalletID
	Ref         GrantRef
	Source      GrantSource
	Amount      Credits
	Priority    int
	EffectiveAt time.Time
	ExpiresAt   time.Time // zero: never
	Paid        *Money
	Reason      string
	Metadata    Metadata
	CreatedAt   time.Time
	Origin      GrantID // of whose credit this is what was transferred or returned; empty for a grant of its own

	// The one fact that is added later.
	Ended   GrantStatus // EXPIRED or VOIDED once it ended so, else empty
	EndedAt time.Time   // when that was recorded
}

// ID is the grant's id.
func (g *Grant) ID() GrantID { return NewGrantID(g.Wallet, g.Ref) }

// Live is g with amount remaining, as the burn order looks at it.
func (g *Grant) Live(amount Credits) LiveGrant {
	return LiveGrant{
		Ref: g.Ref, Priority: g.Priority, EffectiveAt: g.EffectiveAt, ExpiresAt: g.ExpiresAt,
		Paid: g.Paid != nil, Remaining: amount,
	}
}

// lapsed says whether what expires then can no longer be spent at now.
func hasLapsed(expiresAt, now time.Time) bool { return !expiresAt.IsZero() && !now.Before(expiresAt) }

// LiveGrant is what a decision needs of a grant of which something remains.
type LiveGrant struct {
	Ref         GrantRef
	Priority    int
	EffectiveAt time.Time
	ExpiresAt   time.Time // zero: never
	Paid        bool
	Remaining   Credits
}

// Lapsed says whether g can no longer be spent at now, booked or not.
func (g LiveGrant) Lapsed(now time.Time) bool { return hasLapsed(g.ExpiresAt, now) }

// Pending reports whether g is granted but not yet effective at now.
func (g LiveGrant) Pending(now time.Time) bool { return now.Before(g.EffectiveAt) }

// CompareBurn is the burn order, in which grants are drawn: priority ↑, expiresAt ↑ (never is last), unpaid
// before paid, effectiveAt ↑, createdAt ↑, id ↑. A wallet's clock never goes back, so the place of a grant in
// its wallet orders by createdAt and id at once. It is a total order.
func CompareBurn(a, b LiveGrant) int {
	return cmp.Or(
		cmp.Compare(a.Priority, b.Priority),
		compareExpiry(a.ExpiresAt, b.ExpiresAt),
		compareBool(a.Paid, b.Paid),
		a.EffectiveAt.Compare(b.EffectiveAt),
		a.Ref.Compare(b.Ref),
	)
}

// compareExpiry orders instants with zero, which is never, last.
func compareExpiry(a, b time.Time) int {
	if a.IsZero() || b.IsZero() {
		return compareBool(a.IsZero(), b.IsZero())
	}
	return a.Compare(b)
}

// compareBool orders false before true.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// GrantCredits asks to add credits to a wallet.
type GrantCredits struct {
	Keyed
	Wallet      string
	Amount      Credits
	Source      GrantSource
	Priority    int
	EffectiveAt *time.Time // nil: at once
	ExpiresAt   *time.Time // nil: never
	Paid        *Money
	Reason      string
	Metadata    Metadata
}

// Request implements [Command].
func (g GrantCredits) Request() Request {
	return Request{"grantCredits", []Field{
		{"amount", g.Amount.String()},
		{"source", string(g.Source)},
		{"priority", formatInt(g.Priority)},
		{"effectiveAt", formatTime(g.EffectiveAt)},
		{"expiresAt", formatTime(g.ExpiresAt)},
		{"paid", formatMoney(g.Paid)},
		{"reason", g.Reason},
		{"metadata", g.Metadata.canonical()},
	}}
}

// Check implements [Command].
func (g GrantCredits) Check() *Error {
	switch {
	case g.Amount <= 0:
		return invalid("amount is %s; a grant adds more than zero credits", g.Amount).at("amount")
	case !g.Source.Valid():
		return invalid("%s is not a source of credit", quote(string(g.Source))).at("source")
	case g.Priority < 0 || g.Priority > MaxPriority:
		return invalid("priority is %d; it goes from 0, drawn first, to %d", g.Priority, MaxPriority).at("priority")
	case g.Paid != nil:
		if refusal := g.Paid.check(); refusal != nil {
			return refusal.at("paid")
		}
	}
	return firstRefusal(g.Keyed.Check(), checkProse("reason", g.Reason, MaxReasonBytes), g.Metadata.check("metadata"))
}

// Wallets implements [Command].
func (g GrantCredits) Wallets() []WalletID { return []WalletID{WalletID(g.Wallet)} }

// Reads implements [Command]: the wallet's state is enough.
func (g GrantCredits) Reads(*Draft) {}

// References implements [Referrer].
func (g *GrantCredits) References() []Reference {
	return []Reference{{KindWallet, "walletId", &g.Wallet}}
}

// Apply implements [Command].
func (g GrantCredits) Apply(d *Draft) *Error { return d.on(WalletID(g.Wallet), g.apply) }

func (g GrantCredits) apply(w *walletDraft) *Error {
	effective, expires := w.now, optional(g.ExpiresAt)
	if g.EffectiveAt != nil {
		effective = Instant(*g.EffectiveAt)
	}
	if refusal := w.mayReceive(g.Amount); refusal != nil {
		return refusal
	}
	if spendable := latest(effective, w.now); hasLapsed(expires, spendable) {
		return invalid("expiresAt is not after the instant from which the credit can be spent, %s", formatTime(&spendable)).at("expiresAt")
	}
	line := w.line(TypeGrant, g)
	line.Amount = g.Amount
	line.Reason, line.Metadata = g.Reason, g.Metadata
	w.create(&line, Grant{
		Source: g.Source, Amount: g.Amount, Priority: g.Priority,
		EffectiveAt: effective, ExpiresAt: expires,
		Paid: g.Paid, Reason: g.Reason, Metadata: g.Metadata,
	})
	w.book(line)
	return nil
}
