package billing

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ActivityParts is how many parts the activity of a tenant is kept in. A part of an index takes 1,000 write units a second, and a
// line of up to a kilobyte takes one: 16,000 lines a second. A read of the newest lines asks each part once.
const ActivityParts = 16

// ActivityTypes are the types of which lines are activity: what a person or a payment provider did, across wallets. Some
// lines of the types VOID, GRANT and REVERSAL are none, see [Transaction.IsActivity].
var ActivityTypes = []TransactionType{
	TypeGrant, TypeTopUp, TypeVoid, TypeAdjustment, TypeTransferOut, TypeTransferIn, TypeRefund, TypeReversal,
}

// IsActivity reports whether a person or a payment provider caused the line. Usages, holds and what undoes them are caused by
// programs, and would be very many. What time does, such as an expiry, and what the periods of a plan grant and void, is no
// activity either. The type decides and not the actor: the actor of a TOP_UP is the system.
func (t *Transaction) IsActivity() bool {
	switch t.Type {
	case TypeAdjustment, TypeTransferOut, TypeTransferIn, TypeTopUp, TypeRefund:
		return true
	case TypeGrant:
		return t.Subscription == ""
	case TypeVoid:
		return t.Hold == 0 && t.Subscription == "" && (t.Reverses == "" || t.TopUp != "")
	case TypeReversal:
		return !t.UndoesUsage()
	default:
		return false
	}
}

// ActivityPart returns the part of the tenant's activity that the line is in: a number below [ActivityParts].
func (t *Transaction) ActivityPart() int { return PartOf(string(t.KeyHash()), ActivityParts) }

// ActivityPlace is the place of a line in the activity of a tenant. Lines of several wallets may have one instant, and even one
// position: the wallet tells them apart. The zero place is behind the newest line.
type ActivityPlace struct {
	Position
	Wallet WalletID
}

// ActivityPlace returns the place of t in the activity of its tenant.
func (t *Transaction) ActivityPlace() ActivityPlace { return ActivityPlace{t.Position(), t.Wallet} }

// ActivityUntil returns the place that is behind all lines that were recorded before an instant, and behind no other.
func ActivityUntil(at time.Time) ActivityPlace { return ActivityPlace{Position: Position{At: at}} }

// Compare orders places by instant, sequence and wallet.
func (p ActivityPlace) Compare(other ActivityPlace) int {
	return cmp.Or(p.At.Compare(other.At), cmp.Compare(p.Sequence, other.Sequence), cmp.Compare(p.Wallet, other.Wallet))
}

// String returns the place as [ParseActivityPlace] reads it.
func (p ActivityPlace) String() string {
	return fmt.Sprintf("%d %d %s", p.At.UnixMicro(), p.Sequence, p.Wallet)
}

// ParseActivityPlace reads the place of a line, and reports whether text is one.
func ParseActivityPlace(text string) (p ActivityPlace, ok bool) {
	words := strings.Split(text, " ")
	if len(words) != 3 {
		return p, false
	}
	micros, err := strconv.ParseInt(words[0], 10, 64)
	sequence, err2 := strconv.ParseInt(words[1], 10, 64)
	p = ActivityPlace{Position{time.UnixMicro(micros).UTC(), sequence}, WalletID(words[2])}
	return p, err == nil && err2 == nil && micros >= 0 && sequence > 0 && p.Wallet.Valid() && p.String() == text
}

// CheckActivityTypes returns a refusal if lines of one of the types are never activity: INVALID_INPUT.
func CheckActivityTypes(types []TransactionType) error {
	for _, t := range types {
		if !slices.Contains(ActivityTypes, t) {
			return Refuse(CodeInvalidInput, "transactions of type %s are not in the activity of a tenant, which has what people and "+
				"payment providers did; list the transactions of a wallet instead", t).At("types")
		}
	}
	return nil
}
