package ddb

import (
	"math/big"
	"reflect"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// someSubscription has a value in each field.
func someSubscription() *billing.Subscription {
	terms := billing.SubscriptionTerms{
		Plan: "a #1", Name: "n", Quantity: 2, Price: billing.Amount{Minor: 9, Currency: "EUR"}, Included: 8, Interval: calendar.Weekly,
		Unused: billing.UnusedRollOver, RolloverLimit: 7, Features: []string{"a #1", "b"}, RateCard: "r",
		OnRenewal: billing.CreditsWhenPaid, GraceDays: 5,
	}
	pending, changed := terms, terms
	pending.Features, changed.Quantity = []string{"c"}, 3
	return &billing.Subscription{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 3}, Place: billing.GrantRef{Sequence: 5, Ordinal: 2},
		Customer: someCustomer, Status: billing.SubscriptionTrialing, Terms: terms, Pending: &pending, Zone: "UTC",
		Metadata: billing.Metadata{"k": "v"}, Anchor: someday, Index: 1, Period: 2, Start: someday, End: someday.Add(time.Hour),
		TrialDays: 3, TrialCredits: 4, TrialEnds: someday, Skipped: true, CancelAtEnd: true, CanceledAt: someday, CreatedAt: someday,
		Provider: "bank", Least: 50, Method: "card #1", ReturnTo: "https://example.com/", Latest: billing.GrantRef{Sequence: 8, Ordinal: 1},
		Unpaid: true, Waiting: true, Asked: true, Busy: true, Over: true, EverPaid: true, Due: someday, Tried: 2, GraceEnds: someday, Since: someday,
		Account: billing.PeriodAccount{DueCredits: big.NewInt(1), DueMoney: big.NewInt(-2), Credits: 3, Money: 4},
		Change: &billing.OpenChange{
			Charge: billing.GrantRef{Sequence: 8, Ordinal: 1}, Terms: changed, Give: 5, Money: 6,
			Moved: billing.Moved{Credits: big.NewInt(8), Money: big.NewInt(9)},
		},
		Grants: []billing.LiveGrant{{
			Ref: billing.GrantRef{Sequence: 9}, EffectiveAt: someday, Bound: true, Subscription: billing.GrantRef{Sequence: 5, Ordinal: 2},
		}},
		Rolling: []billing.GrantRef{{Sequence: 7}}, Rolled: 5, RollLimit: 6, Owing: []billing.GrantRef{{Sequence: 8, Ordinal: 1}},
	}
}

// A field that is added to subscriptions is tried as well.
func TestSomeSubscriptionHasEveryField(t *testing.T) {
	every := reflect.ValueOf(someSubscription()).Elem()
	for field, value := range every.Fields() {
		if value.IsZero() {
			t.Errorf("someSubscription in ddb/document_test.go has no %s", field.Name)
		}
	}
}

// someTopUp has a value in each field.
func someTopUp() *billing.TopUp {
	price := billing.Amount{Minor: 4990, Currency: "EUR"}
	return &billing.TopUp{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 3}, Place: billing.GrantRef{Sequence: 5, Ordinal: 1},
		Customer: someCustomer, Status: billing.TopUpSucceeded, Provider: "stripe", Method: "m", ReturnURL: "r", CancelURL: "c",
		Terms: billing.PackTerms{
			Code: "p", Name: "n", Quantity: 2, Credits: 3, Bonus: 4, Price: price, ExpiresAfterDays: 5, RefundableForDays: 6,
		},
		Automatic: true, Cause: "txn_1", Month: "2026-11", Released: true, Reason: "w", Canceling: true, CreatedAt: someday,
		SettledAt: someday, Tax: 7, Payment: "pi", Receipt: "b", Grants: []billing.GrantRef{{Sequence: 9}}, Mismatch: "o", Unlisted: true,
		Warned: true, Refunds: []billing.TopUpRefund{{Number: 1, ID: "re", State: billing.RefundPending, Minor: 8}},
		Disputes: []billing.TopUpDispute{{Number: 1, ID: "du", State: billing.DisputeOpen, Claimed: 9, Minor: 9}},
		Attempts: []billing.PaymentAttempt{{
			At: someday, Outcome: billing.AttemptSucceeded, Reason: "r", OnPage: true, Dead: true, Page: "cs", URL: "u", Ends: someday,
			Payment: "pi", SentAt: someday, Claimed: someday,
		}},
		Duplicates: []billing.DuplicatePayment{
			{Payment: "pi_2", Amount: price, State: billing.RefundSucceeded, SentAt: someday},
		},
	}
}

// someHold has a value in each field that holds of a status have.
func someHold(status billing.HoldStatus) *billing.Hold {
	h := &billing.Hold{
		WalletRef: someWallet, Versioned: billing.Versioned{Revision: 1}, Number: 12, Status: status, Requested: 9, Amount: 8,
		Captured: 7, PlacedAt: someday, ExpiresAt: someday.Add(time.Hour), Action: "a", Dimensions: billing.Metadata{"a": "b"},
		Subject: "s", Metadata: billing.Metadata{"c": "d"}, Lines: []billing.KeyHash{billing.HashKey("h")},
		Lock: &billing.Pricing{Card: billing.RateCardRef{Code: "a #1", Version: 9}, Multiplier: billing.WithoutDiscount},
	}
	if status == billing.HoldOpen {
		h.Pieces = []billing.LiveGrant{{Ref: billing.GrantRef{Sequence: 3}, EffectiveAt: someday, Remaining: 1}}
		return h
	}
	h.EndedAt = someday.Add(time.Minute)
	h.EndedBy = billing.NewTransactionID(someWallet.ID, 13, billing.HashKey("c"))
	return h
}

// someRateCard has a rate with every field, and one with none that can be left out.
func someRateCard() *price.Card {
	credits, _ := billing.ParseDecimal("0.000000076234")
	per, _ := billing.ParseDecimal("1000000")
	minimum := billing.Credits(5)
	return &price.Card{
		Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, Code: "a #1", Version: 9, EffectiveAt: someday,
		PublishedAt: someday, PublishedBy: "key_1", Rates: price.NewRates([]price.Rate{
			{
				Action: "chat", Component: "input", Credits: credits, Per: per, When: billing.Metadata{"model": "large"},
				Minimum: &minimum, Description: "d",
			},
			{Action: "work", Per: per},
		}),
	}
}
