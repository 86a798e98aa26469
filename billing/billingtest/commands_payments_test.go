package billingtest

import "github.com/drawdown-billing/drawdown/billing"

// payingExample adds the top-ups of the examples to the change that makes their wallet.
func payingExample(c *billing.WalletChange) {
	w := &c.After
	open := &billing.TopUp{
		WalletRef: w.WalletRef, Place: billing.GrantRef{Sequence: 1}, Customer: w.Customer, Status: billing.TopUpPending,
		Provider: "bank", CreatedAt: Epoch, Versioned: billing.Versioned{Revision: w.Revision},
		Terms: billing.PackTerms{
			Code: examplePack, Name: "100 credits", Quantity: 1, Credits: 100 * billing.Credit,
			Price: billing.Amount{Minor: 990, Currency: "EUR"},
		},
		Attempts: []billing.PaymentAttempt{{At: Epoch, Outcome: billing.AttemptUnknown, OnPage: true}},
	}
	twin := open.Clone()
	twin.Place.Ordinal, twin.Status, twin.Payment, twin.SettledAt = 1, billing.TopUpSucceeded, "payment 1", Epoch
	twin.Attempts[0].Outcome = billing.AttemptSucceeded
	twin.Duplicates = []billing.DuplicatePayment{{Payment: examplePayment, Amount: twin.Terms.Price}}
	w.Payments = []billing.DuePayment{{TopUp: open.Place, At: Epoch, Open: true}, {TopUp: twin.Place, At: Epoch}}
	c.Documents = append(c.Documents, open, twin)
}

// methodExample returns the payment method of the examples, with its payer and an open setup.
func methodExample() []billing.Document {
	first := billing.Versioned{Revision: 1}
	payer := &billing.Payer{
		Versioned: first, Tenant: billing.Live, Customer: exampleCustomer, Provider: "bank",
		Methods: []billing.PaymentMethodID{exampleMethod}, Setups: []billing.PaymentSetupID{exampleSetup},
	}
	method := &billing.PaymentMethod{
		Versioned: first, Tenant: billing.Live, ID: exampleMethod, Provider: "bank",
		Stored: billing.StoredMethod{ID: "method 1", Brand: "visa"}, CreatedAt: Epoch,
	}
	setup := &billing.PaymentSetup{
		Versioned: first, Tenant: billing.Live, ID: exampleSetup, Customer: exampleCustomer, Provider: "bank",
		ReturnURL: "https://shop.example", SentAt: Epoch,
	}
	return []billing.Document{payer, method, setup}
}
