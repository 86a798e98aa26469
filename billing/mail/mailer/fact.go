package mailer

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
)

// Fact is something that happened, which a mail may say. It has all that the mail says, so that a late mail says what was true then.
type Fact struct {
	ID       string             `json:"id"` // the same fact always has the same one
	Event    billing.EventID    `json:"event"`
	Kind     mail.Kind          `json:"kind"`
	Text     string             `json:"text"` // one of [Texts]
	Tenant   billing.Tenant     `json:"tenant"`
	Customer billing.CustomerID `json:"customer"`
	WalletID billing.WalletID   `json:"walletId"`
	Wallet   string             `json:"wallet"` // its name, or else its id
	Unit     string             `json:"unit"`   // what the credits are called
	At       time.Time          `json:"at"`

	Available  string    `json:"available"` // credits, after the fact
	Threshold  string    `json:"threshold,omitempty"`
	Credits    string    `json:"credits,omitempty"` // bought, included or about to expire
	Bonus      string    `json:"bonus,omitempty"`
	Pack       string    `json:"pack,omitempty"`   // its code
	Plan       string    `json:"plan,omitempty"`   // its code
	Charge     string    `json:"charge,omitempty"` // id of the latest top-up that pays for a period
	Begins     time.Time `json:"begins,omitzero"`  // when the period begins
	Price      string    `json:"price,omitempty"`  // such as "49.90 EUR", tax included
	Tax        string    `json:"tax,omitempty"`
	Refunded   string    `json:"refunded,omitempty"`
	Number     string    `json:"number,omitempty"`   // of the purchase or the subscription, for questions to the seller
	Page       string    `json:"page,omitempty"`     // where the customer pays
	Reason     string    `json:"reason,omitempty"`   // why a payment failed
	Reminder   string    `json:"reminder,omitempty"` // which of the reminders before credits expire it is
	Automatic  bool      `json:"automatic,omitempty"`
	Incomplete bool      `json:"incomplete,omitempty"` // a trial ended, and what comes after it is not paid
	Ends       time.Time `json:"ends,omitzero"`        // when credits expire, or a trial, a period or the days of grace end
}

// Texts name what mails say. Each file of texts has them all.
var Texts = []string{
	"low_balance", "depleted", "expiring", "receipt", "refund", "recharge_failed", "recharge_disabled", "payment_action",
	"trial_ending", "trial_ended", "renewed", "past_due", "canceled",
}

// texts are the texts that tell of types of events. Package mail knows which kinds of mails they belong to.
var texts = map[billing.EventType]string{
	billing.EventBalanceLow:              "low_balance",
	billing.EventBalanceDepleted:         "depleted",
	billing.EventGrantExpiring:           "expiring",
	billing.EventTopUpSucceeded:          "receipt",
	billing.EventRefundSucceeded:         "refund",
	billing.EventTopUpFailed:             "recharge_failed",
	billing.EventRechargeDisabled:        "recharge_disabled",
	billing.EventTopUpRequiresAction:     "payment_action",
	billing.EventSubscriptionTrialEnding: "trial_ending",
	billing.EventSubscriptionRenewed:     "renewed",
	billing.EventSubscriptionPastDue:     "past_due",
	billing.EventSubscriptionCanceled:    "canceled",
}

// Tells reports whether mails tell of events of a type.
func (s *Service) Tells(event billing.EventType) bool { return len(mail.KindsOf(event)) > 0 }

// Facts returns the facts of some events, each once. Where several events of a commit say the same, it returns the one that matters
// most.
func Facts(events []*billing.EventRecord) ([]Fact, error) {
	var facts []Fact
	place := map[string]int{}
	for _, e := range events {
		fact, tells, err := factOf(e)
		if err != nil {
			return nil, err
		}
		if !tells {
			continue
		}
		at, told := place[fact.ID]
		switch {
		case !told:
			place[fact.ID] = len(facts)
			facts = append(facts, *fact)
		case fact.matters(&facts[at]):
			facts[at] = *fact
		}
	}
	return facts, nil
}

// matters reports whether a fact matters more than another one that has the same id. Of thresholds, the lowest does.
func (f *Fact) matters(other *Fact) bool {
	if f.Text != other.Text {
		return slices.Index(Texts, f.Text) > slices.Index(Texts, other.Text)
	}
	if f.Plan != other.Plan {
		return f.Plan != "" // see [Service.ofCharge]
	}
	mine, fault := billing.ParseCredits(f.Threshold)
	others, alike := billing.ParseCredits(other.Threshold)
	return fault == nil && alike == nil && mine < others
}

// payload is what this package reads of the payload of an event.
type payload struct {
	Data struct {
		Wallet struct {
			ID         billing.WalletID
			CustomerID billing.CustomerID
			Name, Unit string
			Balance    struct{ Available string }
		}
		Alert struct{ Threshold string }
		Grant struct {
			Remaining string
			ExpiresAt time.Time
		}
		TopUp        *topUp
		Subscription *subscription
	}
}

