package billing

import (
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A budget is a share of a wallet that somebody may spend: a team, a user, an agent, one run. It has a limit, over its life or in each
// window of the customer's calendar. Budgets nest: what a usage or a hold names is decided against that budget, against all above it,
// against the limits, and against the balance, in one commit. Each is a document of the wallet, and counts what is spent and held by
// itself and by all below it.

// The kinds of documents of budgets.
const (
	KindBudget       Kind = "budget"        // of a wallet
	KindListedBudget Kind = "listed-budget" // of a list: a budget that is in it
	KindBudgetClaim  Kind = "budget-claim"  // of a wallet: an external id that is taken
)

// BudgetStatus says what a budget allows.
type BudgetStatus string

// An ACTIVE budget can be spent. A FROZEN one refuses spends and holds; holds that are open can be captured. A CLOSED one does the
// same for ever.
const (
	BudgetActive BudgetStatus = "ACTIVE"
	BudgetFrozen BudgetStatus = "FROZEN"
	BudgetClosed BudgetStatus = "CLOSED"
)

// BudgetStatuses lists all statuses.
var BudgetStatuses = []BudgetStatus{BudgetActive, BudgetFrozen, BudgetClosed}

// Valid reports whether s is one of BudgetStatuses.
func (s BudgetStatus) Valid() bool { return slices.Contains(BudgetStatuses, s) }

// BudgetID names a budget: bgt_, its wallet's ULID, and its place in the wallet, like a [SubscriptionID].
type BudgetID string

const budgetPrefix = "bgt_"

// NewBudgetID returns the id of the wallet's budget at a place; empty for the zero place.
func NewBudgetID(wallet WalletID, place GrantRef) BudgetID {
	if place == (GrantRef{}) {
		return ""
	}
	return BudgetID(placed(budgetPrefix, wallet, place))
}

// Split returns the wallet and the place of the budget, or false if id is no budget's id.
func (id BudgetID) Split() (WalletID, GrantRef, bool) { return splitPlaced(budgetPrefix, string(id)) }

// Valid reports whether id has the form of a budget's id.
func (id BudgetID) Valid() bool {
	_, _, ok := id.Split()
	return ok
}

// NoBudget refuses a budget that does not exist, in a field of the request's input.
func NoBudget(field, id string) *Error {
	return refuse(CodeNotFound, "there is no budget with the id or external id %s", quote(id)).at(field)
}

// Budget is a share of a wallet. It is a document of the wallet.
type Budget struct {
	WalletRef
	Versioned
	Place      GrantRef   // see [BudgetID]
	Above      []GrantRef // the budgets that it is in: its parent first
	ExternalID string     // the caller's own id, unique in the wallet; empty if none was given
	Name       string
	Status     BudgetStatus
	Limit      Credits
	Window     calendar.Interval // empty: the limit is for its whole life
	Zone       string            // of its windows
	Actions    []string          // that it may pay for; none: any
	ExpiresAt  time.Time         // from this instant on it allows nothing; zero: never
	CreatedAt  time.Time
	Count          // of itself and of all below it
	OpenHolds  int // how many open holds name this budget itself
}

// BudgetKey returns the address of a budget.
func BudgetKey(ref WalletRef, place GrantRef) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindBudget, Parent: string(ref.ID), ID: place.String()}
}

// BudgetID returns the id of the budget.
func (b *Budget) BudgetID() BudgetID { return NewBudgetID(b.ID, b.Place) }

// DocumentKey implements [Document].
func (b *Budget) DocumentKey() DocumentKey { return BudgetKey(b.WalletRef, b.Place) }

// CloneDocument implements [Document].
func (b *Budget) CloneDocument() Document { return b.Clone() }

// Clone copies b.
func (b *Budget) Clone() *Budget {
	copied := *b
	copied.Above, copied.Actions = slices.Clone(b.Above), slices.Clone(b.Actions)
	return &copied
}

// Parent returns the place of the budget that it is in; zero: of none.
func (b *Budget) Parent() (place GrantRef) {
	if len(b.Above) > 0 {
		place = b.Above[0]
	}
	return place
}

// windows returns the calendar of the budget.
func (b *Budget) windows() window { return window{b.Window, b.Zone} }

// At returns the budget as it is at an instant: one whose window has ended counts nothing. It shares what nobody changes.
func (b *Budget) At(now time.Time) *Budget {
	shown := *b
	shown.Count = b.current(b.windows(), now)
	return &shown
}

// ResetsAt returns when the window ends that an instant is in; zero: never.
func (b *Budget) ResetsAt(now time.Time) time.Time { return b.windows().resets(now) }

// Remaining returns what is left of the budget itself. It is below zero where the limit was lowered since.
func (b *Budget) Remaining() Credits { return b.Limit - b.used() }

// over reports whether the budget has ended by now.
func (b *Budget) over(now time.Time) bool { return !b.ExpiresAt.IsZero() && !now.Before(b.ExpiresAt) }

// allows refuses what the budget does not allow at an instant, whatever it costs.
func (b *Budget) allows(action string, now time.Time) *Error {
	var refusal *Error
	switch {
	case b.Status == BudgetClosed:
		refusal = refuse(CodeBudgetClosed, "budget %s is closed; name another one", b.named())
	case b.Status == BudgetFrozen:
		refusal = refuse(CodeBudgetFrozen, "budget %s is frozen; set its status to ACTIVE to spend from it", b.named())
	case b.over(now):
		refusal = refuse(CodeBudgetExpired, "budget %s ended at %s; name another one, or move its end", b.named(),
			FormatInstant(b.ExpiresAt))
	default:
		return b.allowsAction(action)
	}
	refusal.Budget = b.BudgetID()
	return refusal
}

