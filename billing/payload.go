package billing

import (
	"encoding/json"
	"time"
)

// payload is the body that is sent to a webhook, in the form of Standard Webhooks. Fields are only ever added. Amounts
// are exact decimals as strings, instants are in RFC 3339 and UTC.
type payload struct {
	ID        EventID   `json:"id"`
	Type      EventType `json:"type"`
	Timestamp string    `json:"timestamp"`
	Tenant    Tenant    `json:"tenant"`
	Data      any       `json:"data"`
}

// walletData is the data of an event of a wallet. The sequence orders the events of one wallet.
type walletData struct {
	Wallet        *walletPayload       `json:"wallet"`
	Sequence      int64                `json:"sequence"`
	Grant         *grantPayload        `json:"grant,omitempty"`
	ExpiresInDays int                  `json:"expiresInDays,omitempty"`
	Transaction   *transactionPayload  `json:"transaction,omitempty"`
	Alert         *alertPayload        `json:"alert,omitempty"`
	TopUp         *topUpPayload        `json:"topUp,omitempty"`
	Subscription  *subscriptionPayload `json:"subscription,omitempty"`
	Limit         *limitPayload        `json:"limit,omitempty"`
	Budget        *budgetPayload       `json:"budget,omitempty"`
}

type customerData struct {
	Customer customerPayload `json:"customer"`
}

type customerPayload struct {
	ID         CustomerID `json:"id"`
	ExternalID *string    `json:"externalId"`
	Name       string     `json:"name"`
	Email      *string    `json:"email"`
	TimeZone   string     `json:"timeZone"`
	Metadata   Metadata   `json:"metadata"`
	CreatedAt  string     `json:"createdAt"`
}

type walletPayload struct {
	ID             WalletID       `json:"id"`
	ExternalID     *string        `json:"externalId"`
	CustomerID     CustomerID     `json:"customerId"`
	Name           string         `json:"name"`
	Unit           string         `json:"unit"`
	Status         WalletStatus   `json:"status"`
	OverdraftLimit string         `json:"overdraftLimit"`
	Balance        balancePayload `json:"balance"`
}

type balancePayload struct {
	Available string `json:"available"`
	Held      string `json:"held"`
	Pending   string `json:"pending"`
	Posted    string `json:"posted"`
}

// grantPayload is a grant. If a line has only the grant's place, only the id is known.
type grantPayload struct {
	ID          GrantID       `json:"id"`
	Source      GrantSource   `json:"source,omitempty"`
	Amount      string        `json:"amount,omitempty"`
	Remaining   string        `json:"remaining,omitempty"` // of one that expires soon, if the wallet's state has it
	Priority    *int          `json:"priority,omitempty"`
	EffectiveAt string        `json:"effectiveAt,omitempty"`
	ExpiresAt   *string       `json:"expiresAt,omitempty"`
	Paid        *moneyPayload `json:"paid,omitempty"`
	Cost        *moneyPayload `json:"cost,omitempty"` // the money behind it, if that is not what was paid
	Reason      string        `json:"reason,omitempty"`
	Metadata    Metadata      `json:"metadata,omitempty"`
	CreatedAt   string        `json:"createdAt,omitempty"`
}

type moneyPayload struct {
	Amount   string `json:"amount"`
	Currency string `json:"currency"`
}

// lineMoneyPayload is what a line says about money; what is 0 is left out.
type lineMoneyPayload struct {
	Currency       string `json:"currency"`
	Refunded       string `json:"refunded,omitempty"`
	WrittenOff     string `json:"writtenOff,omitempty"`
	Tax            string `json:"tax,omitempty"`
	Breakage       string `json:"breakage,omitempty"`
	CustomerCredit string `json:"customerCredit,omitempty"`
}

