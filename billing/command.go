package billing

import "time"

// Command is one request to change something: wallets, documents, or both. [Decide] applies a list of them.
type Command interface {
	// Origin returns the caller, and the key that makes the request happen once.
	Origin() Keyed

	// Request returns the canonical form of the request, which the fingerprint covers.
	Request() Request

	// Check refuses what is wrong whatever is stored.
	Check() *Error

	// Wallets names the wallets that the command changes. The request's key belongs to each of them: it is recorded with
	// the line that the command writes there. The key of a command without wallets belongs to the tenant.
	Wallets() []WalletID

	// Reads declares, by the Read methods of the draft, everything that Apply looks up, except the wallets' states:
	// documents, lists, lines, grants. It is called again once that is loaded, so that it can read what depends on it.
	// Apply panics if it looks up something that was not declared.
	Reads(*Draft)

	// Apply checks first and changes afterwards: if it refuses, it has changed nothing.
	Apply(*Draft) *Error
}

// Reference is a name in a command that identifies a customer, a wallet, or a budget of the wallet before it: its id or its external id.
// Before the command is decided, the ledger replaces the name by the id. The name of a budget may be empty.
type Reference struct {
	Kind  Kind   // KindCustomer, KindWallet or KindBudget
	Field string // of the request's input
	Name  *string
}

// Referrer is a command that refers to customers, wallets or budgets by names.
type Referrer interface {
	References() []Reference
}

// Prompt is a command whose decision is right for a short time only, because it depends on the instant: if it is not
// committed within that time, it is decided again.
type Prompt interface {
	CommitWithin() time.Duration
}

// Keyed is part of every command: the key that makes it happen once, and the caller.
type Keyed struct {
	IdempotencyKey string
	Actor          string
	Space          string   // of keys: see [Caller]
	RequestID      string   // of the HTTP request, for the audit log; no part of the canonical request
	Within         BudgetID // the budget of the caller's token: see [Caller]
}

// Origin implements [Command].
func (k Keyed) Origin() Keyed { return k }

// Check refuses a text that cannot be an idempotency key.
func (k Keyed) Check() *Error { return checkKey(k.IdempotencyKey) }

// Key returns the key as it is stored, for ever. For back ends it is the key that the caller wrote. Keys of every other
// kind of caller begin with the caller's space, where no back end can have a key, so that two callers never share one.
func (k Keyed) Key() string {
	if k.Space == "" {
		return k.IdempotencyKey
	}
	return reservedKeyPrefix + k.Space + ":" + k.IdempotencyKey
}

// By returns k with a caller as its origin.
func (k Keyed) By(c Caller) Keyed {
	k.Actor, k.Space, k.RequestID, k.Within = c.Actor, c.Space, c.RequestID, c.Budget
	return k
}

// Outcome is the result of one command: it was refused, or it waits for the next commit, or it succeeded.
type Outcome struct {
	Transaction  *Transaction   // its line in the first of its wallets; nil if it writes none
	Counterparts []*Transaction // its lines in its further wallets, in their order
	Request      *RequestRecord // of a command that writes no line
	Replayed     bool           // the outcome is that of an earlier command with the same key
	Refusal      *Error
	Waiting      bool
}

// stands reports whether the command succeeded: its outcome is final, and no refusal.
func (o *Outcome) stands() bool { return o.Transaction != nil || o.Request != nil }
