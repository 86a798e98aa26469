package billing

// subscriptionPayload is a subscription as it is in payloads of webhooks.
type subscriptionPayload struct {
	ID                 SubscriptionID     `json:"id"`
	Status             SubscriptionStatus `json:"status"`
	PlanCode           string             `json:"planCode"`
	Quantity           int                `json:"quantity"`
	IncludedCredits    string             `json:"includedCredits"` // of a period, for the quantity
	Price              moneyPayload       `json:"price"`           // likewise
	Period             int                `json:"period"`          // from 0
	CurrentPeriodStart string             `json:"currentPeriodStart"`
	CurrentPeriodEnd   string             `json:"currentPeriodEnd"`
	TrialEndsAt        string             `json:"trialEndsAt,omitempty"`
	CancelAtPeriodEnd  bool               `json:"cancelAtPeriodEnd"`
	GraceEndsAt        string             `json:"graceEndsAt,omitempty"`
	CanceledAt         string             `json:"canceledAt,omitempty"`
	PendingPlanCode    string             `json:"pendingPlanCode,omitempty"`
	LatestChargeID     TopUpID            `json:"latestChargeId,omitempty"`
	Metadata           Metadata           `json:"metadata"`
	CreatedAt          string             `json:"createdAt"`
}

func showSubscription(s *Subscription) *subscriptionPayload {
	shown := &subscriptionPayload{
		ID: s.SubscriptionID(), Status: s.Status, PlanCode: s.Terms.Plan, Quantity: s.Terms.Quantity,
		IncludedCredits: s.Terms.Credits().String(), Price: showAmount(s.Terms.Total()), Period: s.Period,
		CurrentPeriodStart: FormatInstant(s.Start), CurrentPeriodEnd: FormatInstant(s.End), CancelAtPeriodEnd: s.CancelAtEnd,
		Metadata: attached(s.Metadata), CreatedAt: FormatInstant(s.CreatedAt),
	}
	if !s.TrialEnds.IsZero() {
		shown.TrialEndsAt = FormatInstant(s.TrialEnds)
	}
	if end := s.GivenUpAt(); !end.IsZero() {
		shown.GraceEndsAt = FormatInstant(end)
	}
	if !s.CanceledAt.IsZero() {
		shown.CanceledAt = FormatInstant(s.CanceledAt)
	}
	if s.Pending != nil {
		shown.PendingPlanCode = s.Pending.Plan
	}
	if s.Latest != (GrantRef{}) {
		shown.LatestChargeID = NewTopUpID(s.ID, s.Latest)
	}
	return shown
}

// tell adds an event of a subscription to the decision. A draft that is for a read tells nobody.
func (w *walletDraft) tell(s *Subscription, kind EventType) {
	if w.draft == nil {
		return
	}
	shown := w.state()
	event := SubscriptionEvent(&shown, s.Clone(), kind, w.emitted)
	w.draft.Emit(&event)
	w.emitted++
}

// SubscriptionEvent returns an event of a subscription that a commit stores: of a wallet as the commit left it. It is the one
// with a number, counted from 0, of those that the commit emits.
func SubscriptionEvent(w *Wallet, s *Subscription, kind EventType, emitted int) Event {
	event := emittedEvent(w, kind, emitted)
	event.Subscription = s
	return event
}