type topUp struct {
	ID                    string
	Automatic             bool
	PackCode              string
	Credits, BonusCredits string
	Price                 money
	Tax                   *money
	CheckoutURL           string
	FailureReason         string
	Refunds               []struct {
		Amount money
		Status billing.RefundState
	}
}

type subscription struct {
	ID                 string
	Status             billing.SubscriptionStatus
	PlanCode           string
	LatestChargeID     string
	IncludedCredits    string
	Price              money
	CurrentPeriodStart time.Time
	CurrentPeriodEnd   time.Time
	TrialEndsAt        time.Time
	GraceEndsAt        time.Time
}

type money struct{ Amount, Currency string }

// String returns the amount with all fraction digits of its currency, such as "20.00 EUR".
func (m money) String() string {
	if decimal, fault := billing.ParseDecimal(m.Amount); fault == nil {
		if minor, refusal := (billing.Money{Amount: decimal, Currency: m.Currency}).Minor(); refusal == nil {
			return minor.String()
		}
	}
	return m.Amount + " " + m.Currency
}

// factOf returns what an event tells, if there is something to tell.
func factOf(e *billing.EventRecord) (f *Fact, told bool, err error) {
	kinds := mail.KindsOf(e.Type)
	if len(kinds) == 0 || e.Only != "" {
		return nil, false, nil
	}
	var p payload
	if err := json.Unmarshal([]byte(e.Payload), &p); err != nil {
		return nil, false, fmt.Errorf("reading event %s: %w", e.ID, err)
	}
	wallet, kind := &p.Data.Wallet, kinds[0]
	f = &Fact{
		ID: string(e.ID), Event: e.ID, Kind: kind, Text: texts[e.Type], Tenant: e.Tenant, Customer: wallet.CustomerID, WalletID: wallet.ID,
		Wallet: cmp.Or(wallet.Name, string(wallet.ID)), Unit: wallet.Unit, At: e.At, Available: wallet.Balance.Available,
	}
	switch kind {
	case mail.LowBalance:
		f.ID, f.Threshold = commitOf(e.ID)+" low", p.Data.Alert.Threshold
	case mail.CreditsExpiring:
		f.Credits, f.Ends = p.Data.Grant.Remaining, p.Data.Grant.ExpiresAt
		f.Reminder = strings.TrimPrefix(string(e.ID), commitOf(e.ID))
	case mail.Receipt, mail.RechargeFailed, mail.PaymentAction:
		t := p.Data.TopUp
		if t == nil {
			return nil, false, nil
		}
		f.ofTopUp(t)
		switch {
		case e.Type == billing.EventTopUpFailed && !t.Automatic: // of a period, or else the customer saw it on a page
			f.ID, f.Kind, f.Text, f.Charge = failedCharge(t.ID), mail.Subscription, "past_due", t.ID
		case kind == mail.RechargeFailed:
			f.ID = commitOf(e.ID) + " recharge"
		default:
		}
	case mail.Subscription:
		s := p.Data.Subscription
		if s == nil {
			return nil, false, nil
		}
		f.Plan, f.Credits, f.Price, f.Number, f.Ends = s.PlanCode, s.IncludedCredits, s.Price.String(), s.ID, s.CurrentPeriodEnd
		f.Charge, f.Begins = s.LatestChargeID, s.CurrentPeriodStart
		switch e.Type {
		case billing.EventSubscriptionTrialEnding:
			f.Ends = s.TrialEndsAt
		case billing.EventSubscriptionPastDue:
			f.ID, f.Ends = failedCharge(s.LatestChargeID), s.GraceEndsAt
		case billing.EventSubscriptionRenewed:
			if s.Status == billing.SubscriptionIncomplete { // nothing is renewed until it is paid
				f.Incomplete, f.Ends = true, s.GraceEndsAt
			}
		default:
		}
	}
	return f, true, nil
}

// failedCharge returns the id of the fact that the charge of a period failed, which several events tell, and each time that it is
// tried again tells once more.
func failedCharge(charge string) string { return charge + " failed" }

// commitOf returns what the ids of all events of a commit begin with.
func commitOf(id billing.EventID) string {
	const ordinal = 3
	return string(id[:max(0, len(id)-ordinal)])
}

func (f *Fact) ofTopUp(t *topUp) {
	f.Number, f.Automatic, f.Page, f.Reason = t.ID, t.Automatic, t.CheckoutURL, t.FailureReason
	f.Pack, f.Credits, f.Price = t.PackCode, t.Credits, t.Price.String()
	if t.BonusCredits != "0" {
		f.Bonus = t.BonusCredits
	}
	if t.Tax != nil && strings.Trim(t.Tax.Amount, "0.") != "" {
		f.Tax = t.Tax.String()
	}
	for _, r := range t.Refunds {
		if r.Status == billing.RefundSucceeded {
			f.Refunded = r.Amount.String() // the latest
		}
	}
}
