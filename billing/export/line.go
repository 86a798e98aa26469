package export

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// line is a transaction as the file has it. The order of the fields is that of the file.
type line struct {
	ID             string           `json:"id"`
	Wallet         reference        `json:"wallet"`
	Sequence       int64            `json:"sequence"`
	Type           string           `json:"type"`
	Amount         string           `json:"amount"`
	BalanceAfter   string           `json:"balanceAfter"`
	DebtAfter      string           `json:"debtAfter"`
	Drawdowns      []drawdown       `json:"drawdowns"`
	CreatedGrants  []grant          `json:"createdGrants"`
	IdempotencyKey string           `json:"idempotencyKey"`
	Fingerprint    string           `json:"fingerprint"`
	Action         *string          `json:"action"`
	Quantity       *string          `json:"quantity"`
	Dimensions     billing.Metadata `json:"dimensions"`
	Subject        *string          `json:"subject"`
	Reason         *string          `json:"reason"`
	Actor          string           `json:"actor"`
	Reverses       *reference       `json:"reverses"`
	Counterpart    *reference       `json:"counterpart"`
	Shortfall      string           `json:"shortfall"`
	OccurredAt     string           `json:"occurredAt"`
	RecordedAt     string           `json:"recordedAt"`
	Metadata       billing.Metadata `json:"metadata"`
	*Held                           // of a line of a hold or a reservation; without it, the line has none of its fields
	*Price                          // of a line that a rate card priced, likewise
	*Stated                         // of a line that states money, likewise
	*Period                         // of a line of a period, likewise
	*Budgeted                       // of a line that names a budget, likewise
	Hash           string           `json:"hash"`
}

// reference is the id of something else.
type reference struct {
	ID string `json:"id"`
}

type drawdown struct {
	Grant  reference `json:"grant"`
	Amount string    `json:"amount"`
}

// grant is those fields of a created grant that the hash of the line covers.
type grant struct {
	ID          string     `json:"id"`
	Source      string     `json:"source"`
	Amount      string     `json:"amount"`
	Priority    int        `json:"priority"`
	EffectiveAt string     `json:"effectiveAt"`
	ExpiresAt   *string    `json:"expiresAt"`
	Paid        *money     `json:"paid"`
	Origin      *reference `json:"origin"`
	*Cost                  // of a grant of a line that states money, likewise
}

type money struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// Write writes a transaction, with the rates that its price names, as one line of a file.
func Write(w io.Writer, t *billing.Transaction, rates Rates) error {
	l, err := toLine(t, rates)
	if err != nil {
		return err
	}
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(l)
}

// toLine returns the form of a transaction in the file.
func toLine(t *billing.Transaction, rates Rates) (line, error) {
	l := line{
		ID: string(t.ID()), Wallet: reference{string(t.Wallet)}, Sequence: t.Sequence, Type: string(t.Type),
		Amount: t.Amount.String(), BalanceAfter: t.BalanceAfter.String(), DebtAfter: t.DebtAfter.String(),
		Drawdowns: []drawdown{}, CreatedGrants: []grant{},
		IdempotencyKey: t.Key, Fingerprint: hex.EncodeToString(t.Fingerprint), Action: optional(t.Action),
		Dimensions: orEmpty(t.Dimensions), Subject: optional(t.Subject), Reason: optional(t.Reason), Actor: t.Actor,
		Reverses: optionalReference(string(t.Reverses)), Counterpart: optionalReference(string(t.Counterpart)),
		Shortfall: t.Shortfall.String(), OccurredAt: billing.FormatInstant(t.OccurredAt),
		RecordedAt: billing.FormatInstant(t.RecordedAt), Metadata: orEmpty(t.Metadata), Hash: t.Hash.String(),
	}
	if showsQuantity(t) {
		quantity := t.Quantity.String()
		l.Quantity = &quantity
	}
	if t.Holds() {
		l.Held = &Held{optionalReference(string(t.HoldID())), t.HeldChange.String()}
	}
	for _, d := range t.Drawdowns {
		id := billing.NewGrantID(t.Wallet, d.Grant)
		l.Drawdowns = append(l.Drawdowns, drawdown{reference{string(id)}, d.Amount.String()})
	}
	for i := range t.Created {
		l.CreatedGrants = append(l.CreatedGrants, toGrant(&t.Created[i], t.StatesMoney()))
	}
	if t.StatesMoney() {
		l.Stated = toStated(t)
	}
	if t.Subscription != "" {
		l.Period = toPeriod(t)
	}
	if t.Budget != (billing.GrantRef{}) {
		l.Budgeted = toBudgeted(t)
	}
	if t.Pricing == nil {
		return l, nil
	}
	var err error
	l.Price, err = toPrice(t.Pricing, rates)
	return l, err
}

