package billing

import (
	"slices"
	"time"
)

// WalletStatus says which operations a wallet allows.
type WalletStatus string

// An ACTIVE wallet allows all operations. A FROZEN one refuses usage and transfers out of it; operators can still
// grant, void, adjust and reverse. A CLOSED one is empty, and stays closed.
const (
	WalletActive WalletStatus = "ACTIVE"
	WalletFrozen WalletStatus = "FROZEN"
	WalletClosed WalletStatus = "CLOSED"
)

// WalletStatuses lists all statuses.
var WalletStatuses = []WalletStatus{WalletActive, WalletFrozen, WalletClosed}

// Valid reports whether s is one of WalletStatuses.
func (s WalletStatus) Valid() bool { return slices.Contains(WalletStatuses, s) }

// WalletRef names a wallet within its tenant.
type WalletRef struct {
	Tenant Tenant
	ID     WalletID
}

// Wallet is the state of a wallet as its last commit left it, which is all that a decision needs: credits of one unit,
// shared by everybody who acts for the customer. Reads compute what they show from it, for an instant, by
// [Snapshot.Balance].
type Wallet struct {
	WalletRef
	ExternalID     string
	Customer       CustomerID
	Name           string
	Unit           string
	Status         WalletStatus
	OverdraftLimit Credits
	CreatedAt      time.Time
	RateCard       string  // the code of the card that prices its usage; empty: [DefaultRateCard]
	RateMultiplier Decimal // of the card's prices; [WithoutDiscount] for most

	Revision    int64     // counts commits; the condition of the next one
	Sequence    int64     // of the last line; 0 before the first
	Epoch       int64     // of the last commit, see [Numbered]; 0 unless the tables were restored
	Head        Hash      // of the last line
	CommittedAt time.Time // instant of the last commit; the next is never earlier
	LastKeys    []KeyHash // of the lines of the last commit that wrote any, in order
	Tally       Tally     // of the lines

	Posted Credits
	Debt   Credits
	Held   Credits // of Posted: set aside by holds and reservations

	Holds   int           // how many holds and reservations are open
	Pieces  int           // how many pieces of grants they have
	HoldEnd time.Time     // no hold ends before it; zero: none ends
	Voided  []VoidedPiece // what is held of grants that were voided since

	Live  []LiveGrant   // the first of the live grants, in burn order
	Pages []PageSummary // the rest, in burn order, in pages of their own

	Alerts   []BalanceAlert // highest threshold first
	Depleted bool           // nothing is available

	Repayments     []Repayment // of debt, latest last, at most MaxRepayments
	LastEffective  time.Time   // latest effectiveAt that was ever in the future; zero if none was
	LiveGrantCount int         // Live and all Pages together

	Payments []DuePayment // at most MaxDuePayments
	Blocked  []BlockedPurchase
	Recharge *Recharge // nil: it has none; nobody changes it in place

	Limits  []SpendLimit // of the whole wallet, at most one for each window
	Limited Limited      // what else is limited
	Budgets int          // how many budgets are not closed

	Subscriptions  []OpenSubscription // oldest first, at most MaxSubscriptions
	CustomerCredit []Amount           // that pays later charges, in currencies in the order in which they came

	Following // who has to see the last commit
}

// Repayment records that credit of a grant repaid debt.
type Repayment struct {
	Grant  GrantRef
	Amount Credits
}

// clone copies w so deeply that changing the copy leaves w as it is.
func (w Wallet) clone() Wallet {
	w.LastKeys = slices.Clone(w.LastKeys)
	w.Tally = slices.Clone(w.Tally)
	w.Live = slices.Clone(w.Live)
	w.Pages = slices.Clone(w.Pages)
	w.Repayments = slices.Clone(w.Repayments)
	w.Alerts = slices.Clone(w.Alerts)
	w.Voided = slices.Clone(w.Voided)
	w.Payments = slices.Clone(w.Payments)
	w.Blocked = slices.Clone(w.Blocked)
	w.Subscriptions = slices.Clone(w.Subscriptions)
	w.CustomerCredit = slices.Clone(w.CustomerCredit)
	w.Limits = slices.Clone(w.Limits)
	return w
}

// OpenWallet opens a wallet for a customer.
type OpenWallet struct {
	Keyed
	ID             WalletID // of the new wallet, drawn by the ledger; no part of the request
	Customer       string   // id or external id
	ExternalID     string
	Name           string
	Unit           string
	OverdraftLimit Credits
	Metadata       Metadata
	RateCard       string // code; empty: the default card
}

// Request implements [Command].
func (o OpenWallet) Request() Request {
	return Request{"openWallet", []Field{
		{"customerId", o.Customer},
		{"externalId", o.ExternalID},
		{"name", o.Name},
		{"unit", o.Unit},
		{"overdraftLimit", o.OverdraftLimit.String()},
		{"metadata", o.Metadata.canonical()},
		{"rateCardCode", o.RateCard},
	}}
}

// Check implements [Command].
func (o OpenWallet) Check() *Error {
	return firstRefusal(
		checkOverdraftLimit(o.OverdraftLimit),
		o.Keyed.Check(),
		checkOptional(o.ExternalID, CheckExternalID),
		checkRequiredText("name", o.Name, MaxNameBytes),
		CheckUnit(o.Unit),
		o.Metadata.check("metadata"),
		checkOptional(o.RateCard, checkRateCardCode),
	)
}

