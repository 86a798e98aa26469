package billing

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
)

// Hash chains the lines of a wallet: the SHA-256 of the hash of the line before and of everything immutable in the
// line. The last hash proves that no line before it was changed, removed or inserted.
type Hash [sha256.Size]byte

// String writes h in hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// ParseHash reads what String wrote.
func ParseHash(text string) (Hash, bool) {
	var h Hash
	if len(text) != hex.EncodedLen(len(h)) {
		return h, false
	}
	_, err := hex.Decode(h[:], []byte(text))
	return h, err == nil
}

// The beginning of every hashed line says which form was hashed. The second one ends with why the line costs what it
// costs, and is that of lines which a rate card priced. The third is that of lines of a hold: what they change of the held
// credit follows, then whether a price follows, and the price. The fourth is that of lines of a purchase, lines that state
// money, and lines that create a grant which states its cost: it ends with these, after all that the third has. The fifth
// is that of lines of a period: the subscription and the number of the period follow all that the fourth has. The sixth is that of
// lines that name a budget: its id follows all that the fifth has.
const (
	chainVersion       = "drawdown-line-1"
	chainVersionPriced = "drawdown-line-2"
	chainVersionHeld   = "drawdown-line-3"
	chainVersionMoney  = "drawdown-line-4"
	chainVersionPeriod = "drawdown-line-5"
	chainVersionBudget = "drawdown-line-6"
)

// chain returns the hash of t after a line with hash before. The form is documented in docs/ledger-format.md: each
// value as its length in bytes, a colon and its text, in a fixed order; amounts in micro-credits, instants in
// microseconds since 1970 (0 for none), maps ordered by key, lists preceded by their length.
func (t *Transaction) chain(before Hash) Hash {
	sum := lineSum{sha256.New()}
	version := chainVersion
	switch {
	case t.Budget != (GrantRef{}):
		version = chainVersionBudget
	case t.Subscription != "" || t.Period != 0 || t.Money.ofPeriod():
		version = chainVersionPeriod
	case t.StatesMoney():
		version = chainVersionMoney
	case t.Holds():
		version = chainVersionHeld
	case t.Pricing != nil:
		version = chainVersionPriced
	}
	sum.text(version, before.String(), string(t.Wallet))
	sum.number(t.Number())
	sum.text(string(t.Type))
	sum.number(int64(t.Amount), int64(t.BalanceAfter), int64(t.DebtAfter))
	sum.number(int64(len(t.Drawdowns)))
	for _, d := range t.Drawdowns {
		sum.text(string(NewGrantID(t.Wallet, d.Grant)))
		sum.number(int64(d.Amount))
	}
	sum.number(int64(len(t.Created)))
	for i := range t.Created {
		sum.grant(&t.Created[i])
	}
	sum.text(t.Key, hex.EncodeToString(t.Fingerprint), t.Action, t.Quantity.String())
	sum.metadata(t.Dimensions)
	sum.text(t.Subject, t.Reason, t.Actor, string(t.Reverses), string(t.Counterpart))
	sum.number(int64(t.Shortfall), micros(t.OccurredAt), micros(t.RecordedAt))
	sum.metadata(t.Metadata)
	period := version == chainVersionPeriod || version == chainVersionBudget
	money := period || version == chainVersionMoney
	if money || version == chainVersionHeld {
		sum.text(string(t.HoldID()))
		sum.number(int64(t.HeldChange), boolNumber(t.Pricing != nil))
	}
	if t.Pricing != nil {
		sum.pricing(t.Pricing)
	}
	if money {
		sum.money(t)
	}
	if period {
		sum.text(string(t.Subscription))
		sum.number(int64(t.Period))
		if m := t.Money; m != nil {
			sum.text(m.pays(t.Wallet))
			sum.number(m.Cost, m.Earned)
		}
	}
	if version == chainVersionBudget {
		sum.text(string(t.BudgetID()))
	}
	return Hash(sum.hash.Sum(nil))
}

// boolNumber is 1 for true and 0 for false.
func boolNumber(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Continues reports whether the line's hash is the correct one after a line with hash before.
func (t *Transaction) Continues(before Hash) bool { return t.Hash == t.chain(before) }

// lineSum writes values into a hash so that no two different lines write the same bytes.
type lineSum struct {
	hash interface {
		Write([]byte) (int, error)
		Sum([]byte) []byte
	}
}

func (s lineSum) text(values ...string) {
	for _, value := range values {
		writeField(s.hash, value)
	}
}

func (s lineSum) number(values ...int64) {
	for _, value := range values {
		s.text(strconv.FormatInt(value, 10))
	}
}

func (s lineSum) metadata(m Metadata) {
	s.number(int64(len(m)))
	for _, key := range m.keys() {
		s.text(key, m[key])
	}
}

func (s lineSum) pricing(p *Pricing) {
	s.text(p.Card.Code)
	s.number(int64(p.Card.Version), int64(p.Rate))
	s.text(p.Multiplier.String(), p.Quote)
	s.number(int64(len(p.Components)))
	for _, c := range p.Components {
		s.text(c.Name, c.Quantity.String())
		s.number(int64(c.Credits), int64(c.Rate))
	}
}

// money writes the purchase that a line is of, the money that it states, and the costs that its grants state.
func (s lineSum) money(t *Transaction) {
	s.text(string(t.TopUp))
	s.number(boolNumber(t.Money != nil))
	if m := t.Money; m != nil {
		s.text(m.Currency)
		s.number(m.Refunded, m.WrittenOff, m.Tax, m.Breakage, m.CustomerCredit)
	}
	for i := range t.Created {
		cost := t.Created[i].Cost
		s.number(boolNumber(cost != nil))
		if cost != nil {
			s.number(cost.Minor)
			s.text(cost.Currency)
		}
	}
}

// grant writes a created grant without the values that are those of its line: reason, metadata and the instant of
// recording.
func (s lineSum) grant(g *Grant) {
	s.text(string(g.ID()), string(g.Source))
	s.number(int64(g.Amount), int64(g.Priority), micros(g.EffectiveAt), micros(g.ExpiresAt))
	s.text(formatMoney(g.Paid), string(g.Origin))
}
