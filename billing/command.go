package billing

// Command is one request to change something: wallets, documents, or both. [Decide] applies a list of them.
type Command interface {
	// Origin is who asked, and the key that makes the request happen once.
	Origin() Keyed

	// Request is the canonical form of what was asked, which the fingerprint covers.
	Request() Request

	// Check refuses what can be refused without looking at anything stored.
	Check() *Error

	// Wallets names the wallets that the command changes. The request's key belongs to each of them: it is recorded with
	// the line that the command writes there. The key of a command without wallets belongs to the tenant.
	Wallets() []WalletID

	// Reads declares, by the Read methods of the draft, everything beside the wallets' states that Apply looks up:
	// documents, lists, lines, grants. It is called again once that is loaded, so that it may read what depends on it.
	// Apply panics where it looks up what was not declared.
	Reads(*Draft)

	// Apply checks first and changes afterwards: where it refuses, it has changed nothing.
	Apply(*Draft) *Error
}

// Reference is a name in a command by which a caller means a customer or a wallet: its id or its external id. Before the
// command is decided, the ledger puts the id in place of the name.
type Reference struct {
	Kind  Kind   // KindCustomer or KindWallet
	Field string // of the request's input
	Name  *string
}

// Referrer is a command that refers to customers or wallets by names.
type Referrer interface {
	References() []Reference
}

// Keyed is what every command carries: the key that makes it happen once, and who asked.
type Keyed struct {
	IdempotencyKey string
	Actor          string
	Space          string // of keys: see [Caller]
	RequestID      string // of the HTTP request, for the audit log; no part of what was asked
}

// Origin implements [Command].
func (k Keyed) Origin() Keyed { return k }

// Check refuses a key that cannot be one.
func (k Keyed) Check() *Error { return checkKey(k.IdempotencyKey) }

// Key is the key as it is stored, for ever: as the caller wrote it, for back ends. Keys of every other kind of caller begin
// with their space, in which no back end can have a key, so that two callers never share one.
func (k Keyed) Key() string {
	if k.Space == "" {
		return k.IdempotencyKey
	}
	return reservedKeyPrefix + k.Space + ":" + k.IdempotencyKey
}

// By is k as asked by a caller.
func (k Keyed) By(c Caller) Keyed {
	k.Actor, k.Space, k.RequestID = c.Actor, c.Space, c.RequestID
	return k
}

// Outcome is what became of one command. It was refused, or it waits for the next commit, or it stands.
type Outcome struct {
	Transaction  *Transaction   // its line in the first of its wallets; nil where it writes none
	Counterparts []*Transaction // its lines in its further wallets, in their order
	Request      *RequestRecord // of a command that writes no line
	Replayed     bool           // the outcome is that of an earlier command with the same key
	Refusal      *Error
	Waiting      bool
}

// stands reports whether the outcome is final and no refusal.
func (o *Outcome) stands() bool { return o.Transaction != nil || o.Request != nil }
