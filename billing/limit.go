package billing

import (
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// A spend limit bounds how much is spent in each window of the customer's calendar: by the wallet, by a subject, by an action, or by a
// subject's action. Those of the whole wallet are in its state. Those of a subject, with the limits of its actions, are one document,
// and so are those of an action for all subjects together: a spend reads at most two documents, and writes those that count it. A spend
// that no limit is for writes nothing more.

// SpendLimit is a limit of a wallet, with what is counted in its window.
type SpendLimit struct {
	Window  calendar.Interval
	Zone    string // the time zone of the customer, whose calendar has the windows
	Subject string // empty: of all subjects together
	Action  string // empty: of all actions together
	Limit   Credits
	SetBy   ActorKind
	Since   int64 // the number of the wallet's last line when it was set: what was placed or spent before does not count
	Count
}

// SpendLimitID names a spend limit: lim_, its wallet's ULID, and a digest of what it limits. The same limit that is removed and set
// again has the same id.
type SpendLimitID string

const limitPrefix = "lim_"

// limitDigest is how many characters of a digest are in the id of a limit: 80 bits.
const limitDigest = 16

// NewSpendLimitID returns the id of a wallet's limit.
func NewSpendLimitID(wallet WalletID, l *SpendLimit) SpendLimitID {
	return SpendLimitID(limitPrefix + strings.TrimPrefix(string(wallet), walletPrefix) +
		digestOf(limitDigest, string(l.Window), l.Subject, l.Action))
}

// digestOf returns the beginning of a digest of texts, in the alphabet of ids.
func digestOf(length int, texts ...string) string {
	var whole strings.Builder
	for _, text := range texts {
		writeField(&whole, text)
	}
	return string(HashKey(whole.String()))[:length]
}

// windows returns the calendar of the limit.
func (l *SpendLimit) windows() window { return window{l.Window, l.Zone} }

// At returns the limit as it is at an instant: one whose window has ended counts nothing.
func (l SpendLimit) At(now time.Time) SpendLimit {
	l.Count = l.current(l.windows(), now)
	return l
}

// ResetsAt returns when the window ends that an instant is in.
func (l *SpendLimit) ResetsAt(now time.Time) time.Time { return l.windows().resets(now) }

// Remaining returns what is left of the limit. It is below zero where the limit was lowered since.
func (l *SpendLimit) Remaining() Credits { return l.Limit - l.used() }

// covers reports whether the limit counts what a subject spends by an action.
func (l *SpendLimit) covers(subject, action string) bool {
	return (l.Subject == "" || l.Subject == subject) && (l.Action == "" || l.Action == action)
}

// Limited says what of a wallet is limited by documents. Its zero value is that of most wallets.
type Limited struct {
	Epoch    int64 // counts the changes of limits: what a process knows of them holds as long as this stays
	Subjects int   // how many subjects have limits
	Actions  int   // how many actions have limits for all subjects together
	Draws    int   // how many limits of single draws there are
}

// KindLimits is the kind of documents with the limits of a subject, or of an action.
const KindLimits Kind = "limits"

// Limits has the limits of a subject, or of an action for all subjects together. It is a document of its wallet.
type Limits struct {
	WalletRef
	Versioned
	Subject string // whose limits they are
	Action  string // of an action for all subjects; empty for those of a subject
	All     []SpendLimit
}

// LimitsKey returns the address of the limits of a subject, or, if that is empty, of an action.
func LimitsKey(ref WalletRef, subject, action string) DocumentKey {
	if subject != "" {
		action = ""
	}
	return DocumentKey{
		Tenant: ref.Tenant, Kind: KindLimits, Parent: string(ref.ID), ID: digestOf(limitsIDLength, subject, action),
	}
}

// limitsIDLength is how many characters of a digest are the id of such a document: 130 bits.
const limitsIDLength = 26

// ValidLimitsID reports whether a text can be the id of a document of limits.
func ValidLimitsID(id string) bool { return ValidID(id, "", limitsIDLength) }

// DocumentKey implements [Document].
func (l *Limits) DocumentKey() DocumentKey { return LimitsKey(l.WalletRef, l.Subject, l.Action) }

// CloneDocument implements [Document].
func (l *Limits) CloneDocument() Document { return l.Clone() }

// Clone copies l.
func (l *Limits) Clone() *Limits {
	copied := *l
	copied.All = slices.Clone(l.All)
	return &copied
}

// limitsKeys returns the addresses of the documents with limits that a spend may count in, as far as the wallet has such limits.
func (w *Wallet) limitsKeys(subject, action string) (keys []DocumentKey) {
	if w.Limited.Subjects > 0 && subject != "" {
		keys = append(keys, LimitsKey(w.WalletRef, subject, ""))
	}
	if w.Limited.Actions > 0 && action != "" {
		keys = append(keys, LimitsKey(w.WalletRef, "", action))
	}
	return keys
}
