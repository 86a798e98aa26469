package billing

import (
	"time"

	"github.com/drawdown-billing/drawdown/billing/calendar"
)

// wholeCommands returns commands with all fields set, each with a variant for every field that makes it another
// request. The key itself does not, nor does the wallet, to which the key belongs, nor the caller.
func wholeCommands() map[string][]variant {
	at, later := testInstant, testInstant.Add(time.Microsecond)
	two, _ := ParseDecimal("2")
	three, _ := ParseDecimal("3")
	keyed := Keyed{IdempotencyKey: "k", Actor: "a"}
	grant := GrantCredits{
		Keyed: keyed, Wallet: "w", Amount: Credit, Source: SourcePlan, Priority: 1, EffectiveAt: &at, ExpiresAt: &later,
		Paid: &Money{two, "EUR"}, Reason: "r", Metadata: Metadata{"a": "b"},
	}
	adjust := AdjustBalance{Keyed: keyed, Wallet: "w", Amount: Credit, Reason: "r", Metadata: Metadata{"a": "b"}}
	usage := RecordUsage{
		Keyed: keyed, Wallet: "w", Action: "a", Quantity: two, Dimensions: Metadata{"m": "n"}, Credits: pointer(Credit),
		Subject:    "s",
		OccurredAt: &at, OnShortfall: ShortfallReject, Metadata: Metadata{"a": "b"},
		Components: []Component{{"input", two}}, Quote: "q", Budget: "b",
	}
	reverse := ReverseUsage{
		Keyed: keyed, Transaction: "t", Amount: pointer(Credit), ExpiredCredits: ExpiredGrace, Reason: "r",
	}
	transfer := TransferCredits{Keyed: keyed, From: "v", To: "w", Amount: Credit, Reason: "r"}
	customer := CreateCustomer{
		Keyed: keyed, ExternalID: "x", Name: "n", Email: "e@x", TimeZone: "UTC", Metadata: Metadata{"a": "b"},
	}
	wallet := OpenWallet{
		Keyed: keyed, Customer: "c", ExternalID: "x", Name: "n", Unit: "u", OverdraftLimit: Credit,
		Metadata: Metadata{"a": "b"}, RateCard: "r",
	}
	key := CreateAPIKey{Keyed: keyed, Name: "n", Scopes: []Scope{ScopeRead}}
	void := VoidGrant{Keyed: keyed, Grant: "g", Reason: "r"}
	status := SetWalletStatus{Keyed: keyed, Wallet: "w", Status: WalletFrozen, Reason: "r"}
	place := PlaceHold{
		Keyed: keyed, Wallet: "w", Amount: pointer(Credit), Action: "a", Quantity: &two, Components: []Component{{"input", two}},
		Dimensions: Metadata{"m": "n"}, Subject: "s", UpTo: true, ExpiresIn: 900, Metadata: Metadata{"a": "b"}, Quote: "q",
		Budget: "b",
	}
	capture := CaptureHold{
		Keyed: keyed, Hold: "h", Amount: Credit, Final: true, AllowMore: true, Action: "a", Quantity: &two,
		Components: []Component{{"input", two}}, Dimensions: Metadata{"m": "n"}, Metadata: Metadata{"a": "b"},
	}
	release := ReleaseHold{Keyed: keyed, Hold: "h", Reason: "r"}
	extend := ExtendHold{Keyed: keyed, Hold: "h", ExpiresIn: 900}
	alerts := SetBalanceAlerts{Keyed: keyed, Wallet: "w", Thresholds: []Credits{1, 2}}
	buy := CreateTopUp{Keyed: keyed, Wallet: "w", Pack: "p", Quantity: 2, Method: "m", ReturnURL: "r", CancelURL: "c"}
	refund := RefundTopUp{Keyed: keyed, TopUp: "tup_1", Amount: &Money{Amount: units(1), Currency: "EUR"}, Reason: "r"}
	recharge := ConfigureAutoRecharge{
		Keyed: keyed, Wallet: "w", Enabled: true, Threshold: pointer(Credit), Pack: pointer("p"), MonthlyCap: &Money{two, "EUR"},
		Method: pointer("m"),
	}
	limit := SetSpendLimit{Keyed: keyed, Wallet: "w", Window: calendar.Day, Limit: pointer(Credit), Subject: "s", Action: "a"}
	draw := SetDrawLimit{Keyed: keyed, Wallet: "w", Limit: pointer(Credit), Subject: "s", Action: "a"}
	budget := CreateBudget{
		Keyed: keyed, Wallet: "w", Parent: "p", ExternalID: "x", Name: "n", Limit: Credit, Window: calendar.Day, Actions: []string{"a"},
		ExpiresAt: &at,
	}
	update := UpdateBudget{
		Keyed: keyed, Budget: "b", Name: SetTo("n"), Limit: SetTo(Credit), Actions: SetTo([]string{"a"}), Status: SetTo(BudgetFrozen),
		ExpiresAt: SetTo(at), Reason: "r",
	}
	return map[string][]variant{
		"setSpendLimit": {
			{"", limit},
			{"window", change(limit, func(s *SetSpendLimit) { s.Window = calendar.Week })},
			{"limit", change(limit, func(s *SetSpendLimit) { s.Limit = nil })},
			{"subject", change(limit, func(s *SetSpendLimit) { s.Subject = "" })},
			{"action", change(limit, func(s *SetSpendLimit) { s.Action = "" })},
		},
		"setDrawLimit": {
			{"", draw},
			{"limit", change(draw, func(s *SetDrawLimit) { s.Limit = nil })},
			{"subject", change(draw, func(s *SetDrawLimit) { s.Subject = "" })},
			{"action", change(draw, func(s *SetDrawLimit) { s.Action = "" })},
		},
		"createBudget": {
			{"", budget},
			{"parentId", change(budget, func(c *CreateBudget) { c.Parent = "" })},
			{"externalId", change(budget, func(c *CreateBudget) { c.ExternalID = "" })},
			{"name", change(budget, func(c *CreateBudget) { c.Name = "m" })},
			{"limit", change(budget, func(c *CreateBudget) { c.Limit = 1 })},
			{"window", change(budget, func(c *CreateBudget) { c.Window = "" })},
			{"actions", change(budget, func(c *CreateBudget) { c.Actions = nil })},
			{"expiresAt", change(budget, func(c *CreateBudget) { c.ExpiresAt = nil })},
		},
		"updateBudget": {
			{"", update},
			{"budgetId", change(update, func(c *UpdateBudget) { c.Budget = "c" })},
			{"name", change(update, func(c *UpdateBudget) { c.Name = SetTo("m") })},
			{"limit", change(update, func(c *UpdateBudget) { c.Limit = SetTo(Credits(1)) })},
			{"actions", change(update, func(c *UpdateBudget) { c.Actions = Clear[[]string]() })},
			{"status", change(update, func(c *UpdateBudget) { c.Status = SetTo(BudgetActive) })},
			{"expiresAt", change(update, func(c *UpdateBudget) { c.ExpiresAt = Clear[time.Time]() })},
			{"reason", change(update, func(c *UpdateBudget) { c.Reason = "s" })},
		},
		"createTopUp": {
			{"", buy},
			{"packCode", change(buy, func(c *CreateTopUp) { c.Pack = "q" })},
			{"quantity", change(buy, func(c *CreateTopUp) { c.Quantity = 3 })},
			{"paymentMethod", change(buy, func(c *CreateTopUp) { c.Method = "" })},
			{"returnUrl", change(buy, func(c *CreateTopUp) { c.ReturnURL = "" })},
			{"cancelUrl", change(buy, func(c *CreateTopUp) { c.CancelURL = "d" })},
		},
		"createPaymentSetup": {
			{"", CreatePaymentSetup{Keyed: keyed, Customer: "c", ReturnURL: "r"}},
			{"customerId", CreatePaymentSetup{Keyed: keyed, Customer: "d", ReturnURL: "r"}},
			{"returnUrl", CreatePaymentSetup{Keyed: keyed, Customer: "c", ReturnURL: "s"}},
		},
		"detachPaymentMethod": {
			{"", DetachPaymentMethod{Keyed: keyed, Method: "pmd_1"}},
			{"paymentMethodId", DetachPaymentMethod{Keyed: keyed, Method: "pmd_2"}},
		},
		"setDefaultPaymentMethod": {
			{"", SetDefaultPaymentMethod{Keyed: keyed, Method: "pmd_1"}},
			{"paymentMethodId", SetDefaultPaymentMethod{Keyed: keyed, Method: "pmd_2"}},
		},
		"cancelTopUp": {
			{"", CancelTopUp{Keyed: keyed, TopUp: "tup_1"}},
			{"topUpId", CancelTopUp{Keyed: keyed, TopUp: "tup_2"}},
		},
		"refundTopUp": {
			{"", refund},
			{"topUpId", change(refund, func(c *RefundTopUp) { c.TopUp = "tup_2" })},
			{"amount", change(refund, func(c *RefundTopUp) { c.Amount = nil })},
			{"reason", change(refund, func(c *RefundTopUp) { c.Reason = "other" })},
			{"allowSpent", change(refund, func(c *RefundTopUp) { c.AllowSpent = true })},
		},
		"configureAutoRecharge": {
			{"", recharge},
			{"enabled", change(recharge, func(c *ConfigureAutoRecharge) { c.Enabled = false })},
			{"threshold", change(recharge, func(c *ConfigureAutoRecharge) { c.Threshold = nil })},
			{"packCode", change(recharge, func(c *ConfigureAutoRecharge) { c.Pack = nil })},
			{"monthlyCap", change(recharge, func(c *ConfigureAutoRecharge) { c.MonthlyCap = &Money{two, "USD"} })},
			{"paymentMethod", change(recharge, func(c *ConfigureAutoRecharge) { c.Method = pointer("n") })},
		},
		"grantCredits": {
			{"", grant},
			{"amount", change(grant, func(g *GrantCredits) { g.Amount = 1 })},
			{"source", change(grant, func(g *GrantCredits) { g.Source = SourceTrial })},
			{"priority", change(grant, func(g *GrantCredits) { g.Priority = 2 })},
			{"effectiveAt", change(grant, func(g *GrantCredits) { g.EffectiveAt = nil })},
			{"expiresAt", change(grant, func(g *GrantCredits) { g.ExpiresAt = nil })},
			{"paid", change(grant, func(g *GrantCredits) { g.Paid = &Money{two, "USD"} })},
			{"reason", change(grant, func(g *GrantCredits) { g.Reason = "" })},
			{"metadata", change(grant, func(g *GrantCredits) { g.Metadata = Metadata{"a": "c"} })},
		},
		"adjustBalance": {
			{"", adjust},
			{"amount", change(adjust, func(a *AdjustBalance) { a.Amount = -Credit })},
			{"reason", change(adjust, func(a *AdjustBalance) { a.Reason = "s" })},
			{"metadata", change(adjust, func(a *AdjustBalance) { a.Metadata = nil })},
		},
		"recordUsage": {
			{"", usage},
			{"action", change(usage, func(u *RecordUsage) { u.Action = "b" })},
			{"quantity", change(usage, func(u *RecordUsage) { u.Quantity = three })},
			{"dimensions", change(usage, func(u *RecordUsage) { u.Dimensions = Metadata{"mn": ""} })},
			{"credits", change(usage, func(u *RecordUsage) { u.Credits = nil })},
			{"subject", change(usage, func(u *RecordUsage) { u.Subject = "t" })},
			{"occurredAt", change(usage, func(u *RecordUsage) { u.OccurredAt = &later })},
			{"onShortfall", change(usage, func(u *RecordUsage) { u.OnShortfall = ShortfallPartial })},
			{"metadata", change(usage, func(u *RecordUsage) { u.Metadata = Metadata{"a": "b", "c": ""} })},
			{"components", change(usage, func(u *RecordUsage) { u.Components = []Component{{"input", three}} })},
			{"quote", change(usage, func(u *RecordUsage) { u.Quote = "" })},
			{"budgetId", change(usage, func(u *RecordUsage) { u.Budget = "" })},
		},
		"placeHold": {
			{"", place},
			{"amount", change(place, func(p *PlaceHold) { p.Amount = nil })},
			{"action", change(place, func(p *PlaceHold) { p.Action = "b" })},
			{"quantity", change(place, func(p *PlaceHold) { p.Quantity = nil })},
			{"components", change(place, func(p *PlaceHold) { p.Components = nil })},
			{"dimensions", change(place, func(p *PlaceHold) { p.Dimensions = nil })},
			{"subject", change(place, func(p *PlaceHold) { p.Subject = "t" })},
			{"upTo", change(place, func(p *PlaceHold) { p.UpTo = false })},
			{"expiresInSeconds", change(place, func(p *PlaceHold) { p.ExpiresIn = 901 })},
			{"metadata", change(place, func(p *PlaceHold) { p.Metadata = nil })},
			{"quote", change(place, func(p *PlaceHold) { p.Quote = "" })},
			{"budgetId", change(place, func(p *PlaceHold) { p.Budget = "" })},
		},
		"captureHold": {
			{"", capture},
			{"holdId", change(capture, func(c *CaptureHold) { c.Hold = "i" })},
			{"amount", change(capture, func(c *CaptureHold) { c.Amount = 1 })},
			{"final", change(capture, func(c *CaptureHold) { c.Final = false })},
			{"allowMore", change(capture, func(c *CaptureHold) { c.AllowMore = false })},
			{"action", change(capture, func(c *CaptureHold) { c.Action = "" })},
			{"quantity", change(capture, func(c *CaptureHold) { c.Quantity = &three })},
			{"components", change(capture, func(c *CaptureHold) { c.Components = nil })},
			{"dimensions", change(capture, func(c *CaptureHold) { c.Dimensions = nil })},
			{"metadata", change(capture, func(c *CaptureHold) { c.Metadata = nil })},
		},
		"releaseHold": {
			{"", release},
			{"holdId", change(release, func(r *ReleaseHold) { r.Hold = "i" })},
			{"reason", change(release, func(r *ReleaseHold) { r.Reason = "" })},
		},
		"extendHold": {
			{"", extend},
			{"holdId", change(extend, func(e *ExtendHold) { e.Hold = "i" })},
			{"expiresInSeconds", change(extend, func(e *ExtendHold) { e.ExpiresIn = 901 })},
		},
		"reverseUsage": {
			{"", reverse},
			{"transactionId", change(reverse, func(r *ReverseUsage) { r.Transaction = "u" })},
			{"amount", change(reverse, func(r *ReverseUsage) { r.Amount = nil })},
			{"expiredCredits", change(reverse, func(r *ReverseUsage) { r.ExpiredCredits = ExpiredAgain })},
			{"reason", change(reverse, func(r *ReverseUsage) { r.Reason = "s" })},
		},
		"voidGrant": {
			{"", void},
			{"grantId", change(void, func(v *VoidGrant) { v.Grant = "h" })},
			{"reason", change(void, func(v *VoidGrant) { v.Reason = "s" })},
		},
		"setWalletStatus": {
			{"", status},
			{"status", change(status, func(s *SetWalletStatus) { s.Status = WalletActive })},
			{"reason", change(status, func(s *SetWalletStatus) { s.Reason = "s" })},
		},
		"transferCredits": {
			{"", transfer},
			{"fromWalletId", change(transfer, func(t *TransferCredits) { t.From = "u" })},
			{"toWalletId", change(transfer, func(t *TransferCredits) { t.To = "x" })},
			{"amount", change(transfer, func(t *TransferCredits) { t.Amount = 1 })},
			{"reason", change(transfer, func(t *TransferCredits) { t.Reason = "s" })},
		},
		"createCustomer": {
			{"", customer},
			{"externalId", change(customer, func(c *CreateCustomer) { c.ExternalID = "" })},
			{"name", change(customer, func(c *CreateCustomer) { c.Name = "m" })},
			{"email", change(customer, func(c *CreateCustomer) { c.Email = "" })},
			{"timeZone", change(customer, func(c *CreateCustomer) { c.TimeZone = "Asia/Tokyo" })},
			{"metadata", change(customer, func(c *CreateCustomer) { c.Metadata = nil })},
		},
		"openWallet": {
			{"", wallet},
			{"customerId", change(wallet, func(o *OpenWallet) { o.Customer = "d" })},
			{"externalId", change(wallet, func(o *OpenWallet) { o.ExternalID = "" })},
			{"name", change(wallet, func(o *OpenWallet) { o.Name = "m" })},
			{"unit", change(wallet, func(o *OpenWallet) { o.Unit = "v" })},
			{"overdraftLimit", change(wallet, func(o *OpenWallet) { o.OverdraftLimit = 0 })},
			{"metadata", change(wallet, func(o *OpenWallet) { o.Metadata = nil })},
			{"rateCardCode", change(wallet, func(o *OpenWallet) { o.RateCard = "" })},
		},
		"setBalanceAlerts": {
			{"", alerts},
			{"thresholds", change(alerts, func(s *SetBalanceAlerts) { s.Thresholds = []Credits{1, 3} })},
		},
		"createApiKey": {
			{"", key},
			{"name", change(key, func(c *CreateAPIKey) { c.Name = "m" })},
			{"scopes", change(key, func(c *CreateAPIKey) { c.Scopes = []Scope{ScopeAdmin} })},
		},
		"revokeApiKey": {
			{"", RevokeAPIKey{Keyed: keyed, APIKey: "key_1"}},
			{"apiKeyId", RevokeAPIKey{Keyed: keyed, APIKey: "key_2"}},
		},
	}
}