// Wallets implements [Command]: the request's key is the tenant's, because the wallet does not exist yet.
func (o OpenWallet) Wallets() []WalletID { return nil }

// References implements [Referrer].
func (o *OpenWallet) References() []Reference {
	return []Reference{{KindCustomer, "customerId", &o.Customer}}
}

// Reads implements [Command].
func (o OpenWallet) Reads(d *Draft) {
	d.ReadDocument(CustomerKey(d.Tenant(), CustomerID(o.Customer)))
	if o.RateCard != "" {
		d.ReadDocument(RateCardKey(d.Tenant(), o.RateCard))
	}
}

// Apply implements [Command].
func (o OpenWallet) Apply(d *Draft) *Error {
	customer := CustomerID(o.Customer)
	if d.Document(CustomerKey(d.Tenant(), customer)) == nil {
		return noCustomer(o.Customer)
	}
	if refusal := checkOptional(o.RateCard, d.hasRateCard); refusal != nil {
		return refusal
	}
	if refusal := d.claim(KindWallet, o.ExternalID, string(o.ID)); refusal != nil {
		return refusal
	}
	ref := WalletRef{d.Tenant(), o.ID}
	w := d.openNew(Wallet{
		WalletRef: ref, ExternalID: o.ExternalID, Customer: customer, Name: o.Name, Unit: o.Unit, Status: WalletActive,
		OverdraftLimit: o.OverdraftLimit, CreatedAt: d.now, CommittedAt: d.now, Depleted: true, Tally: NewTally(),
		RateCard: o.RateCard, RateMultiplier: WithoutDiscount,
	})
	w.putDocument(&WalletProfile{WalletRef: ref, Customer: customer, Metadata: o.Metadata})
	d.Put(&WalletLink{WalletRef: ref, Customer: customer})
	for _, entry := range w.wallet.SearchEntries() {
		d.Put(entry)
	}
	d.Created(string(o.ID))
	return nil
}

// SetWalletStatus freezes, unfreezes or closes a wallet.
type SetWalletStatus struct {
	Keyed
	Wallet string
	Status WalletStatus
	Reason string
}

// Request implements [Command].
func (s SetWalletStatus) Request() Request {
	return Request{"setWalletStatus", []Field{{"status", string(s.Status)}, {"reason", s.Reason}}}
}

// Check implements [Command].
func (s SetWalletStatus) Check() *Error {
	if !s.Status.Valid() {
		return invalid("%s is not a wallet status", quote(string(s.Status))).at("status")
	}
	return firstRefusal(s.Keyed.Check(), checkReason(s.Reason))
}

// Wallets implements [Command].
func (s SetWalletStatus) Wallets() []WalletID { return []WalletID{WalletID(s.Wallet)} }

// Reads implements [Command]: the wallet's state is enough.
func (s SetWalletStatus) Reads(*Draft) {}

// References implements [Referrer].
func (s *SetWalletStatus) References() []Reference {
	return []Reference{{KindWallet, "walletId", &s.Wallet}}
}

// Apply implements [Command].
func (s SetWalletStatus) Apply(d *Draft) *Error {
	return d.on(WalletID(s.Wallet), func(w *walletDraft) *Error {
		before := w.wallet.Status
		d.Changed(Change{
			Target: s.Wallet, Reason: s.Reason,
			Before: Metadata{"status": string(before)}, After: Metadata{"status": string(s.Status)},
		})
		return s.apply(w)
	})
}

func (s SetWalletStatus) apply(w *walletDraft) *Error {
	if w.wallet.Status == WalletClosed && s.Status != WalletClosed {
		return refuse(CodeWalletClosed, "the wallet is closed and cannot be reopened; open another one")
	}
	if s.Status == WalletClosed {
		balance := w.balance()
		if w.wallet.Holds > 0 {
			refusal := refuse(CodeWalletNotEmpty,
				"%s credits of the wallet are held; capture or release the holds before closing it", balance.Held)
			refusal.Available = &balance.Available
			return refusal
		}
		if n := len(w.wallet.Subscriptions); n > 0 {
			return refuse(CodeWalletNotEmpty, "the wallet has %d subscriptions that have not ended; cancel them before closing it", n)
		}
		if w.wallet.paymentOpen() {
			return refuse(CodeWalletNotEmpty, "a top-up of the wallet is under way; cancel it, or wait until it has ended, before "+
				"closing the wallet")
		}
		if balance.Posted != 0 || w.lots.count() != 0 {
			refusal := refuse(CodeWalletNotEmpty,
				"the wallet still has %s credits; spend, void or transfer them before closing it", balance.Posted)
			refusal.Available = &balance.Available
			return refusal
		}
	}
	w.wallet.Status = s.Status
	return nil
}

// mayAct refuses every change to a closed wallet.
func (w *Wallet) mayAct() *Error {
	if w.Status == WalletClosed {
		return refuse(CodeWalletClosed, "wallet %s is closed and allows no operation; use another wallet", w.ID)
	}
	return nil
}

// maySpend refuses to take credit out of a wallet that is not active.
func (w *Wallet) maySpend() *Error {
	if w.Status == WalletFrozen {
		return refuse(CodeWalletFrozen, "wallet %s is frozen; set its status to ACTIVE to spend from it", w.ID)
	}
	return w.mayAct()
}
