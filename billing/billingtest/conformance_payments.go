package billingtest

import "github.com/drawdown-billing/drawdown/billing"

// fullRecharge has a value in each field.
func fullRecharge() *billing.Recharge {
	return &billing.Recharge{
		Enabled: true, Threshold: billing.MaxCredits, Terms: fullTerms(), Cap: billing.MaxMoney, CapCurrency: "KWD", Method: text,
		Provider: "bank", Zone: "America/Argentina/ComodRivadavia", Month: "9999-12", Charged: billing.MaxMoney - 1,
		InFlight: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, NotBefore: at(68), Failures: 2, Warned: true, Declined: text,
		Others: []billing.Amount{{Minor: billing.MaxMoney, Currency: "JPY"}, {Minor: 1, Currency: "EUR"}},
	}
}

// fullTerms has a value in each field.
func fullTerms() billing.PackTerms {
	return billing.PackTerms{
		Code: "a #1", Name: text, Quantity: 100, Credits: billing.MaxCredits - 1, Bonus: billing.MaxCredits - 2,
		Price: billing.Amount{Minor: billing.MaxMoney, Currency: "KWD"}, ExpiresAfterDays: 3650, RefundableForDays: 30,
	}
}

// fullTopUp has a value in each field.
func fullTopUp(w billing.WalletRef) *billing.TopUp {
	paid := billing.PaymentAttempt{
		At: at(1), Outcome: billing.AttemptSucceeded, Reason: text, OnPage: true, Dead: true, Page: text, URL: "https://bank.example/1",
		Ends: at(2), Payment: text, SentAt: at(3), Claimed: at(4),
	}
	return &billing.TopUp{
		WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Place: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023},
		Customer: customerN(1), Status: billing.TopUpRefunded, Provider: "bank", Terms: fullTerms(), Method: text,
		ReturnURL: "https://shop.example/paid", CancelURL: "https://shop.example/left", Automatic: true,
		Cause: billing.NewTransactionID(w.ID, 1, billing.HashKey("x")), Month: "2026-11", Released: true,
		Attempts: []billing.PaymentAttempt{{At: at(0), Outcome: billing.AttemptUnknown}, paid}, Reason: text, Canceling: true,
		CreatedAt: at(5), SettledAt: at(6), Tax: billing.MaxMoney, Payment: text, PaidBy: exampleMethod, Receipt: "https://bank.example/receipt", Card: text,
		Grants: []billing.GrantRef{{Sequence: 7}, {Sequence: 7, Ordinal: 1}},
		Duplicates: []billing.DuplicatePayment{
			{Payment: text, Amount: billing.Amount{Minor: 1, Currency: "JPY"}, State: billing.RefundPending, SentAt: at(8)},
			{Payment: "b", Amount: billing.Amount{Minor: 2, Currency: "JPY"}},
		},
		Mismatch: text, Warned: true, Unlisted: true,
		Subscription: billing.GrantRef{Sequence: 1<<40 - 2, Ordinal: 1022}, Period: 7, Used: billing.MaxMoney,
		Unused: billing.MaxMoney - 1, Credited: billing.MaxMoney - 2,
		Advance: billing.GrantRef{Sequence: 1<<40 - 3, Ordinal: 1021}, Lapsed: billing.MaxCredits,
		Refunds: []billing.TopUpRefund{
			{
				Number: 1, ID: text, AtProvider: true, State: billing.RefundFailed, Minor: billing.MaxMoney, Tax: billing.MaxMoney - 1,
				Taken:  []billing.Drawdown{{Grant: billing.GrantRef{Sequence: 7}, Amount: 1}, {Grant: billing.GrantRef{Sequence: 7}, Amount: 2}},
				Reason: text, Failure: text, CreatedAt: at(9), SentAt: at(10), Line: billing.NewTransactionID(w.ID, 2, billing.HashKey("y")),
				FromCredit: 6, WrittenOff: 3, Breakage: 4,
			},
			{Number: 2, State: billing.RefundPending, Minor: 5},
		},
		Disputes: []billing.TopUpDispute{
			{
				Number: 1, ID: text, State: billing.DisputeLost, Claimed: billing.MaxMoney, Minor: billing.MaxMoney - 1, Tax: 2,
				WrittenOff: 3, OpenedAt: at(11), ClosedAt: at(12), Line: billing.NewTransactionID(w.ID, 3, billing.HashKey("z")),
			},
			{Number: 2, ID: "b", State: billing.DisputeOpen, Claimed: 2, Minor: 1, OpenedAt: at(13)},
		},
	}
}
