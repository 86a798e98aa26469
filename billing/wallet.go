package billing

import (
	"slices"
	"time"
)

// WalletStatus says what may happen to a wallet.
type WalletStatus string

// ACTIVE wallets do everything. FROZEN ones refuse to be spent from or transferred out of; operators still grant,
// void, adjust and reverse. CLOSED ones are empty and final.
const (
	WalletActive WalletStatus = "ACTIVE"
	WalletFrozen WalletStatus = "FROZEN"
	WalletClosed WalletStatus = "CLOSED"
)

// Valid says whether s is one of the statuses.
func (s WalletStatus) Valid() bool {
	return s == WalletActive || s == WalletFrozen || s == WalletClosed
}

// WalletRef names a wallet within its tenant.
type WalletRef struct {
	Tenant Tenant
	ID     WalletID
}

// Wallet is the state of a wallet as its last commit left it, which is all that a decision needs: credits of one
// unit, shared by everybody who acts for the customer. What a read shows is computed from it for an instant, by
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

	Revision    int64     // counts commits; the condition of the next one
	Sequence    int64     // of the last line; 0 before the first
	Head        Hash      // of the last line
	CommittedAt time.Time // instant of the last commit; the next is never earlier
	LastKeys    []KeyHash // of the lines of the last commit that wrote any, in order

	Posted Credits
	Debt   Credits
	Live   []LiveGrant   // the first of the live grants, in burn order
	Pages  []PageSummary // the rest, in burn order, in pages of their own

	Alerts   []BalanceAlert // highest threshold first
	Depleted bool           // nothing is available

	Repayments     []Repayment // of debt, latest last, at most MaxRepayments
	LastEffective  time.Time   // latest effectiveAt that was ever in the future; zero where none was
	LiveGrantCount int         // Live and all Pages together
}

// Repayment says that credit of a grant repaid debt.
type Repayment struct {
	Grant  GrantRef
	Amount Credits
}

// clone copies w so deeply that changing the copy leaves w as it is.
func (w Wallet) clone() Wallet {
	w.LastKeys = slices.Clone(w.LastKeys)
	w.Live = slices.Clone(w.Live)
	w.Pages = slices.Clone(w.Pages)
	w.Repayments = slices.Clone(w.Repayments)
	w.Alerts = slices.Clone(w.Alerts)
	return w
}

// OpenWallet asks for a new wallet of a customer.
type OpenWallet struct {
	IdempotencyKey string
	Customer       string // id or external id
	ExternalID     string
	Name           string
	Unit           string
	OverdraftLimit Credits
	Metadata       Metadata
}

func (o OpenWallet) request() request {
	return request{"openWallet", []field{
		{"customerId", o.Customer},
		{"externalId", o.ExternalID},
		{"name", o.Name},
		{"unit", o.Unit},
		{"overdraftLimit", o.OverdraftLimit.String()},
		{"metadata", o.Metadata.canonical()},
	}}
}

func (o OpenWallet) check() *Error {
	if o.OverdraftLimit < 0 {
		return invalid("overdraftLimit is %s; it says how far below zero the balance may go, so it is not negative", o.OverdraftLimit).
			at("overdraftLimit")
	}
	return firstRefusal(
		checkKey(o.IdempotencyKey),
		checkOptional(o.ExternalID, checkExternalID),
		checkRequiredText("name", o.Name, MaxNameBytes),
		checkRequiredText("unit", o.Unit, 40),
		o.Metadata.check("metadata"),
	)
}

// SetWalletStatus asks to freeze, unfreeze or close a wallet.
type SetWalletStatus struct {
	Keyed
	Wallet string
	Status WalletStatus
	Reason string
}

func (s SetWalletStatus) request() request {
	return request{"setWalletStatus", []field{{"status", string(s.Status)}, {"reason", s.Reason}}}
}

func (s SetWalletStatus) check() *Error {
	if !s.Status.Valid() {
		return invalid("%s is not a wallet status", quote(string(s.Status))).at("status")
	}
	return firstRefusal(s.Keyed.check(), checkRequiredText("reason", s.Reason, MaxReasonBytes))
}

func (s SetWalletStatus) apply(d *draft) *Error {
	if d.wallet.Status == WalletClosed && s.Status != WalletClosed {
		return refuse(CodeWalletClosed, "the wallet is closed, which is final; open another one")
	}
	if s.Status == WalletClosed {
		balance := d.balance()
		if balance.Posted != 0 || d.purse.count() != 0 {
			refusal := refuse(CodeWalletNotEmpty,
				"the wallet still has %s credits; spend, void or transfer them before closing it", balance.Posted)
			refusal.Available = &balance.Available
			return refusal
		}
	}
	d.wallet.Status = s.Status
	return nil
}

// mayAct refuses every change to a closed wallet.
func (w *Wallet) mayAct() *Error {
	if w.Status == WalletClosed {
		return refuse(CodeWalletClosed, "wallet %s is closed", w.ID)
	}
	return nil
}

// maySpend refuses to take credit out of a wallet that is not active.
func (w *Wallet) maySpend() *Error {
	if w.Status == WalletFrozen {
		return refuse(CodeWalletFrozen, "wallet %s is frozen: nothing can be spent from it until it is active again", w.ID)
	}
	return w.mayAct()
}