// allowsAction refuses an action that is not among those of the budget.
func (b *Budget) allowsAction(action string) *Error {
	if len(b.Actions) == 0 || slices.Contains(b.Actions, action) {
		return nil
	}
	refusal := refuse(CodeBudgetActionNotAllowed, "budget %s does not pay for the action %s; it pays for %s", b.named(), quote(action),
		strings.Join(b.Actions, ", "))
	refusal.Budget = b.BudgetID()
	return refusal
}

// MayHaveToken refuses a budget that will never allow anything again. A budget is refused as well by what is above it: see Above.
func (b *Budget) MayHaveToken(now time.Time) *Error {
	open := b.Clone()
	if open.Actions = nil; open.Status == BudgetFrozen {
		open.Status = BudgetActive
	}
	return open.allows("", now).at("budgetId")
}

// named names the budget for a person.
func (b *Budget) named() string { return quote(b.Name) + " (" + string(b.BudgetID()) + ")" }

// ListedBudget has a budget in a list: of all budgets of its parent, or of those with its status. It moves to another list in the commit
// that changes the status, so that each query reads one list. Budgets that were closed are in no list that a wallet's work reads.
type ListedBudget struct {
	WalletRef
	Versioned
	Parent GrantRef // zero: the budgets of the wallet that are in no other
	Status BudgetStatus
	Place  GrantRef
}

// BudgetList returns the name of the list of the budgets of a wallet, or, if the place is not zero, of one of its budgets: all, or those
// with a status.
func BudgetList(wallet WalletID, parent GrantRef, status BudgetStatus) string {
	list := string(status)
	if list == "" {
		list = anyStatus
	}
	within := noParent
	if parent != (GrantRef{}) {
		within = parent.String()
	}
	return string(wallet) + " " + within + " " + list
}

// noParent names the budgets of a wallet that are in no other, in names of lists.
const noParent = "-"

// IsBudgetList reports whether a text can be the name of a list of budgets.
func IsBudgetList(list string) bool {
	_, _, _, ok := ParseBudgetList(list)
	return ok
}

// ParseBudgetList reverses [BudgetList].
func ParseBudgetList(list string) (wallet WalletID, parent GrantRef, status BudgetStatus, ok bool) {
	first, rest, _ := strings.Cut(list, " ")
	within, last, _ := strings.Cut(rest, " ")
	wallet, status = WalletID(first), BudgetStatus(last)
	if parent, ok = ParseGrantRef(within); within == noParent {
		ok = true
	}
	ok = ok && wallet.Valid() && (status == anyStatus || status.Valid())
	if status == anyStatus {
		status = ""
	}
	return wallet, parent, status, ok
}

// ListedBudgetKey returns the address of a budget in a list.
func ListedBudgetKey(ref WalletRef, parent GrantRef, status BudgetStatus, place GrantRef) DocumentKey {
	return DocumentKey{
		Tenant: ref.Tenant, Kind: KindListedBudget, Parent: BudgetList(ref.ID, parent, status), ID: place.String(),
	}
}

// DocumentKey implements [Document].
func (l *ListedBudget) DocumentKey() DocumentKey {
	return ListedBudgetKey(l.WalletRef, l.Parent, l.Status, l.Place)
}

// CloneDocument implements [Document].
func (l *ListedBudget) CloneDocument() Document { return clonePointer(l) }

// BudgetClaim reserves an external id for a budget of a wallet, for ever. It is a document of the wallet.
type BudgetClaim struct {
	WalletRef
	Versioned
	ExternalID string
	Place      GrantRef
}

// BudgetClaimKey returns the address of the claim of an external id.
func BudgetClaimKey(ref WalletRef, externalID string) DocumentKey {
	return DocumentKey{Tenant: ref.Tenant, Kind: KindBudgetClaim, Parent: string(ref.ID), ID: externalID}
}

// DocumentKey implements [Document].
func (c *BudgetClaim) DocumentKey() DocumentKey { return BudgetClaimKey(c.WalletRef, c.ExternalID) }

// CloneDocument implements [Document].
func (c *BudgetClaim) CloneDocument() Document { return clonePointer(c) }

// lists returns the statuses of the lists that a budget is in: the empty one is that of all; none for nil.
func (b *Budget) lists() []BudgetStatus {
	if b == nil {
		return nil
	}
	return []BudgetStatus{"", b.Status}
}

// listBudgets puts the budgets that the draft writes into their lists where these have changed, and removes them from other lists.
func (w *walletDraft) listBudgets(change *WalletChange) {
	for _, document := range w.documents {
		b, is := document.(*Budget)
		if !is {
			continue
		}
		was, _ := w.stored(b.DocumentKey()).(*Budget)
		change.Budgets = append(change.Budgets, BudgetChange{was, b, slices.Contains(w.relimited, b.Place)})
		for _, status := range b.lists() {
			if !slices.Contains(was.lists(), status) {
				w.putDocument(&ListedBudget{WalletRef: b.WalletRef, Parent: b.Parent(), Status: status, Place: b.Place})
			}
		}
		for _, status := range was.lists() {
			if !slices.Contains(b.lists(), status) {
				change.Removed = append(change.Removed, ListedBudgetKey(b.WalletRef, b.Parent(), status, b.Place))
			}
		}
	}
}
