package ddb

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
)

// toItemLine is a line of a wallet's ledger. It is written and indexed with every usage: aim at 450 bytes.
func toItemLine(ref billing.WalletRef, t *billing.Transaction) (item, error) {
	i := newLargeItem(recordKey(ref, t.KeyHash()))
	at, err := formatPosition(billing.Position{At: t.RecordedAt, Sequence: t.Sequence})
	if err != nil {
		return nil, err
	}
	i.text(attrAt, at)
	i.number("ep", t.Epoch)
	i.text("type", string(t.Type))
	if t.TypeSequence != 0 {
		i.text(attrOf, typePartition(ref, t.Type))
		i.number("nth", t.TypeSequence)
	}
	i.activity(ref, t)
	i.number("amt", int64(t.Amount))
	i.number("bal", int64(t.BalanceAfter))
	i.number("debt", int64(t.DebtAfter))
	i.text("draw", formatDrawdowns(t.Drawdowns))
	if err := i.created("made", t); err != nil {
		return nil, err
	}
	i.text("key", t.Key)
	i.binary("fp", t.Fingerprint)
	i.text("act", t.Action)
	if t.Quantity != (billing.Decimal{}) {
		i.text("qty", t.Quantity.String())
	}
	i.metadata("dim", t.Dimensions)
	i.text("sub", t.Subject)
	i.text("why", t.Reason)
	i.text("by", t.Actor)
	i.text("undoes", string(t.Reverses))
	i.text("peer", string(t.Counterpart))
	i.number("short", int64(t.Shortfall))
	i.instant("when", t.OccurredAt)
	i.metadata("meta", t.Metadata)
	if t.Pricing != nil {
		i.pricing(t.Pricing)
	}
	i.binary("hash", t.Hash[:])
	i.number("hold", t.Hold)
	i.number("held", int64(t.HeldChange))
	i.number("kept", int64(t.HeldAfter))
	i.text("gone", formatRefs(t.Depleted))
	i.text("tup", string(t.TopUp))
	if t.Money != nil {
		i.text("money", formatLineMoney(t.Money))
	}
	i.text("plan", string(t.Subscription))
	i.number("per", int64(t.Period))
	i.place("bud", t.Budget)
	i.runID("mark", t.RunID)
	i.text("prev", string(t.Previous))
	i.flag("out", t.Exhausted)
	if t.Next != nil {
		i.text("next", string(appendExpiring(nil, t.Next)))
	}
	i.number("undone", int64(t.Reversed))
	return i, nil
}

// fromItemLine reads what toItemLine wrote.
func fromItemLine(i item) (*billing.Transaction, error) {
	r := newReader(i)
	at := r.position(attrAt)
	t := &billing.Transaction{
		Wallet:       r.wallet().ID,
		Sequence:     at.Sequence,
		Epoch:        r.epoch("ep"),
		Type:         valid[billing.TransactionType](r, "type"),
		Amount:       r.credits("amt"),
		BalanceAfter: r.credits("bal"),
		DebtAfter:    r.credits("debt"),
		Drawdowns:    r.drawdowns("draw"),
		Key:          r.required("key"),
		Fingerprint:  r.binary("fp"),
		Action:       r.text("act"),
		Quantity:     r.decimal("qty"),
		Dimensions:   r.metadata("dim"),
		Subject:      r.text("sub"),
		Reason:       r.text("why"),
		Actor:        r.text("by"),
		Reverses:     billing.TransactionID(r.text("undoes")),
		Counterpart:  billing.TransactionID(r.text("peer")),
		Shortfall:    r.credits("short"),
		Exhausted:    r.flag("out"),
		OccurredAt:   r.instant("when"),
		RecordedAt:   at.At,
		Metadata:     r.metadata("meta"),
		Pricing:      r.pricing(),
		Hash:         r.hash("hash"),
		RunID:        r.runID("mark"),
		Previous:     billing.KeyHash(r.text("prev")),
		Next:         r.expiring("next"),
		TypeSequence: r.count("nth"),
		Reversed:     r.credits("undone"),
		Hold:         r.count("hold"),
		HeldChange:   r.credits("held"),
		HeldAfter:    r.credits("kept"),
		Depleted:     r.refs("gone"),
		TopUp:        billing.TopUpID(r.text("tup")),
		Money:        r.lineMoney("money"),
		Subscription: billing.SubscriptionID(r.text("plan")),
		Period:       int(r.count("per")),
		Budget:       r.place("bud"),
	}
	t.Created = r.created("made", t)
	if _, found := i[attrOf]; found != (t.TypeSequence > 0) || found && r.text(attrOf) != typePartition(r.wallet(), t.Type) {
		r.reject(attrOf, "it is not the wallet and the type of a line with the number %d of its type", t.TypeSequence)
	}
	r.checkActivity(t)
	if r.text(attrSort) != string(t.KeyHash()) {
		r.reject(attrSort, "it is not the hash of the key %q", t.Key)
	}
	if _, found := i["hash"]; !found {
		r.reject("hash", "it is missing")
	}
	if t.TopUp != "" && !t.TopUp.Valid() {
		r.reject("tup", "%q is not the id of a top-up", t.TopUp)
	}
	if t.Subscription != "" && !t.Subscription.Valid() {
		r.reject("plan", "%q is not the id of a subscription", t.Subscription)
	}
	if t.Previous != "" && !t.Previous.Valid() {
		r.reject("prev", "%q is not the hash of a key", t.Previous)
	}
	if err := r.err(); err != nil {
		return nil, err
	}
	return t, nil
}

