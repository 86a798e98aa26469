package billing

import (
	"slices"
	"time"
)

// TransactionType is the kind of a line of the ledger.
type TransactionType string

// The types of lines. A TOP_UP adds the credits of a purchase that was paid, a REFUND takes credits of a purchase whose money
// went back. A REPAYMENT moves no credit: it records that a grant which became spendable repaid debt. A HOLD and
// a RELEASE move credit between what is free and what is held of the same grants; the posted balance stays. A CAPTURE
// spends held credit.
const (
	TypeGrant       TransactionType = "GRANT"
	TypeTopUp       TransactionType = "TOP_UP"
	TypeUsage       TransactionType = "USAGE"
	TypeReversal    TransactionType = "REVERSAL"
	TypeExpiry      TransactionType = "EXPIRY"
	TypeVoid        TransactionType = "VOID"
	TypeAdjustment  TransactionType = "ADJUSTMENT"
	TypeTransferOut TransactionType = "TRANSFER_OUT"
	TypeTransferIn  TransactionType = "TRANSFER_IN"
	TypeRepayment   TransactionType = "REPAYMENT"
	TypeHold        TransactionType = "HOLD"
	TypeCapture     TransactionType = "CAPTURE"
	TypeRelease     TransactionType = "RELEASE"
	TypeRefund      TransactionType = "REFUND"
	TypeRollover    TransactionType = "ROLLOVER"
)

// TransactionTypes lists all types.
var TransactionTypes = []TransactionType{
	TypeGrant, TypeUsage, TypeReversal, TypeExpiry, TypeVoid, TypeAdjustment, TypeTransferOut, TypeTransferIn,
	TypeRepayment, TypeHold, TypeCapture, TypeRelease, TypeTopUp, TypeRefund, TypeRollover,
}

// UndoesUsage reports whether the line is the reversal of a usage or a capture. A REVERSAL that states money gives back what a
// refund took that failed, or what a dispute did.
func (t *Transaction) UndoesUsage() bool { return t.Type == TypeReversal && t.Money == nil }

// Spends reports whether lines of the type are spends that a reversal can undo.
func (t TransactionType) Spends() bool { return t == TypeUsage || t == TypeCapture }

// Valid reports whether t is one of TransactionTypes.
func (t TransactionType) Valid() bool { return slices.Contains(TransactionTypes, t) }

// Transaction is one line of a wallet's ledger. All of it is immutable, except Reversed.
type Transaction struct {
	Wallet       WalletID
	Sequence     int64 // 1, 2, 3 …
	Epoch        int64 // of the deployment when the line was written; 0 unless the tables were restored
	Type         TransactionType
	Amount       Credits    // signed change of the posted balance
	BalanceAfter Credits    // posted balance after the line
	DebtAfter    Credits    // the wallet's debt after the line
	Drawdowns    []Drawdown // in the order in which they happened
	Created      []Grant    // the grants that this line created, whole
	Key          string     // idempotency key
	Fingerprint  Fingerprint
	Action       string
	Quantity     Decimal
	Dimensions   Metadata
	Subject      string
	Reason       string
	Actor        string
	Reverses     TransactionID // of a REVERSAL: the usage; of a line that takes returned credit away again: the REVERSAL
	Counterpart  TransactionID // of a TRANSFER_OUT: the line in the other wallet
	Shortfall    Credits       // of a PARTIAL usage or an upTo hold: what it asked for beyond what was available
	OccurredAt   time.Time
	RecordedAt   time.Time
	Metadata     Metadata
	Pricing      *Pricing // why a USAGE, HOLD or CAPTURE costs what it costs; nil: the request said what it costs
	HeldChange   Credits  // signed change of what is held
	Hold         int64    // the number of the line that placed the hold which the line is of; 0: it is of none
	TopUp        TopUpID  // the purchase whose payment, refund or dispute the line records; empty: of none
	Money        *LineMoney
	Subscription SubscriptionID // of whose period the line is; empty: of none
	Period       int            // of that subscription
	Budget       GrantRef       // the place of the budget that the line names; zero: it names none
	Hash         Hash
	RunID        RunID

	// TypeSequence counts 1, 2, 3 … the lines of one type. It is 0 for a USAGE, and in a wallet without a [Tally].
	TypeSequence int64

	Previous  KeyHash   // of the line before; empty for the first
	Exhausted bool      // nothing is left of the last grant of the drawdowns, except what is held
	Next      *Expiring // the credit that lapses next, as of this line; nil if none does

	HeldAfter Credits    // what is held in the wallet after the line, which follows from the lines
	Depleted  []GrantRef // of a CAPTURE: the grants of which nothing is left, free or held

	Reversed Credits // how much of a USAGE or CAPTURE has been reversed so far
}

// Drawdown is the part of a line that was taken from, or given to, one grant. Its amount is always positive.
type Drawdown struct {
	Grant  GrantRef
	Amount Credits
}

// Expiring is credit that lapses at an instant.
type Expiring struct {
	Grant  GrantRef // zero: it is of a period whose beginning is not booked yet, see [Snapshot.Balance]
	Amount Credits
	At     time.Time
}

// ID returns the line's id.
func (t *Transaction) ID() TransactionID { return NewTransactionID(t.Wallet, t.Number(), t.KeyHash()) }

// Number returns the number of the line in ids, see [Numbered].
func (t *Transaction) Number() int64 { return Numbered(t.Sequence, t.Epoch) }

