package billing

import (
	"maps"
	"slices"
	"strings"
	"time"
)

// A hold sets credits aside for a spend whose cost is not known yet, such as a model call that streams. It takes pieces
// out of the grants in burn order and keeps them. The posted balance stays as it is, held grows, available falls. A hold
// ends once: a capture spends it, a release gives it back, or its end passes. What is left then returns to the grants
// that it came from, first to the one that was drawn last.
//
// An open hold is a document of the wallet, and an ended one a document of another kind. The wallet's state has the sum
// of what is held, how many holds are open, and a lower bound of their ends. Most decisions read no hold.

// The kinds of documents of holds. Each is of a wallet.
const (
	KindHold         Kind = "hold"          // one that is open, or a reservation
	KindCapturedHold Kind = "captured-hold" // one that a capture ended
	KindReleasedHold Kind = "released-hold" // one that was released
	KindExpiredHold  Kind = "expired-hold"  // one whose end passed
)

// HoldStatus says whether a hold is open, or how it ended.
type HoldStatus string

// An OPEN hold can be captured, extended and released. The others have ended.
const (
	HoldOpen     HoldStatus = "OPEN"
	HoldCaptured HoldStatus = "CAPTURED"
	HoldReleased HoldStatus = "RELEASED"
	HoldExpired  HoldStatus = "EXPIRED"
)

// HoldStatuses lists all statuses.
var HoldStatuses = []HoldStatus{HoldOpen, HoldCaptured, HoldReleased, HoldExpired}

// Valid reports whether s is one of HoldStatuses.
func (s HoldStatus) Valid() bool { return slices.Contains(HoldStatuses, s) }

// Kind returns the kind of the documents of holds with the status.
func (s HoldStatus) Kind() Kind {
	switch s {
	case HoldCaptured:
		return KindCapturedHold
	case HoldReleased:
		return KindReleasedHold
	case HoldExpired:
		return KindExpiredHold
	default:
		return KindHold
	}
}

// HoldStatusOf returns the status of the holds whose documents are of a kind; false if the kind is of no hold.
func HoldStatusOf(kind Kind) (HoldStatus, bool) {
	for _, status := range HoldStatuses {
		if status.Kind() == kind {
			return status, true
		}
	}
	return "", false
}

// HoldID names a hold: hld_, its wallet's ULID, and the number of the line that placed it.
type HoldID string

const holdPrefix = "hld_"

// NewHoldID returns the id of the hold of a wallet that the line with a number placed.
func NewHoldID(wallet WalletID, number int64) HoldID {
	return HoldID(holdPrefix + strings.TrimPrefix(string(wallet), walletPrefix) + encodeNumber(number, sequenceLength))
}

// Split returns the wallet, and the number of the line that placed the hold, or false if id is no hold's id.
func (id HoldID) Split() (WalletID, int64, bool) {
	if !ValidID(string(id), holdPrefix, ulidLength+sequenceLength) {
		return "", 0, false
	}
	rest := string(id)[len(holdPrefix):]
	number, _ := decodeNumber(rest[ulidLength:])
	return WalletID(walletPrefix + rest[:ulidLength]), number, number > 0
}

// Valid reports whether id has the form of a hold's id.
func (id HoldID) Valid() bool {
	_, _, ok := id.Split()
	return ok
}

// Hold is credit that is set aside. It is a document of its wallet.
type Hold struct {
	WalletRef
	Versioned
	Number    int64 // of the line that placed it
	Status    HoldStatus
	Requested Credits     // what was asked for; more than Amount if that was not available
	Amount    Credits     // what was set aside
	Captured  Credits     // what captures charged so far, with what they took beyond what was held
	Pieces    []LiveGrant // what is still held, in the order in which it was drawn; Remaining is the size of the piece
	PlacedAt  time.Time
	ExpiresAt time.Time // from this instant on it is over; zero for a reservation

	Action     string
	Quantity   Decimal // of a hold that says one, without components
	Dimensions Metadata
	Subject    string
	Budget     GrantRef // the place of the budget that it names; zero: it names none
	Metadata   Metadata

	// Lock has the version of the rate card and the multiplier that price its captures. If a rate card priced the hold
	// itself, it also has the rates and components. It is nil if there was no rate card.
	Lock *Pricing

	Lines   []KeyHash     // of the lines of the hold, in their order, which are at most MaxHoldLines
	EndedAt time.Time     // zero while it is open
	EndedBy TransactionID // the line that ended it

	// Reserved marks a reservation: credit that is set aside by the same means and is no hold. It is not listed, has no
	// end, and callers cannot release it.
	Reserved bool
}

