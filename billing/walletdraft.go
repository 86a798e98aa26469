package billing

import (
	"fmt"
	"slices"
	"time"
)

// walletDraft is one wallet while a decision changes it. Commands check first and change afterwards: a command that
// refuses has changed nothing.
type walletDraft struct {
	draft     *Draft  // that it is a part of; nil: it is for a read
	before    *Wallet // nil: the wallet is new
	wallet    Wallet
	lots      lots
	facts     *Facts
	now       time.Time
	need      Need
	lines     []*Transaction
	requests  []*RequestRecord
	created   []*Grant
	ended     []GrantEnd
	returned  []GrantReturn
	paid      []GrantPayment
	reversed  []ReversedLine
	documents []Document
	keys      []DocumentKey   // of documents, in their order: to compute them takes longer than to compare them
	removed   []DocumentKey   // documents to remove
	holds     map[int64]*Hold // those that the draft changed, as it leaves them, by their numbers
	placed    []int64         // those of them that it placed
	bytes     int
	touched   bool  // a command that succeeded names this wallet
	watched   watch // after the last step

	aside []*TopUp // to which credit came back that must not be spent: for keepAside

	telling   []func(*Wallet) Event // of counts of limits and budgets: for tellCounts
	relimited []GrantRef            // budgets whose limit a command set

	emitted     int  // how many events of payments the draft has stored
	rechargeSet bool // a command of this draft configured the auto-recharge, which may start at once

	gaveUp   bool // a period of the customer was given up unpaid, also if it is a read that found it: see [GivenUp]
	partial  bool // not everything that is due is booked: the rest is for the next commit
	indebted bool // debt may be left that could be repaid: further commands wait until it is
	balances bool // a read of balances alone, which does not count what limits and budgets count
	budgets  bool // a read of budgets: holds that are over are counted by the budgets that they name, also if no other is shown
	beside   int  // how many repayments, and how many marks of expired grants, there is room for; 0: nor are pages joined
}

// newWalletDraft returns a draft of the wallet of s at now, or at the wallet's last commit if that is later: a clock
// that runs behind cannot make time go back.
func newWalletDraft(s *Snapshot, now time.Time) *walletDraft {
	return &walletDraft{
		before: &s.Wallet,
		wallet: s.Wallet.clone(),
		lots:   newLots(&s.Wallet, &s.Facts),
		facts:  &s.Facts,
		now:    latest(Instant(now), s.Wallet.CommittedAt),
		beside: maxBeside,

		watched: watch{s.Wallet.Alerts, s.Wallet.Depleted},
	}
}

// document returns the document of the wallet that the draft puts at a key, or nil.
func (w *walletDraft) document(key DocumentKey) Document {
	if at := slices.Index(w.keys, key); at >= 0 {
		return w.documents[at]
	}
	return nil
}

// look returns a document that the passing of time depends on, as the draft leaves it, and whether it is known. One that is not has
// to be loaded first.
func (w *walletDraft) look(key DocumentKey) (document Document, known bool) {
	if w.draft != nil {
		if document, known = w.draft.lookUp(key); known {
			return document, true
		}
	} else if own := w.document(key); own != nil {
		return own, true
	}
	if document, known = w.facts.Documents[key]; !known {
		w.need.document(key)
	}
	return document, known
}

// nextPlace returns the place of the next document of a kind that the draft creates: the number of the commit, and an ordinal that no
// other of the kind has in it.
func nextPlace[T Document](w *walletDraft, of func(T) GrantRef) GrantRef {
	next := GrantRef{Sequence: Numbered(w.wallet.Revision+1, w.wallet.Epoch)}
	for _, document := range w.documents {
		if created, is := document.(T); is && of(created).Sequence == next.Sequence {
			next.Ordinal = max(next.Ordinal, of(created).Ordinal+1)
		}
	}
	return next
}

// putDocument writes a document of the wallet, in place of one that an earlier command of the draft put there.
func (w *walletDraft) putDocument(document Document) {
	key := document.DocumentKey()
	w.dropDocument(key)
	w.documents, w.keys = append(w.documents, document), append(w.keys, key)
}

// dropDocument does not write the document that an earlier command of the draft put at a key.
func (w *walletDraft) dropDocument(key DocumentKey) {
	if at := slices.Index(w.keys, key); at >= 0 {
		w.documents, w.keys = slices.Delete(w.documents, at, at+1), slices.Delete(w.keys, at, at+1)
	}
}

// missing returns everything that has to be loaded before the draft can continue.
func (w *walletDraft) missing() Need {
	for _, number := range w.lots.needs {
		w.need.page(number)
	}
	return w.need
}

// balance returns the balance of the draft. Time must have passed up to now.
func (w *walletDraft) balance() Balance {
	sum, pending := w.lots.totals(w.now)
	held := w.wallet.Held
	posted := sum + held - w.wallet.Debt
	return Balance{
		Available: posted - held - pending, Held: held, Pending: pending, Posted: posted,
		ExpiringNext: w.storedNext(), Sequence: w.wallet.Sequence, AsOf: w.now,
	}
}

// storedNext returns the credit that lapses next, without its grant if that is of this draft: a read does not store what it creates.
func (w *walletDraft) storedNext() *Expiring {
	next := w.lots.expiringNext()
	if next == nil || !slices.ContainsFunc(w.created, func(g *Grant) bool { return g.Ref == next.Grant }) {
		return next
	}
	return &Expiring{Amount: next.Amount, At: next.At}
}