type transactionPayload struct {
	ID             TransactionID   `json:"id"`
	Sequence       int64           `json:"sequence"`
	Type           TransactionType `json:"type"`
	Amount         string          `json:"amount"`
	BalanceAfter   string          `json:"balanceAfter"`
	HeldChange     string          `json:"heldChange,omitempty"` // if it is not 0
	HoldID         HoldID          `json:"holdId,omitempty"`
	IdempotencyKey string          `json:"idempotencyKey"`
	Action         string          `json:"action,omitempty"`
	Quantity       string          `json:"quantity,omitempty"` // of a usage without components
	*pricingPayload
	Shortfall      string            `json:"shortfall,omitempty"` // of a usage, if it is not 0
	Dimensions     Metadata          `json:"dimensions,omitempty"`
	Subject        string            `json:"subject,omitempty"`
	Reason         string            `json:"reason,omitempty"`
	Actor          string            `json:"actor"`
	Reverses       TransactionID     `json:"reverses,omitempty"`
	TopUpID        TopUpID           `json:"topUpId,omitempty"`
	SubscriptionID SubscriptionID    `json:"subscriptionId,omitempty"`
	BudgetID       BudgetID          `json:"budgetId,omitempty"`
	Period         *int              `json:"period,omitempty"` // of the subscription, from 0
	Money          *lineMoneyPayload `json:"money,omitempty"`
	OccurredAt     string            `json:"occurredAt"`
	RecordedAt     string            `json:"recordedAt"`
	Hash           string            `json:"hash"` // in the chain of the wallet's ledger
	Metadata       Metadata          `json:"metadata,omitempty"`
	Drawdowns      []drawdownPayload `json:"drawdowns"`
	MoreDrawdowns  int               `json:"moreDrawdowns,omitempty"`
}

type drawdownPayload struct {
	GrantID GrantID `json:"grantId"`
	Amount  string  `json:"amount"`
}

type alertPayload struct {
	Threshold string `json:"threshold"`
}

// MaxPayloadDrawdowns is how many drawdowns of a line a payload contains, so that it stays far below the 256 KB that
// receivers commonly accept: at some 90 bytes each, 9 KB. A line can have thousands; moreDrawdowns says how many were
// left out.
const MaxPayloadDrawdowns = 100

// renderPayload writes the payload of an event.
func renderPayload(e *Event) string {
	p := payload{ID: e.ID, Type: e.Type, Timestamp: FormatInstant(e.At), Tenant: e.Tenant}
	switch {
	case e.Customer != nil:
		p.Data = customerData{showCustomer(e.Customer)}
	case e.Wallet != nil:
		p.Data = showWalletEvent(e)
	}
	return encodePayload(p)
}

func encodePayload(p payload) string {
	text, err := json.Marshal(p)
	if err != nil {
		// which cannot happen: it has only texts and whole numbers
		panic("encoding an event's payload failed: " + err.Error())
	}
	return string(text)
}

func showWalletEvent(e *Event) walletData {
	d := walletData{Wallet: showWallet(e.Wallet, e.At), Sequence: e.Sequence, ExpiresInDays: e.Days}
	if e.Line != nil {
		d.Transaction = showTransaction(e.Line)
	}
	switch {
	case e.Grant != nil:
		d.Grant = showGrant(e.Grant)
		if e.Type == EventGrantExpiring {
			d.Grant.Remaining = e.Lost.String()
		}
	case e.Line != nil && (e.Type == EventGrantExpired || e.Type == EventGrantVoided) && len(e.Line.Drawdowns) > 0:
		d.Grant = &grantPayload{ID: NewGrantID(e.Line.Wallet, e.Line.Drawdowns[0].Grant)} // such a line is of one grant
	}
	if e.Alert != nil {
		d.Alert = &alertPayload{e.Alert.Threshold.String()}
	}
	if e.TopUp != nil {
		d.TopUp = showTopUp(e.TopUp)
	}
	if e.Subscription != nil {
		d.Subscription = showSubscription(e.Subscription)
	}
	if e.Limit != nil {
		d.Limit = showLimit(e.Wallet.ID, e.Limit, e.At)
	}
	if e.Budget != nil {
		d.Budget = showBudget(e.Budget, e.At)
	}
	return d
}

func showCustomer(c *Customer) customerPayload {
	return customerPayload{
		ID: c.ID, ExternalID: optionalText(c.ExternalID), Name: c.Name, Email: optionalText(c.Email), TimeZone: c.TimeZone,
		Metadata: attached(c.Metadata), CreatedAt: FormatInstant(c.CreatedAt),
	}
}

