package billing

import (
	"slices"
	"time"
)

// A top-up is one purchase of a credit pack. It asks a payment provider for money and adds credits once, and only once, the
// provider says that the money arrived. The intent is committed before the provider is asked, and each outcome is committed
// by what the provider's state says, never by what a browser or an event claims.
//
//	PENDING ─────────┬─► SUCCEEDED ──► REFUNDED, once all of it was given back
//	   │  ▲          │
//	   ▼  │          ├─► FAILED ────┐
//	REQUIRES_ACTION ─┴─► CANCELED ──┴─► SUCCEEDED, if the money arrives late: money is what is true
//
// A top-up is a document of its wallet. The wallet's state lists the payments that something is left to do for, see
// [DuePayment].

// KindTopUp is the kind of the documents of top-ups. Each is of a wallet.
const KindTopUp Kind = "top-up"

// TopUpStatus says what became of a top-up.
type TopUpStatus string

// A PENDING top-up waits for the provider, or for the customer on its page. REQUIRES_ACTION says that the customer has to
// authenticate on a page. FAILED and CANCELED top-ups took no money, as far as is known.
const (
	TopUpPending        TopUpStatus = "PENDING"
	TopUpRequiresAction TopUpStatus = "REQUIRES_ACTION"
	TopUpSucceeded      TopUpStatus = "SUCCEEDED"
	TopUpFailed         TopUpStatus = "FAILED"
	TopUpCanceled       TopUpStatus = "CANCELED"
	TopUpRefunded       TopUpStatus = "REFUNDED"
)

// TopUpStatuses lists all statuses.
var TopUpStatuses = []TopUpStatus{
	TopUpPending, TopUpRequiresAction, TopUpSucceeded, TopUpFailed, TopUpCanceled, TopUpRefunded,
}

// Valid reports whether s is one of TopUpStatuses.
func (s TopUpStatus) Valid() bool { return slices.Contains(TopUpStatuses, s) }

// Open reports whether a top-up with the status has not ended: its price may be collected at any moment.
func (s TopUpStatus) Open() bool { return s == TopUpPending || s == TopUpRequiresAction }

// Paid reports whether the money of a top-up with the status arrived.
func (s TopUpStatus) Paid() bool { return s == TopUpSucceeded || s == TopUpRefunded }

// PackTerms are the terms of a credit pack as a top-up or a recharge copied them: what happens to the pack later changes
// nothing. The amounts are of all that is bought together.
type PackTerms struct {
	Code              string
	Name              string
	Quantity          int
	Credits           Credits // that are paid for
	Bonus             Credits // that come with them
	Price             Amount  // tax included
	ExpiresAfterDays  int     // 0: the credits never expire
	RefundableForDays int     // 0: as long as they last
}

// TopUp is one purchase.
type TopUp struct {
	WalletRef
	Versioned
	Place    GrantRef // in the wallet, see [TopUpID]
	Customer CustomerID
	Status   TopUpStatus
	Provider string // the name of the payment provider, which never changes
	Terms    PackTerms

	Method    string // the id of the payment method that was asked for; empty: a page
	ReturnURL string // where the page sends the customer; empty: the provider's default
	CancelURL string

	Automatic bool
	Cause     TransactionID // of a recharge: the line that left the balance below the threshold
	Month     string        // of a recharge: the month whose cap it counts for, such as "2026-11"
	Released  bool          // of a recharge: it no longer counts for the cap, as its charge can never succeed

	Attempts   []PaymentAttempt // in order; the last is the current one
	Reason     string           // why it failed or was canceled
	Canceling  bool             // the customer's page is to be closed
	CreatedAt  time.Time
	SettledAt  time.Time       // when it reached its last status; zero while it is open
	Tax        int64           // of the price
	Payment    string          // the provider's id of the payment that paid it
	PaidBy     PaymentMethodID // the stored method that paid on a page; empty: Method, or none that was stored
	Receipt    string
	Card       string     // fingerprint of the card that was charged last; empty: it has none, or nobody said
	Grants     []GrantRef // that its payment created
	Duplicates []DuplicatePayment
	Mismatch   string // what is wrong with money that arrived and bought nothing; empty: nothing
	Refunds    []TopUpRefund
	Disputes   []TopUpDispute
	Warned     bool // the card's network suspects fraud
	Unlisted   bool // it is in no list of the tenant yet, see [ListedTopUp]

	// Of a charge for a period of a plan.
	Subscription GrantRef // by its place in the wallet; zero: it is the purchase of a pack
	Period       int
	Advance      GrantRef // the grant that came before the money; zero: none did
	Used         int64    // customer credit that was set aside for it, in minor units: what it buys costs the price and this
	Unused       int64    // of that: what was given back because the charge was not paid
	Credited     int64    // how much of it became customer credit, in minor units: see [walletDraft.creditTaken]
	Lapsed       Credits  // of Advance: what left it without being used, before the money came
}

