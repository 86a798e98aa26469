package billingtest

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/price"
)

// What the examples of [Commands] name.
const (
	exampleCustomer = billing.CustomerID("cus_00000000000000000000000001")
	exampleWallet   = billing.WalletID("wal_00000000000000000000000001")
	otherWallet     = billing.WalletID("wal_00000000000000000000000002")
	newWallet       = billing.WalletID("wal_00000000000000000000000003")
	exampleActor    = billing.KeyID("key_00000000000000000000000001")
	exampleKey      = billing.KeyID("key_00000000000000000000000002")
	newKey          = billing.KeyID("key_00000000000000000000000003")
	exampleEndpoint = outbox.EndpointID("whe_00000000000000000000000001")
	exampleDelivery = outbox.DeliveryID("dlv_0000000000000000000000000100000000000000000000000001")
	exampleUsage    = "usage-1" // the key of a usage
	examplePack     = "hundred" // the code of a pack
	examplePlan     = "pro"     // the code of a plan
	exampleHold     = 3         // the number of the line that placed a hold
	examplePayment  = "payment 2"
	exampleSetup    = billing.PaymentSetupID("pms_00000000000000000000000001")
	newSetup        = billing.PaymentSetupID("pms_00000000000000000000000002")
	exampleOperator = billing.OperatorSessionID("ops_00000000000000000000000001")
)

// examplePaid is a top-up that is paid. Nothing is left of its credits.
var examplePaid = billing.NewTopUpID(exampleWallet, billing.GrantRef{Sequence: 1, Ordinal: 1})

// exampleActive is a subscription in its first period, and exampleEnding one that ends with it.
var (
	exampleActive = billing.NewSubscriptionID(exampleWallet, billing.GrantRef{Sequence: 1})
	exampleEnding = billing.NewSubscriptionID(exampleWallet, billing.GrantRef{Sequence: 1, Ordinal: 1})
)

// exampleBudget is a budget of the wallet.
var exampleBudget = billing.NewBudgetID(exampleWallet, billing.GrantRef{Sequence: 1})

// exampleMethod is a payment method of the customer.
var exampleMethod = billing.NewPaymentMethodID(exampleCustomer, "bank", "method 1")

// exampleOpen is a top-up whose page is open.
var exampleOpen = billing.NewTopUpID(exampleWallet, billing.GrantRef{Sequence: 1})

// OwnCommands is one example of each command that Drawdown makes by itself, and no caller can send. Their idempotency keys
// are made of facts and are reserved.
func OwnCommands() []billing.Command {
	open := &billing.TopUp{
		WalletRef: billing.WalletRef{Tenant: billing.Live, ID: exampleWallet}, Place: billing.GrantRef{Sequence: 1},
		Versioned: billing.Versioned{Revision: 1},
	}
	twin := open.Clone()
	twin.Place.Ordinal = 1
	return []billing.Command{
		billing.NewApplyPayment(billing.ApplyPayment{
			TopUp: exampleOpen, PageURL: "https://bank.example/page-1", PageEnds: Epoch.Add(billing.PageTime), Look: 1,
			PaidBy:  exampleMethod,
			Payment: billing.Payment{TopUp: exampleOpen, Attempt: 1, Page: "page-1", State: billing.PaymentOpen},
		}),
		billing.NewClaimPayment(open),
		billing.NewRecordDuplicate(twin, examplePayment, billing.RefundSucceeded),
		billing.NewRecordPayer(exampleCustomer, "bank", "payer-1"),
		billing.NewApplySetup(billing.ApplySetup{
			Setup: exampleSetup, Page: "page-2", PageURL: "https://bank.example/page-2", PageEnds: Epoch.Add(billing.PageTime),
			Stored: &billing.StoredMethod{ID: "method 3", Brand: "visa"}, Reason: "the page ended",
		}),
		billing.NewRecordMethod(exampleCustomer, "bank", billing.StoredMethod{ID: "method 3", Brand: "visa"}),
		billing.NewRecordDetached(exampleMethod),
	}
}