// showWallet shows a wallet as a commit left it: then its balance needs only its state.
func showWallet(w *Wallet, at time.Time) *walletPayload {
	balance, _ := (&Snapshot{Wallet: *w}).Balance(at)
	return &walletPayload{
		ID: w.ID, ExternalID: optionalText(w.ExternalID), CustomerID: w.Customer, Name: w.Name, Unit: w.Unit,
		Status: w.Status, OverdraftLimit: w.OverdraftLimit.String(),
		Balance: balancePayload{
			Available: balance.Available.String(), Held: balance.Held.String(), Pending: balance.Pending.String(),
			Posted: balance.Posted.String(),
		},
	}
}

func showGrant(g *Grant) *grantPayload {
	shown := &grantPayload{ID: g.ID()}
	if g.CreatedAt.IsZero() {
		return shown
	}
	shown.Source, shown.Amount, shown.Priority = g.Source, g.Amount.String(), &g.Priority
	shown.EffectiveAt, shown.CreatedAt = FormatInstant(g.EffectiveAt), FormatInstant(g.CreatedAt)
	if !g.ExpiresAt.IsZero() {
		shown.ExpiresAt = optionalText(FormatInstant(g.ExpiresAt))
	}
	if g.Paid != nil {
		shown.Paid = &moneyPayload{g.Paid.Amount.String(), g.Paid.Currency}
	}
	if g.Cost != nil {
		cost := showAmount(*g.Cost)
		shown.Cost = &cost
	}
	shown.Reason, shown.Metadata = g.Reason, g.Metadata
	return shown
}

// showLineMoney shows what a line says about money.
func showLineMoney(m *LineMoney) *lineMoneyPayload {
	if m == nil {
		return nil
	}
	amount := func(minor int64) string {
		if minor == 0 {
			return ""
		}
		return Amount{minor, m.Currency}.Money().Amount.String()
	}
	return &lineMoneyPayload{
		Currency: m.Currency, Refunded: amount(m.Refunded), WrittenOff: amount(m.WrittenOff), Tax: amount(m.Tax),
		Breakage: amount(m.Breakage), CustomerCredit: amount(m.CustomerCredit),
	}
}

func showTransaction(t *Transaction) *transactionPayload {
	shown := &transactionPayload{
		ID: t.ID(), Sequence: t.Sequence, Type: t.Type, Amount: t.Amount.String(), BalanceAfter: t.BalanceAfter.String(),
		IdempotencyKey: t.Key, Action: t.Action, Dimensions: t.Dimensions, Subject: t.Subject, Reason: t.Reason,
		Actor: t.Actor, Reverses: t.Reverses, HoldID: t.HoldID(), TopUpID: t.TopUp, SubscriptionID: t.Subscription, Money: showLineMoney(t.Money),
		BudgetID:   t.BudgetID(),
		OccurredAt: FormatInstant(t.OccurredAt), RecordedAt: FormatInstant(t.RecordedAt), Hash: t.Hash.String(),
		Metadata: t.Metadata, Drawdowns: []drawdownPayload{}, MoreDrawdowns: max(0, len(t.Drawdowns)-MaxPayloadDrawdowns),
	}
	if t.HeldChange != 0 {
		shown.HeldChange = t.HeldChange.String()
	}
	if t.Subscription != "" {
		shown.Period = &t.Period
	}
	shown.pricingPayload = showPricing(t.Pricing)
	if t.Type == TypeUsage && len(t.components()) == 0 || t.Quantity != (Decimal{}) {
		shown.Quantity = t.Quantity.String()
	}
	if t.Shortfall > 0 {
		shown.Shortfall = t.Shortfall.String()
	}
	for _, d := range t.Drawdowns[:min(MaxPayloadDrawdowns, len(t.Drawdowns))] {
		shown.Drawdowns = append(shown.Drawdowns, drawdownPayload{NewGrantID(t.Wallet, d.Grant), d.Amount.String()})
	}
	return shown
}

func optionalText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// attached returns m, or an empty object instead of null.
func attached(m Metadata) Metadata {
	if m == nil {
		return Metadata{}
	}
	return m
}
