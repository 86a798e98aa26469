package billing

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// limitPayload is a spend limit as it is in payloads of webhooks.
type limitPayload struct {
	ID        SpendLimitID      `json:"id"`
	Window    calendar.Interval `json:"window"`
	Subject   *string           `json:"subject"`
	Action    *string           `json:"action"`
	Limit     string            `json:"limit"`
	Spent     string            `json:"spent"`
	Held      string            `json:"held"`
	Remaining string            `json:"remaining"`
	ResetsAt  string            `json:"resetsAt"`
}

func showLimit(wallet WalletID, l *SpendLimit, now time.Time) *limitPayload {
	return &limitPayload{
		ID: NewSpendLimitID(wallet, l), Window: l.Window, Subject: optionalText(l.Subject), Action: optionalText(l.Action), Limit: l.Limit.String(),
		Spent: l.Spent.String(), Held: l.Held.String(), Remaining: l.Remaining().String(), ResetsAt: FormatInstant(l.ResetsAt(now)),
	}
}

// budgetPayload is a budget as it is in payloads of webhooks.
type budgetPayload struct {
	ID         BudgetID          `json:"id"`
	ParentID   *string           `json:"parentId"`
	ExternalID *string           `json:"externalId"`
	Name       string            `json:"name"`
	Status     BudgetStatus      `json:"status"`
	Limit      string            `json:"limit"`
	Window     calendar.Interval `json:"window,omitempty"` // none: the limit is for its whole life
	Spent      string            `json:"spent"`
	Held       string            `json:"held"`
	Remaining  string            `json:"remaining"`
	ResetsAt   string            `json:"resetsAt,omitempty"`
	ExpiresAt  string            `json:"expiresAt,omitempty"`
}

func showBudget(b *Budget, now time.Time) *budgetPayload {
	shown := &budgetPayload{
		ID: b.BudgetID(), ParentID: optionalText(string(NewBudgetID(b.ID, b.Parent()))), ExternalID: optionalText(b.ExternalID), Name: b.Name,
		Status: b.Status, Limit: b.Limit.String(), Window: b.Window, Spent: b.Spent.String(), Held: b.Held.String(),
		Remaining: b.Remaining().String(),
	}
	if resets := b.ResetsAt(now); !resets.IsZero() {
		shown.ResetsAt = FormatInstant(resets)
	}
	if !b.ExpiresAt.IsZero() {
		shown.ExpiresAt = FormatInstant(b.ExpiresAt)
	}
	return shown
}

// LimitEvent returns an event of a spend limit that a commit stores: of a wallet as the commit left it. It is the one with a number,
// counted from 0, of those that the commit emits.
func LimitEvent(w *Wallet, l *SpendLimit, kind EventType, emitted int) Event {
	event := emittedEvent(w, kind, emitted)
	event.Limit = l
	return event
}

// BudgetEvent does what LimitEvent does for a budget.
func BudgetEvent(w *Wallet, b *Budget, kind EventType, emitted int) Event {
	event := emittedEvent(w, kind, emitted)
	event.Budget = b
	return event
}

// tellLimit sends the events of a limit that have become due since others were sent.
func (w *walletDraft) tellLimit(l *SpendLimit, sent, due Told) {
	shown := *l
	w.tellCount(sent, due, EventLimitWarning, EventLimitReached, func(after *Wallet, kind EventType, emitted int) Event {
		return LimitEvent(after, &shown, kind, emitted)
	})
}

// tellBudget does what tellLimit does for a budget.
func (w *walletDraft) tellBudget(b *Budget, sent, due Told) {
	shown := b.Clone()
	w.tellCount(sent, due, EventBudgetWarning, EventBudgetExhausted, func(after *Wallet, kind EventType, emitted int) Event {
		return BudgetEvent(after, shown, kind, emitted)
	})
}

func (w *walletDraft) tellCount(sent, due Told, warning, exhausted EventType, of func(*Wallet, EventType, int) Event) {
	for i, kind := range []EventType{warning, exhausted} {
		if told := ToldWarning + Told(i); sent < told && told <= due {
			w.telling = append(w.telling, func(after *Wallet) Event { return of(after, kind, w.emitted) })
		}
	}
}

// tellCounts adds the events of counts to the decision, which show the wallet as the commit leaves it.
func (w *walletDraft) tellCounts(after *Wallet) {
	for _, of := range w.telling {
		event := of(after)
		w.draft.Emit(&event)
		w.emitted++
	}
}