// KeyHash returns the address of the line in its wallet.
func (t *Transaction) KeyHash() KeyHash { return HashKey(t.Key) }

// HoldID returns the id of the hold that the line is of; empty if it is of none.
func (t *Transaction) HoldID() HoldID {
	if t.Hold == 0 {
		return ""
	}
	return NewHoldID(t.Wallet, t.Hold)
}

// ByTime reports whether the line says what time did: nobody asked for it.
func (t *Transaction) ByTime() bool {
	switch t.Type {
	case TypeExpiry, TypeRepayment:
		return true
	case TypeRelease:
		return t.releaseEvent() == EventHoldExpired
	case TypeVoid:
		return t.Hold != 0
	case TypeGrant, TypeRollover:
		return t.Subscription != ""
	default:
		return false
	}
}

// Holds reports whether the line changed what is held, or is of a hold.
func (t *Transaction) Holds() bool {
	return t.Hold != 0 || t.HeldChange != 0 || t.Type == TypeHold || t.Type == TypeRelease
}

// BudgetID returns the id of the budget that the line names; empty if it names none.
func (t *Transaction) BudgetID() BudgetID { return NewBudgetID(t.Wallet, t.Budget) }

// StatesMoney reports whether the line is of a purchase, or says about money what does not follow from the payments for its
// grants.
func (t *Transaction) StatesMoney() bool {
	return t.TopUp != "" || t.Money != nil || slices.ContainsFunc(t.Created, func(g Grant) bool { return g.Cost != nil })
}

// Takes reports whether the line took credit from its grants, instead of giving credit to them.
func (t *Transaction) Takes() bool {
	return t.Amount < 0 || t.Type == TypeRepayment || t.Type == TypeHold || t.Type == TypeCapture || t.Type == TypeRefund
}

// Move is how a line changed what remains of one grant: its free and its held credit.
type Move struct {
	Grant      GrantRef
	Free, Held Credits // signed
}

// Moves lists how the line changed grants, one for each drawdown. A CAPTURE first takes what is held, and then, if it was
// allowed to take more, free credit.
func (t *Transaction) Moves() []Move {
	moves := make([]Move, len(t.Drawdowns))
	held := -t.HeldChange
	for i, d := range t.Drawdowns {
		switch {
		case t.Type == TypeHold:
			moves[i] = Move{d.Grant, -d.Amount, d.Amount}
		case t.Type == TypeRelease:
			moves[i] = Move{d.Grant, d.Amount, -d.Amount}
		case t.Type == TypeCapture && held > 0:
			moves[i] = Move{d.Grant, 0, -d.Amount}
			held -= d.Amount
		case t.Takes():
			moves[i] = Move{d.Grant, -d.Amount, 0}
		default:
			moves[i] = Move{d.Grant, d.Amount, 0}
		}
	}
	return moves
}

// Depletes lists the grants of which a spend left nothing. A usage uses up each grant before it draws on the next, so
// something can be left only of the last one; what is held of a grant by then does not count. A hold depletes nothing, as
// its credit may return.
func (t *Transaction) Depletes() []GrantRef {
	switch {
	case t.Type == TypeCapture:
		return t.Depleted
	case !t.Takes() || t.Type == TypeExpiry || t.Type == TypeVoid || t.Type == TypeHold || t.Type == TypeRefund ||
		t.Type == TypeRollover:
		return nil
	}
	var refs []GrantRef
	for i, d := range t.Drawdowns {
		if i < len(t.Drawdowns)-1 || t.Exhausted {
			refs = append(refs, d.Grant)
		}
	}
	return refs
}

// drawn returns the sum of the drawdowns.
func (t *Transaction) drawn() Credits { return sumOfDrawdowns(t.Drawdowns) }

// drawdownsOf returns the drawdowns of parts of grants.
func drawdownsOf(parts []LiveGrant) []Drawdown {
	var drawdowns []Drawdown
	for _, part := range parts {
		drawdowns = append(drawdowns, Drawdown{part.Ref, part.Remaining})
	}
	return drawdowns
}

func sumOfDrawdowns(drawdowns []Drawdown) (sum Credits) {
	for _, d := range drawdowns {
		sum += d.Amount
	}
	return sum
}

// DebtChange returns how the line changed the wallet's debt: by the part of its amount that no grant explains. A line that
// moves credit between free and held never does.
func (t *Transaction) DebtChange() Credits {
	switch {
	case t.Type == TypeHold || t.Type == TypeRelease:
		return 0
	case t.Takes():
		return t.Amount.abs() - t.drawn()
	}
	return t.drawn() - t.Amount
}

// size estimates the bytes that t takes in a commit.
func (t *Transaction) size() int {
	const fixed, drawdown, grant = 600, 24, 300
	size := fixed + drawdown*len(t.Drawdowns) + len(t.Key) + len(t.Action) + len(t.Subject) + len(t.Reason)
	for _, m := range []Metadata{t.Metadata, t.Dimensions} {
		for key, value := range m {
			size += len(key) + len(value) + 4
		}
	}
	if p := t.Pricing; p != nil {
		const pricing, component = 80, 40
		size += pricing + len(p.Card.Code)
		for _, c := range p.Components {
			size += component + len(c.Name)
		}
	}
	if t.TopUp != "" || t.Money != nil {
		const money = 150
		size += money
	}
	for i := range t.Created {
		size += 2 * grant // once in the line, once as the grant's own item
		for key, value := range t.Created[i].Metadata {
			size += 2 * (len(key) + len(value) + 4)
		}
	}
	return size
}