// formatLineMoney writes what a line says about money: the currency, then the amounts in the order of the fields. Most lines pay for
// no grant that was given before, and end there; others go on with that grant, its cost, and what is earned without credits.
func formatLineMoney(m *billing.LineMoney) string {
	b := []byte(m.Currency)
	for _, n := range []int64{m.Refunded, m.WrittenOff, m.Tax, m.Breakage, m.CustomerCredit} {
		b = appendNumber(append(b, ' '), n)
	}
	if m.Pays != (billing.GrantRef{}) || m.Earned != 0 {
		if b = append(b, ' '); m.Pays != (billing.GrantRef{}) {
			b = appendRef(b, m.Pays)
		} else {
			b = append(b, absent...)
		}
		b = appendNumber(append(b, ' '), m.Cost)
		b = appendNumber(append(b, ' '), m.Earned)
	}
	return string(b)
}

// lineMoney reads what formatLineMoney wrote.
func (r *reader) lineMoney(name string) *billing.LineMoney {
	written := r.text(name)
	if written == "" {
		return nil
	}
	w := &words{rest: written}
	m := &billing.LineMoney{
		Currency: w.next(), Refunded: w.number(), WrittenOff: w.number(), Tax: w.number(), Breakage: w.number(),
		CustomerCredit: w.number(),
	}
	if !w.whole() {
		if pays := w.next(); pays != absent {
			m.Pays = w.parseRef(pays)
		}
		m.Cost, m.Earned = w.number(), w.number()
	}
	if !w.whole() || !billing.ValidCurrency(m.Currency) {
		r.reject(name, "%q is not money of a line", written)
	}
	return m
}

// formatRefs and formatDrawdowns write lists as one compact text.
func formatRefs(refs []billing.GrantRef) string { return joinTexts(refs, appendRef) }

func formatDrawdowns(drawdowns []billing.Drawdown) string {
	return joinTexts(drawdowns, appendDrawdown)
}

func (r *reader) refs(name string) []billing.GrantRef {
	return splitTexts(r, name, "grants", (*words).ref)
}

func (r *reader) drawdowns(name string) []billing.Drawdown {
	return splitTexts(r, name, "drawdowns", readDrawdown)
}

// joinTexts writes values one after the other, separated by spaces.
func joinTexts[T any](values []T, write func([]byte, T) []byte) string {
	b := make([]byte, 0, 16*len(values))
	for at, value := range values {
		if at > 0 {
			b = append(b, ' ')
		}
		b = write(b, value)
	}
	return string(b)
}

// splitTexts reads what joinTexts wrote.
func splitTexts[T any](r *reader, name, what string, read func(*words) T) (values []T) {
	w := &words{rest: r.text(name)}
	for w.more() {
		values = append(values, read(w))
	}
	if !w.whole() {
		r.reject(name, "it is not a list of %s", what)
	}
	return values
}

func (r *reader) expiring(name string) *billing.Expiring {
	written := r.text(name)
	if written == "" {
		return nil
	}
	w := &words{rest: written}
	e := readExpiring(w)
	if e == nil || !w.whole() {
		r.reject(name, "%q is not what expires next", written)
	}
	return e
}

func (r *reader) decimal(name string) billing.Decimal {
	written := r.text(name)
	if written == "" {
		return billing.Decimal{}
	}
	d, err := billing.ParseDecimal(written)
	if err != nil {
		r.reject(name, "%q is not a decimal", written)
	}
	return d
}

// created writes the grants that a line created, less what they have from the line: their wallet and place, reason,
// metadata and instant.
func (i item) created(name string, t *billing.Transaction) error {
	if len(t.Created) == 0 {
		return nil
	}
	list := make([]types.AttributeValue, len(t.Created))
	for at := range t.Created {
		g := &t.Created[at]
		place := billing.GrantRef{Sequence: t.Number(), Ordinal: at}
		if g.Wallet != t.Wallet || g.Ref != place || g.Reason != t.Reason || !g.CreatedAt.Equal(t.RecordedAt) ||
			g.Ended != "" || g.Returned != 0 ||
			!sameMetadata(g.Metadata, t.Metadata) {
			return fmt.Errorf("grant %s differs from the line that creates it, %s, in more than its terms", g.ID(), t.ID())
		}
		terms := item{}
		terms.writeTerms(g)
		list[at] = &types.AttributeValueMemberM{Value: terms}
	}
	i[name] = &types.AttributeValueMemberL{Value: list}
	return nil
}

func sameMetadata(a, b billing.Metadata) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, found := b[k]; !found || v != w {
			return false
		}
	}
	return true
}

// created reads the grants that t created, all else of which was read before.
func (r *reader) created(name string, t *billing.Transaction) []billing.Grant {
	list := r.list(name)
	if len(list) == 0 {
		return nil
	}
	grants := make([]billing.Grant, len(list))
	for at, stored := range list {
		m, fits := stored.(*types.AttributeValueMemberM)
		if !fits {
			r.reject(name, "element %d is a %T, not a grant", at, stored)
			return nil
		}
		terms := newReader(m.Value)
		g := terms.terms()
		if terms.fault != nil {
			r.reject(name, "element %d: %w", at, terms.fault)
			return nil
		}
		g.Wallet, g.Ref = t.Wallet, billing.GrantRef{Sequence: t.Number(), Ordinal: at}
		g.Reason, g.CreatedAt = t.Reason, t.RecordedAt
		g.Metadata = r.metadata("meta") // a copy of its own
		grants[at] = g
	}
	return grants
}