// Commands is one example of each command of the packages billing, price and outbox that callers send, with a value in each
// field that a caller sets. Tests that hold for every command take them from here and from [OwnCommands]; whoever adds a
// command adds its example.
func Commands() []billing.Command {
	credits, amount, enabled, url := 3*billing.Credit, 2*billing.Credit, true, "https://example.org/hook"
	days := 365
	effective, expires, occurred := Epoch.Add(time.Hour), Epoch.Add(48*time.Hour), Epoch.Add(-time.Hour)
	paid, quantity, labels := decimal("9.90"), decimal("1250"), billing.Metadata{"order": "A-17"}
	pack, card := examplePack, "card"
	keyed := billing.Keyed{IdempotencyKey: "example", Actor: string(exampleActor), RequestID: "request-1"}
	return []billing.Command{
		&billing.GrantCredits{
			Keyed: keyed, Wallet: string(exampleWallet), Amount: 10 * billing.Credit, Source: billing.SourcePurchase,
			Priority: 50, EffectiveAt: &effective, ExpiresAt: &expires, Paid: &billing.Money{Amount: paid, Currency: "EUR"},
			Reason: "Order A-17", Metadata: labels,
		},
		&billing.RecordUsage{
			Keyed: keyed, Wallet: string(exampleWallet), Action: "chat", Quantity: quantity, Credits: &credits,
			Dimensions: billing.Metadata{"model": "large"}, Subject: "user-1", OccurredAt: &occurred,
			OnShortfall: billing.ShortfallReject, Metadata: labels, Budget: string(exampleBudget),
		},
		&billing.ReverseUsage{
			Keyed: keyed, Transaction: billing.NewTransactionID(exampleWallet, 2, billing.HashKey(exampleUsage)),
			Amount: &amount, ExpiredCredits: billing.ExpiredGrace, Reason: "It timed out",
		},
		&billing.AdjustBalance{
			Keyed: keyed, Wallet: string(exampleWallet), Amount: -credits, Reason: "Counted twice", Metadata: labels,
		},
		&billing.PlaceHold{
			Keyed: keyed, Wallet: string(exampleWallet), Amount: &credits, Action: "chat", Quantity: &quantity,
			Dimensions: billing.Metadata{"model": "large"}, Subject: "user-1", UpTo: true, ExpiresIn: 900, Metadata: labels,
			Budget: string(exampleBudget),
		},
		&billing.CaptureHold{
			Keyed: keyed, Hold: billing.NewHoldID(exampleWallet, exampleHold), Amount: amount, Final: true, AllowMore: true,
			Action: "chat", Quantity: &quantity, Dimensions: billing.Metadata{"model": "large"}, Metadata: labels,
		},
		&billing.ReleaseHold{Keyed: keyed, Hold: billing.NewHoldID(exampleWallet, exampleHold), Reason: "Canceled"},
		&billing.ExtendHold{Keyed: keyed, Hold: billing.NewHoldID(exampleWallet, exampleHold), ExpiresIn: 1800},
		&billing.VoidGrant{
			Keyed: keyed, Grant: billing.NewGrantID(exampleWallet, billing.GrantRef{Sequence: 1}), Reason: "Chargeback",
		},
		&billing.TransferCredits{
			Keyed: keyed, From: string(exampleWallet), To: string(otherWallet), Amount: amount, Reason: "To the other team",
		},
		&billing.SetWalletStatus{
			Keyed: keyed, Wallet: string(exampleWallet), Status: billing.WalletFrozen, Reason: "Under review",
		},
		&billing.SetBalanceAlerts{
			Keyed: keyed, Wallet: string(exampleWallet), Thresholds: []billing.Credits{amount, credits},
		},
		&billing.SetSpendLimit{
			Keyed: keyed, Wallet: string(exampleWallet), Window: calendar.Day, Limit: &credits, Subject: "user-1", Action: "chat",
		},
		&billing.SetDrawLimit{Keyed: keyed, Wallet: string(exampleWallet), Limit: &credits, Subject: "user-1", Action: "chat"},
		&billing.CreateBudget{
			Keyed: keyed, Wallet: string(exampleWallet), Parent: string(exampleBudget), ExternalID: "run-1", Name: "Run 1", Limit: credits,
			Window: calendar.Day, Actions: []string{"chat"}, ExpiresAt: &expires,
		},
		&billing.UpdateBudget{
			Keyed: keyed, Budget: exampleBudget, Name: billing.SetTo("Team"), Limit: billing.SetTo(credits),
			Actions: billing.SetTo([]string{"chat"}), Status: billing.SetTo(billing.BudgetFrozen), ExpiresAt: billing.SetTo(expires),
			Reason: "It loops",
		},
		&billing.CreateCustomer{
			Keyed: keyed, ID: "cus_00000000000000000000000002", ExternalID: "acme", Name: "Acme", Email: "a@acme.example",
			TimeZone: "Europe/Berlin", Metadata: labels,
		},
		&billing.UpdateCustomer{
			Keyed: keyed, Customer: string(exampleCustomer), Name: billing.SetTo("Acme Ltd"),
			Email: billing.SetTo("b@acme.example"), Metadata: billing.SetTo(labels),
		},
		&billing.UpdateWallet{
			Keyed: keyed, Wallet: string(exampleWallet), Name: billing.SetTo("Renamed"),
			OverdraftLimit: billing.SetTo(amount), Metadata: billing.SetTo(labels),
			RateCard: billing.SetTo("partners"), RateMultiplier: billing.SetTo(decimal("0.9")),
		},
		&billing.OpenWallet{
			Keyed: keyed, ID: newWallet, Customer: string(exampleCustomer), ExternalID: "acme-main", Name: "Main",
			Unit: "credits", OverdraftLimit: amount, Metadata: labels, RateCard: "partners",
		},
		&billing.CreateAPIKey{
			Keyed: keyed, ID: newKey, SecretHash: "hash 3", Name: "Back end",
			Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeUsageWrite},
		},
		&billing.RevokeAPIKey{Keyed: keyed, APIKey: exampleKey},
		&billing.CreateCustomerSession{
			Keyed: keyed, ID: "css_00000000000000000000000002", SecretHash: "hash 4", Customer: string(exampleCustomer),
			Permissions: []billing.SessionPermission{billing.PermissionView, billing.PermissionBuy},
			ReturnURL:   "http://localhost:3000/account", ExpiresIn: 600, Local: true,
		},
		&billing.RevokeCustomerSessions{Keyed: keyed, Customer: string(exampleCustomer)},
		&billing.CreateOperatorSession{
			Keyed: keyed, ID: "ops_00000000000000000000000002", SecretHash: "hash 5", Operator: "Ada", ExpiresIn: 600,
			Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeWalletsWrite},
		},
		&billing.RevokeOperatorSession{Keyed: keyed, Session: exampleOperator},
		&billing.CreateTopUp{
			Keyed: keyed, Wallet: string(exampleWallet), Pack: examplePack, Quantity: 2,
			ReturnURL: "http://localhost:3000/paid", CancelURL: "http://localhost:3000/left",
			Provider: "bank", Local: true,
		},
		&billing.CancelTopUp{Keyed: keyed, TopUp: exampleOpen},
		&billing.RefundTopUp{
			Keyed: keyed, TopUp: examplePaid, Amount: &billing.Money{Amount: decimal("1.5"), Currency: "EUR"}, Reason: "asked for it",
			AllowSpent: true, Provider: "bank",
		},
		&billing.CreatePaymentSetup{
			Keyed: keyed, ID: newSetup, Customer: string(exampleCustomer), ReturnURL: "http://localhost:3000/done",
			Provider: "bank", Local: true,
		},
		&billing.SetDefaultPaymentMethod{Keyed: keyed, Method: exampleMethod},
		&billing.DetachPaymentMethod{Keyed: keyed, Method: exampleMethod},
		&billing.SimulatePayment{Keyed: keyed, TopUp: exampleOpen, Outcome: billing.OutcomeSucceed},
		&billing.ConfigureAutoRecharge{
			Keyed: keyed, Wallet: string(exampleWallet), Enabled: true, Threshold: &amount, Pack: &pack,
			MonthlyCap: &billing.Money{Amount: decimal("500"), Currency: "EUR"}, Method: &card,
			Provider: "bank", Published: true, Fingerprint: "print",
		},
		&price.PublishRateCard{Keyed: keyed, Code: "partners", EffectiveAt: &effective, Rates: []price.Rate{{
			Action: "chat", Component: "input", Credits: decimal("2.5"), Per: decimal("1000000"),
			When: billing.Metadata{"model": "large"}, Minimum: &credits, Description: "Large models",
		}}},
		&billing.CreateCreditPack{
			Keyed: keyed, Code: "thousand", Name: "1,000 credits", Credits: 1000 * billing.Credit, Bonus: 100 * billing.Credit,
			Price: billing.Money{Amount: paid, Currency: "EUR"}, ExpiresAfterDays: &days, Unit: "credits",
			RefundableForDays: &days,
		},
		&billing.UpdatePortalSettings{
			Keyed: keyed, Brand: billing.SetTo("Acme"), Accent: billing.SetTo("#0A7cff"),
			LogoURL: billing.SetTo("https://acme.example/logo.svg"), SupportURL: billing.SetTo("https://acme.example/help"),
			FrameAncestors: billing.SetTo([]string{"https://acme.example"}),
			ReturnOrigins:  billing.SetTo([]string{"https://app.acme.example", "https://acme.example:8443"}),
			RefreshURL:     billing.SetTo("https://app.acme.example/billing"),
		},
		&billing.ArchiveCreditPack{Keyed: keyed, Code: examplePack},
		&billing.CreatePlan{
			Keyed: keyed, Code: "team", Name: "Team", Price: billing.Money{Amount: paid, Currency: "EUR"},
			Interval: calendar.Monthly, Included: 1000 * billing.Credit, Unused: billing.UnusedRollOver, RolloverLimit: &credits,
			TrialDays: 14, TrialCredits: amount, Features: []string{"sso", "priority support"}, RateCard: "partners",
			Unit: "credits", OnRenewal: billing.CreditsAtBoundary, GraceDays: 7,
		},
		&billing.ArchivePlan{Keyed: keyed, Code: examplePlan},
		&billing.StartSubscription{
			Keyed: keyed, Wallet: string(exampleWallet), Plan: examplePlan, Quantity: 2, StartAt: &effective, Included: &credits,
			Price: &billing.Money{Currency: "EUR"}, Metadata: labels, Method: "sim_ok", ReturnURL: "http://localhost:3000/plan",
			Provider: "simulated", Local: true, Published: true,
		},
		billing.NewChangeSubscription(keyed, exampleActive, examplePlan, 3, billing.ChangeAtPeriodEnd),
		billing.NewCancelSubscription(keyed, exampleActive, billing.ChangeAtPeriodEnd),
		billing.NewResumeSubscription(keyed, exampleEnding),
		billing.NewUpdateSubscription(keyed, exampleActive, billing.SetTo(labels)),
		&outbox.CreateEndpoint{Keyed: keyed, URL: url, Events: []string{"grant.*", "usage.recorded"}},
		&outbox.DeleteEndpoint{Keyed: keyed, Endpoint: exampleEndpoint},
		&outbox.UpdateEndpoint{Keyed: keyed, Endpoint: exampleEndpoint, URL: &url, Events: []string{"*"}, Enabled: &enabled},
		&outbox.RotateSecret{Keyed: keyed, Endpoint: exampleEndpoint, OverlapHours: 24},
		&outbox.SendTest{Keyed: keyed, Endpoint: exampleEndpoint},
		&outbox.Replay{Keyed: keyed, Delivery: exampleDelivery},
		&outbox.ReplayFailed{Keyed: keyed, Endpoint: exampleEndpoint, From: effective, To: effective.Add(time.Hour)},
	}
}
