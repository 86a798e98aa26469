package billing

// topUpPayload is a top-up as it is in payloads of webhooks.
type topUpPayload struct {
	ID            TopUpID            `json:"id"`
	Status        TopUpStatus        `json:"status"`
	Automatic     bool               `json:"automatic"`
	PackCode      string             `json:"packCode"`
	Quantity      int                `json:"quantity"`
	Credits       string             `json:"credits"`
	BonusCredits  string             `json:"bonusCredits"`
	Price         moneyPayload       `json:"price"`
	Tax           *moneyPayload      `json:"tax,omitempty"`         // once it is paid
	CheckoutURL   string             `json:"checkoutUrl,omitempty"` // where the customer can act
	FailureReason string             `json:"failureReason,omitempty"`
	TriggeredBy   TransactionID      `json:"triggeredBy,omitempty"`
	Attempts      []attemptPayload   `json:"attempts"`
	Mismatch      string             `json:"mismatch,omitempty"`
	Duplicates    []duplicatePayload `json:"duplicates,omitempty"`
	Refunds       []refundPayload    `json:"refunds,omitempty"`
	Dispute       *disputePayload    `json:"dispute,omitempty"` // the latest
	CreatedAt     string             `json:"createdAt"`
	SettledAt     string             `json:"settledAt,omitempty"`
}

type attemptPayload struct {
	Number  int            `json:"number"`
	At      string         `json:"at"`
	Outcome PaymentOutcome `json:"outcome"`
	Reason  string         `json:"reason,omitempty"`
}

// duplicatePayload is a payment beyond the one that bought the credits. It is refunded.
type duplicatePayload struct {
	Payment string       `json:"payment"` // the provider's id
	Amount  moneyPayload `json:"amount"`
}

// refundPayload is a refund of a top-up.
type refundPayload struct {
	ID        RefundID     `json:"id"`
	Amount    moneyPayload `json:"amount"`
	Credits   string       `json:"credits"` // that left for it
	Status    RefundState  `json:"status"`
	Reason    string       `json:"reason"`
	Failure   string       `json:"failure,omitempty"` // why it failed
	CreatedAt string       `json:"createdAt"`
}

// disputePayload is a dispute of a top-up.
type disputePayload struct {
	ID       DisputeID    `json:"id"`
	Amount   moneyPayload `json:"amount"`
	Status   DisputeState `json:"status"`
	OpenedAt string       `json:"openedAt"`
	ClosedAt string       `json:"closedAt,omitempty"`
}

func showTopUp(t *TopUp) *topUpPayload {
	shown := &topUpPayload{
		ID: t.TopUpID(), Status: t.Status, Automatic: t.Automatic, PackCode: t.Terms.Code, Quantity: t.Terms.Quantity,
		Credits: t.Terms.Credits.String(), BonusCredits: t.Terms.Bonus.String(), Price: showAmount(t.Terms.Price),
		CheckoutURL: t.CheckoutURL(), FailureReason: t.FailureReason(), TriggeredBy: t.Cause, Mismatch: t.Mismatch,
		Attempts: []attemptPayload{}, CreatedAt: FormatInstant(t.CreatedAt),
	}
	if tax, paid := t.PaidTax(); paid {
		money := showAmount(tax)
		shown.Tax = &money
	}
	if !t.SettledAt.IsZero() {
		shown.SettledAt = FormatInstant(t.SettledAt)
	}
	for i, a := range t.Attempts {
		shown.Attempts = append(shown.Attempts, attemptPayload{i + 1, FormatInstant(a.At), a.Outcome, a.Reason})
	}
	for _, d := range t.Duplicates {
		shown.Duplicates = append(shown.Duplicates, duplicatePayload{d.Payment, showAmount(d.Amount)})
	}
	currency := t.Terms.Price.Currency
	for i := range t.Refunds {
		r := &t.Refunds[i]
		shown.Refunds = append(shown.Refunds, refundPayload{
			ID: NewRefundID(t.TopUpID(), r.Number), Amount: showAmount(Amount{r.Minor, currency}), Credits: r.Credits().String(),
			Status: r.State, Reason: r.Reason, Failure: r.Failure, CreatedAt: FormatInstant(r.CreatedAt),
		})
	}
	if s := t.Dispute(); s != nil {
		shown.Dispute = &disputePayload{
			ID: NewDisputeID(t.TopUpID(), s.Number), Amount: showAmount(Amount{s.Minor, currency}), Status: s.State,
			OpenedAt: FormatInstant(s.OpenedAt),
		}
		if !s.ClosedAt.IsZero() {
			shown.Dispute.ClosedAt = FormatInstant(s.ClosedAt)
		}
	}
	return shown
}

func showAmount(a Amount) moneyPayload {
	money := a.Money()
	return moneyPayload{money.Amount.String(), money.Currency}
}