// Charges returns the id of the subscription that the top-up is a charge of; empty: it is the purchase of a pack.
func (t *TopUp) Charges() SubscriptionID {
	if t.Subscription == (GrantRef{}) {
		return ""
	}
	return NewSubscriptionID(t.ID, t.Subscription)
}

// PaymentOutcome is what became of one attempt.
type PaymentOutcome string

// UNKNOWN says that the provider has not answered yet.
const (
	AttemptSucceeded      PaymentOutcome = "SUCCEEDED"
	AttemptDeclined       PaymentOutcome = "DECLINED"
	AttemptRequiresAction PaymentOutcome = "REQUIRES_ACTION"
	AttemptProcessing     PaymentOutcome = "PROCESSING"
	AttemptCanceled       PaymentOutcome = "CANCELED"
	AttemptUnknown        PaymentOutcome = "UNKNOWN"
)

// PaymentOutcomes lists all outcomes.
var PaymentOutcomes = []PaymentOutcome{
	AttemptSucceeded, AttemptDeclined, AttemptRequiresAction, AttemptProcessing, AttemptCanceled, AttemptUnknown,
}

// Valid reports whether o is one of PaymentOutcomes.
func (o PaymentOutcome) Valid() bool { return slices.Contains(PaymentOutcomes, o) }

// PaymentAttempt is one try to collect the price: on a page, or by a charge of a stored method. Each has an idempotency key
// of its own at the provider.
type PaymentAttempt struct {
	At      time.Time // by the tenant's clock
	Outcome PaymentOutcome
	Reason  string
	OnPage  bool
	Dead    bool // its payment can never succeed any more

	// What the provider answered.
	Page    string // the id of the page
	URL     string // of the page
	Ends    time.Time
	Payment string // the id of the payment

	// By the world's clock.
	SentAt  time.Time // when the provider was first asked; zero: never
	Claimed time.Time // until when a worker has it
}

// DuplicatePayment is another payment of a top-up that was paid already. It is refunded.
type DuplicatePayment struct {
	Payment string
	Amount  Amount
	State   RefundState
	SentAt  time.Time // when the provider was first asked to refund it, by the world's clock
}

// TopUpKey returns the address of a top-up.
func TopUpKey(ref WalletRef, place GrantRef) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindTopUp, Parent: string(ref.ID), ID: place.String()}
}

// TopUpID returns the top-up's id.
func (t *TopUp) TopUpID() TopUpID { return NewTopUpID(t.ID, t.Place) }

// DocumentKey implements [Document].
func (t *TopUp) DocumentKey() DocumentKey { return TopUpKey(t.WalletRef, t.Place) }

// CloneDocument implements [Document].
func (t *TopUp) CloneDocument() Document { return t.Clone() }

// Clone copies t.
func (t *TopUp) Clone() *TopUp {
	copied := *t
	copied.Attempts, copied.Grants = slices.Clone(t.Attempts), slices.Clone(t.Grants)
	copied.Duplicates, copied.Disputes = slices.Clone(t.Duplicates), slices.Clone(t.Disputes)
	copied.Refunds = slices.Clone(t.Refunds)
	for i := range copied.Refunds {
		copied.Refunds[i].Taken = slices.Clone(copied.Refunds[i].Taken)
	}
	return &copied
}

// Current returns the attempt that is under way.
func (t *TopUp) Current() *PaymentAttempt { return &t.Attempts[len(t.Attempts)-1] }

// Processing reports whether the provider is still at it, which may take days.
func (t *TopUp) Processing() bool { return t.Status.Open() && t.Current().Outcome == AttemptProcessing }

// CheckoutURL returns the page on which the customer can pay; empty if there is none.
func (t *TopUp) CheckoutURL() string {
	if !t.Status.Open() || t.Canceling {
		return ""
	}
	return t.Current().URL
}

// FailureReason says why a top-up failed or was canceled; empty for one that did not.
func (t *TopUp) FailureReason() string {
	if t.Status == TopUpFailed || t.Status == TopUpCanceled {
		return t.Reason
	}
	return ""
}

// PaidTax returns how much of the price is tax, and whether the top-up is paid: before, nobody knows.
func (t *TopUp) PaidTax() (tax Amount, paid bool) {
	return Amount{t.Tax, t.Terms.Price.Currency}, t.Status.Paid()
}

