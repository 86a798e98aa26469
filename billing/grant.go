package billing

import (
	"cmp"
	"slices"
	"time"
)

// GrantSource is where credit came from.
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

// GrantSources lists all sources.
var GrantSources = []GrantSource{
	SourcePurchase, SourcePlan, SourcePromotion, SourceTrial, SourceAdjustment, SourceRefund, SourceRollover,
	SourceTransfer,
}

// Valid reports whether s is one of GrantSources.
func (s GrantSource) Valid() bool { return slices.Contains(GrantSources, s) }

// GrantStatus is the state of a grant at an instant.
type GrantStatus string

// A grant is PENDING before effectiveAt, ACTIVE while it can be spent, and then DEPLETED, EXPIRED or VOIDED.
const (
	GrantPending  GrantStatus = "PENDING"
	GrantActive   GrantStatus = "ACTIVE"
	GrantDepleted GrantStatus = "DEPLETED"
	GrantExpired  GrantStatus = "EXPIRED"
	GrantVoided   GrantStatus = "VOIDED"
)

// GrantStatuses lists all statuses.
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
	Cost        *Amount // the money behind the grant, where that is not what Paid says: see [Grant.MoneyBehind]
	Reason      string
	Metadata    Metadata
	CreatedAt   time.Time
	Origin      GrantID  // the grant whose credit was transferred or returned; empty for new credit
	Purchase    GrantRef // the top-up whose credit it is, by its place in the wallet; zero: of none

	Subscription GrantRef // the subscription whose credit it is, by its place in the wallet; zero: of none
	Period       int      // of that subscription

	// The only fields that are set later.
	Ended    GrantStatus // EXPIRED or VOIDED if it ended that way, else empty
	EndedAt  time.Time   // when that was recorded
	Returned Credits     // of a grant with a cost: how much a reversal gave back after it had ended, elsewhere or for nothing
}

// ID returns the grant's id.
func (g *Grant) ID() GrantID { return NewGrantID(g.Wallet, g.Ref) }

// Live returns the part of g that the burn order needs, with amount remaining.
func (g *Grant) Live(amount Credits) LiveGrant {
	_, costs := g.MoneyBehind()
	costs = costs || g.Advance()
	return LiveGrant{
		Ref: g.Ref, Priority: g.Priority, EffectiveAt: g.EffectiveAt, ExpiresAt: g.ExpiresAt,
		Paid: g.Paid != nil || g.ofPeriod() && costs, Costs: costs, Purchase: g.Purchase, Subscription: g.Subscription,
		Bound: g.bound(), Remaining: amount,
	}
}

// ofPeriod reports whether the grant has credit of a period of a subscription. What somebody granted as a plan's by hand, and what
// came back of a period that is over, has not.
func (g *Grant) ofPeriod() bool {
	return g.Subscription != (GrantRef{}) && (g.Source == SourcePlan || g.Source == SourceRollover)
}

// Advance reports whether the credits of a period came before its money, which may give the grant a cost later.
func (g *Grant) Advance() bool {
	return g.ofPeriod() && g.Source == SourcePlan && g.Cost != nil && g.Cost.Minor == 0
}

// bound reports whether the boundary of a period ends the grant, and nothing else. What rolled over ends by itself: it does not
// roll over again.
func (g *Grant) bound() bool {
	return g.Subscription != (GrantRef{}) && !g.ExpiresAt.IsZero() && g.Source != SourceRollover
}

// hasLapsed reports whether credit that expires at expiresAt can no longer be spent at now.
func hasLapsed(expiresAt, now time.Time) bool { return !expiresAt.IsZero() && !now.Before(expiresAt) }

// LiveGrant has the fields of a grant that a decision needs, for as long as something of it remains.
type LiveGrant struct {
	Ref         GrantRef
	Priority    int
	EffectiveAt time.Time
	ExpiresAt   time.Time // zero: never
	Paid        bool
	Costs       bool     // there is money behind it
	Purchase    GrantRef // the top-up whose credit it is, by its place in the wallet; zero: of none

	Subscription GrantRef // likewise of a subscription
	Bound        bool     // it ends by the boundary of the subscription's period, and by nothing else

	Remaining Credits
}

// Lapsed reports whether g can no longer be spent at now, whether or not its expiry is booked.
func (g LiveGrant) Lapsed(now time.Time) bool { return hasLapsed(g.ExpiresAt, now) }

// Pending reports whether g is not yet effective at now.
func (g LiveGrant) Pending(now time.Time) bool { return now.Before(g.EffectiveAt) }

// CompareBurn is the burn order, in which grants are drawn: priority ↑, expiresAt ↑ (never is last), unpaid before
// paid, effectiveAt ↑, createdAt ↑, id ↑. A wallet's clock never goes back, so the place of a grant in its wallet
// orders by createdAt and by id at the same time. It is a total order.
func CompareBurn(a, b LiveGrant) int {
	return cmp.Or(
		cmp.Compare(a.Priority, b.Priority),
		compareExpiry(a.ExpiresAt, b.ExpiresAt),
		compareBool(a.Paid, b.Paid),
		a.EffectiveAt.Compare(b.EffectiveAt),
		a.Ref.Compare(b.Ref),
	)
}

// compareExpiry orders instants, with zero, which means never, last.
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

// GrantCredits adds credits to a wallet.
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
		return invalid("priority is %d; use 0, which is spent first, to %d", g.Priority, MaxPriority).at("priority")
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
		return invalid("expiresAt is not after %s, from when on the credit can be spent", formatTime(&spendable)).
			at("expiresAt")
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

// mergeGrants returns the grants to create for credit that comes from other grants. Each part is the grant to create
// for one of those, its Origin. Parts with the same source, priority, expiry, currency, purchase and origin become one grant
// with the sums of their amounts and costs. If there are more parts than [MaxCreatedGrants], the origin does not count: a merged grant
// has that of its first part.
func mergeGrants(parts []Grant) []Grant {
	type terms struct {
		source   GrantSource
		priority int
		expires  int64
		currency string // of the cost; empty for credit without one
		purchase GrantRef
		origin   GrantID
	}
	var merged []Grant
	place := map[terms]int{}
	for _, part := range parts {
		key := terms{source: part.Source, priority: part.Priority, expires: micros(part.ExpiresAt), purchase: part.Purchase}
		if part.Cost != nil {
			key.currency = part.Cost.Currency
		}
		if len(parts) <= MaxCreatedGrants {
			key.origin = part.Origin
		}
		at, found := place[key]
		if !found {
			place[key] = len(merged)
			part.Cost = clonePointer(part.Cost)
			merged = append(merged, part)
			continue
		}
		merged[at].Amount += part.Amount
		if part.Cost != nil {
			merged[at].Cost.Minor += part.Cost.Minor
		}
	}
	return merged
}