// unspent returns posted − pending: what alerts and the threshold of a recharge compare. Holds do not change it.
func (w *walletDraft) unspent() Credits {
	sum, pending := w.lots.totals(w.now)
	return sum + w.wallet.Held - pending - w.wallet.Debt
}

// grantKey returns the key of what Drawdown does to a grant by itself. It is made of the fact, so that each happens
// once.
func (w *walletDraft) grantKey(fact string, ref GrantRef) string {
	return reservedKeyPrefix + fact + ":" + string(NewGrantID(w.wallet.ID, ref))
}

// line returns a new line of a command.
func (w *walletDraft) line(kind TransactionType, c Command) Transaction {
	origin := c.Origin()
	return Transaction{
		Wallet: w.wallet.ID, Sequence: w.wallet.Sequence + 1, Epoch: w.wallet.Epoch, Type: kind,
		Key: origin.Key(), Fingerprint: c.Request().fingerprint(), Actor: origin.Actor,
	}
}

// create adds a grant to the wallet as part of line, which must be booked next. It returns the grant.
func (w *walletDraft) create(line *Transaction, g Grant) *Grant {
	g.Wallet, g.Ref = w.wallet.ID, GrantRef{w.wallet.Number() + 1, len(line.Created)}
	g.Reason, g.Metadata, g.CreatedAt, g.Period = line.Reason, line.Metadata, w.now, line.Period
	if g.Cost != nil && g.Paid != nil {
		if paid, refusal := g.Paid.Minor(); refusal == nil && paid == *g.Cost {
			g.Cost = nil // what was paid says it
		}
	}
	line.Created = append(line.Created, g)
	line.Drawdowns = append(line.Drawdowns, Drawdown{g.Ref, g.Amount})
	w.created = append(w.created, &g)
	w.wallet.LastEffective = latest(w.wallet.LastEffective, futureOnly(g.EffectiveAt, w.now))
	w.lots.give(g.Live(0), g.Amount, w.now)
	return &g
}

// futureOnly returns t if it is after now, else zero.
func futureOnly(t, now time.Time) time.Time {
	if t.After(now) {
		return t
	}
	return time.Time{}
}

// nextKey returns a key that nothing but the next line has: what Drawdown does by itself may happen again.
func (w *walletDraft) nextKey(fact string) string {
	return fmt.Sprintf("%s:%d", fact, w.wallet.Sequence+1)
}

// book appends a line to the ledger: it sets its sequence, its balances and its place in the chain. It returns the line's id.
// Credit that it added repays debt at once.
func (w *walletDraft) book(t Transaction) TransactionID {
	state := &w.wallet
	if n := len(state.LastKeys); n > 0 {
		t.Previous = state.LastKeys[n-1]
	}
	state.Sequence++
	state.Posted += t.Amount
	state.Debt += t.DebtChange()
	state.Held += t.HeldChange
	t.HeldAfter = state.Held
	t.Wallet, t.Sequence, t.BalanceAfter, t.DebtAfter = state.ID, state.Sequence, state.Posted, state.Debt
	t.TypeSequence = state.Tally.add(t.Type)
	t.Epoch = state.Epoch
	t.RecordedAt = w.now
	if t.OccurredAt.IsZero() {
		t.OccurredAt = w.now
	}
	t.Next = w.lots.expiringNext()
	t.Hash = t.chain(state.Head)
	state.Head = t.Hash
	state.LastKeys = append(state.LastKeys, t.KeyHash())
	w.lines = append(w.lines, &t)
	w.bytes += t.size()
	if t.Amount > 0 {
		w.keepAside(w.now)
	}
	if t.Amount > 0 && state.Debt > 0 && t.Type != TypeRollover { // that added nothing: what a hold gave back repays at its end
		at := w.now
		if t.ByTime() {
			at = t.OccurredAt
		}
		w.repayDebt(at)
	}
	return t.ID()
}

// mayReceive refuses credit that the wallet has no room for. The refusal is of the field amount.
func (w *walletDraft) mayReceive(amount Credits) *Error {
	return firstRefusal(w.wallet.mayAct(), w.full(amount).at("amount"))
}

// full refuses credit that the wallet has no room for as one more grant.
func (w *walletDraft) full(amount Credits) *Error {
	if w.wallet.Posted > MaxCredits-amount {
		return refuse(CodeWalletFull,
			"the wallet has %s credits; %s more would exceed the largest balance, %s: use a smaller amount",
			w.wallet.Posted, amount, MaxCredits)
	}
	if w.grantCount() >= MaxLiveGrants {
		return refuse(CodeWalletFull,
			"the wallet already has %d grants with credit left, which is the most; spend or void some first",
			MaxLiveGrants)
	}
	return nil
}

// grantCount returns how many grants are live, or will be once all that is held has returned.
func (w *walletDraft) grantCount() int { return w.lots.count() + w.wallet.Pieces }

// insufficient refuses a spend for which there is not enough credit.
func (w *walletDraft) insufficient(required Credits, available Credits) *Error {
	refusal := refuse(CodeInsufficientCredits, "%s credits are needed and %s are available", required, available)
	refusal.Required, refusal.Available = &required, &available
	if r := w.wallet.Recharge; r != nil && r.InFlight != (GrantRef{}) {
		retry := w.now.Add(rechargeHint)
		refusal.RetryAt, refusal.TopUp = &retry, NewTopUpID(w.wallet.ID, r.InFlight)
		refusal.Message += "; a recharge is under way: try again once it has ended"
	}
	return refusal
}