// key returns the key of what Drawdown does to the top-up by itself. It is made of the fact, so that each happens once.
func (t *TopUp) key(fact string) string { return reservedKeyPrefix + fact + ":" + string(t.TopUpID()) }

// DuePayment is a payment of a wallet that something is left to do for: the provider has to be asked or told something. A
// wallet's state has all of its due payments.
type DuePayment struct {
	TopUp GrantRef
	At    time.Time // when it is to be looked at next, by the tenant's clock
	Open  bool      // its price may still be collected
}

// PaymentsDue lists the payments of the wallet that are to be looked at by now.
func (w *Wallet) PaymentsDue(now time.Time) (due []DuePayment) {
	for _, p := range w.Payments {
		if !p.At.After(now) {
			due = append(due, p)
		}
	}
	return due
}

// FirstPayment returns when the first of the wallet's payments is to be looked at; zero if none is.
func (w *Wallet) FirstPayment() (first time.Time) {
	for _, p := range w.Payments {
		first = earliest(first, p.At)
	}
	return first
}

// paymentOpen reports whether a price of the wallet may still be collected.
func (w *Wallet) paymentOpen() bool {
	return slices.ContainsFunc(w.Payments, func(p DuePayment) bool { return p.Open })
}

// due reports whether a payment of the wallet is to be looked at.
func (w *Wallet) due(place GrantRef) bool {
	return slices.ContainsFunc(w.Payments, func(p DuePayment) bool { return p.TopUp == place })
}

// putTopUp writes a top-up as the draft leaves it, and when it is to be looked at next; the zero instant: nothing is left to
// do. Where as many as there can be are due, a refund that was made at the provider is not among them: its events tell.
func (w *walletDraft) putTopUp(t *TopUp, next time.Time) {
	w.wallet.Payments = slices.DeleteFunc(w.wallet.Payments, func(p DuePayment) bool { return p.TopUp == t.Place })
	if full := len(w.wallet.Payments) >= MaxDuePayments && !t.Status.Open(); !next.IsZero() && !full {
		w.wallet.Payments = append(w.wallet.Payments, DuePayment{TopUp: t.Place, At: Instant(next), Open: t.Status.Open()})
	}
	w.putDocument(t)
}

// newTopUp returns a top-up at the next place of the wallet.
func (w *walletDraft) newTopUp() *TopUp {
	return &TopUp{
		WalletRef: w.wallet.WalletRef, Place: nextPlace(w, func(t *TopUp) GrantRef { return t.Place }), Customer: w.wallet.Customer, Status: TopUpPending,
		CreatedAt: w.now,
	}
}

// checkTopUpID refuses what cannot be the id of a top-up.
func checkTopUpID(id TopUpID) *Error {
	if !id.Valid() {
		return NoTopUp(id)
	}
	return nil
}

// NoTopUp refuses a top-up that does not exist.
func NoTopUp(id TopUpID) *Error {
	return refuse(CodeNotFound, "there is no top-up %s", quote(string(id))).at("topUpId")
}

// walletOfTopUp names the wallet of a top-up, for commands.
func walletOfTopUp(id TopUpID) []WalletID {
	wallet, _, _ := id.Split()
	return []WalletID{wallet}
}

// readTopUp declares that a top-up is read. It returns the top-up once it was loaded, or nil.
func (d *Draft) readTopUp(id TopUpID) *TopUp {
	wallet, place, ok := id.Split()
	if !ok {
		return nil
	}
	t, _ := d.ReadDocument(TopUpKey(WalletRef{d.Tenant(), wallet}, place)).(*TopUp)
	return t
}

// readPurchaseOf declares that all is read that is known of the credits of a top-up. It reads the top-up first.
func (d *Draft) readPurchaseOf(id TopUpID) {
	wallet, place, _ := id.Split()
	w := d.wallet(wallet)
	if w == nil {
		return
	}
	if t := w.purchase(place); t != nil {
		w.readPurchase(t)
	}
}

// onTopUp applies a change to a copy of a top-up, or refuses if it does not exist.
func (d *Draft) onTopUp(id TopUpID, change func(*walletDraft, *TopUp) *Error) *Error {
	wallet, place, _ := id.Split()
	w := d.wallet(wallet)
	if w == nil {
		return NoTopUp(id)
	}
	t, _ := d.Document(TopUpKey(w.wallet.WalletRef, place)).(*TopUp)
	if t == nil {
		return NoTopUp(id)
	}
	return change(w, t.Clone())
}