// HoldKey returns the address of a hold with a status.
func HoldKey(ref WalletRef, status HoldStatus, number int64) DocumentKey {
	return DocumentKey{
		Tenant: ref.Tenant, Kind: status.Kind(), Parent: string(ref.ID), ID: encodeNumber(number, sequenceLength),
	}
}

// ParseHoldNumber reads the number of a hold out of the id of its document.
func ParseHoldNumber(id string) (int64, bool) {
	if len(id) != sequenceLength {
		return 0, false
	}
	number, ok := decodeNumber(id)
	return number, ok && number > 0
}

// HoldID returns the hold's id.
func (h *Hold) HoldID() HoldID { return NewHoldID(h.ID, h.Number) }

// BudgetID returns the id of the budget that the hold is for; empty for none.
func (h *Hold) BudgetID() BudgetID { return NewBudgetID(h.ID, h.Budget) }

// DocumentKey implements [Document].
func (h *Hold) DocumentKey() DocumentKey { return HoldKey(h.WalletRef, h.Status, h.Number) }

// CloneDocument implements [Document].
func (h *Hold) CloneDocument() Document { return h.Clone() }

// Clone copies h.
func (h *Hold) Clone() *Hold {
	copied := *h
	copied.Pieces, copied.Lines = slices.Clone(h.Pieces), slices.Clone(h.Lines)
	copied.Dimensions, copied.Metadata = maps.Clone(h.Dimensions), maps.Clone(h.Metadata)
	copied.Lock = h.Lock.clone()
	return &copied
}

// Remaining returns how much is still held.
func (h *Hold) Remaining() Credits { return sumOf(h.Pieces) }

// sumOf returns the sum of what remains of grants, or of pieces of them.
func sumOf(grants []LiveGrant) (sum Credits) {
	for _, g := range grants {
		sum += g.Remaining
	}
	return sum
}

// over reports whether the hold's end has passed by now.
func (h *Hold) over(now time.Time) bool { return hasLapsed(h.ExpiresAt, now) }

// At returns the hold as it is at now. One whose end has passed is EXPIRED, whether or not that is booked.
func (h *Hold) At(now time.Time) *Hold {
	if h.Status != HoldOpen || !h.over(now) {
		return h
	}
	ended := h.Clone()
	ended.Status, ended.Pieces, ended.EndedAt = HoldExpired, nil, h.ExpiresAt
	return ended
}

// The keys of what Drawdown does to a hold by itself: it books that the hold's end passed, and returns what a capture
// left.
const (
	factHoldExpired  = "expire-hold"
	factHoldReturned = "return-hold"
)

// key returns the key of what Drawdown does to the hold by itself. It is made of the fact, so that each happens once.
func (h *Hold) key(fact string) string { return reservedKeyPrefix + fact + ":" + string(h.HoldID()) }

// notOpen refuses what only an open hold allows, and says which line ended the hold.
func (h *Hold) notOpen() *Error {
	switch h.Status {
	case HoldExpired:
		return refuse(CodeHoldExpired, "hold %s ended at %s, before the request, and what was left of it went back; place "+
			"another one, or record the usage without one", h.HoldID(), FormatInstant(h.ExpiresAt)).at("holdId")
	case HoldReleased:
		return refuse(CodeHoldNotOpen, "hold %s was released at %s by transaction %s; place another one, or record the usage "+
			"without one", h.HoldID(), FormatInstant(h.EndedAt), h.EndedBy).at("holdId")
	default:
		return refuse(CodeHoldNotOpen, "hold %s was captured at %s by transaction %s, and nothing of it is left; a capture ends "+
			"its hold unless final is false and something is left; place another one, or record the usage without one", h.HoldID(),
			FormatInstant(h.EndedAt), h.EndedBy).at("holdId")
	}
}

// checkHoldID refuses what cannot be the id of a hold.
func checkHoldID(id HoldID) *Error {
	if !id.Valid() {
		return noHold(id)
	}
	return nil
}

// noHold refuses a hold that does not exist.
func noHold(id HoldID) *Error {
	if !id.Valid() {
		return refuse(CodeNotFound, "there is no hold %s; send the id of the hold that placeHold returned, which begins with %s",
			quote(string(id)), holdPrefix).at("holdId")
	}
	return refuse(CodeNotFound, "there is no hold %s", quote(string(id))).at("holdId")
}