// showsQuantity reports whether a line has a quantity. Components have their own. A hold or a capture of an amount has one
// only if the request said so.
func showsQuantity(t *billing.Transaction) bool {
	switch t.Type {
	case billing.TypeUsage:
		return t.Pricing == nil || len(t.Pricing.Components) == 0
	case billing.TypeHold, billing.TypeCapture:
		if t.Pricing == nil {
			return t.Quantity != billing.Decimal{}
		}
		return len(t.Pricing.Components) == 0
	default:
		return false
	}
}

// toGrant is toLine for a created grant, which has a cost if its line states money.
func toGrant(g *billing.Grant, costs bool) grant {
	written := grant{
		ID: string(g.ID()), Source: string(g.Source), Amount: g.Amount.String(), Priority: g.Priority,
		EffectiveAt: billing.FormatInstant(g.EffectiveAt), Origin: optionalReference(string(g.Origin)),
	}
	if !g.ExpiresAt.IsZero() {
		expires := billing.FormatInstant(g.ExpiresAt)
		written.ExpiresAt = &expires
	}
	if g.Paid != nil {
		written.Paid = &money{g.Paid.Amount.String(), g.Paid.Currency}
	}
	if costs {
		written.Cost = toCost(g.Cost)
	}
	return written
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func optionalReference(id string) *reference {
	if id == "" {
		return nil
	}
	return &reference{id}
}

func orEmpty(m billing.Metadata) billing.Metadata {
	if m == nil {
		return billing.Metadata{}
	}
	return m
}

// Selection is the fields of a transaction that a GraphQL query selects so that the answer contains what a line does.
const Selection = `{
  id wallet { id } sequence type amount balanceAfter debtAfter drawdowns { grant { id } amount }
  createdGrants { id source amount priority effectiveAt expiresAt paid { amount currency } origin { id } cost { amount currency } }
  idempotencyKey fingerprint action quantity dimensions subject reason actor reverses { id } counterpart { id }
  shortfall occurredAt recordedAt metadata hold { id } heldChange
  rateCard { code version } rate { position credits per when minimum } rateMultiplier quote
  components { name quantity credits rate { position credits per when minimum } }
  topUpId money { currency refunded writtenOff tax breakage customerCredit pays cost earned }
  subscriptionId period budgetId hash
}`

// Rewrite writes a transaction that a query with [Selection] returned as one line of a file.
func Rewrite(w io.Writer, answer []byte) error {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return err
	}
	t, rates, err := fromLine(&l)
	if err != nil {
		return err
	}
	return Write(w, t, rates)
}

// Read reads a line, without its line feed, exactly as [Write] writes it, and returns the transaction with the rates that
// its price names. It refuses a line with the same meaning that is written in another way.
func Read(text []byte) (*billing.Transaction, Rates, error) {
	var l line
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return nil, nil, fmt.Errorf("it is not a transaction in JSON: %w", err)
	}
	t, rates, err := fromLine(&l)
	if err != nil {
		return nil, nil, err
	}
	var again bytes.Buffer
	if err := Write(&again, t, rates); err != nil {
		return nil, nil, err
	}
	if !bytes.Equal(bytes.TrimSuffix(again.Bytes(), []byte("\n")), text) {
		return nil, nil, errors.New("it is a transaction, but not written exactly as an export writes it")
	}
	return t, rates, nil
}

// reader reads the values of a line, and keeps the error of the first one that is not valid.
type reader struct{ err error }

func (r *reader) reject(field, value string) {
	if r.err == nil {
		r.err = fmt.Errorf("%s is %q, which is not a valid value", field, value)
	}
}

func (r *reader) credits(field, text string) billing.Credits {
	c, err := billing.ParseCredits(text)
	if err != nil {
		r.reject(field, text)
	}
	return c
}

func (r *reader) decimal(field, text string) billing.Decimal {
	d, err := billing.ParseDecimal(text)
	if err != nil {
		r.reject(field, text)
	}
	return d
}

func (r *reader) instant(field, text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		r.reject(field, text)
	}
	return t.UTC()
}

func (r *reader) grantRef(field string, wallet billing.WalletID, id string) billing.GrantRef {
	of, ref, ok := billing.GrantID(id).Split()
	if !ok || of != wallet {
		r.reject(field, id)
	}
	return ref
}
