package billing

import (
	"slices"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	for _, test := range []struct {
		name string
		key  string
		want bool
	}{
		{"plain", "order-1", true},
		{"one byte", "1", true},
		{"255 bytes", strings.Repeat("k", 255), true},
		{"255 bytes of letters of two", strings.Repeat("é", 127) + "k", true},
		{"any signs", "a b/c:d?e=f&g#h%20", true},
		{"Drawdown's own, but capital", "Drawdown:1", true},
		{"Drawdown's own, but behind", "x-drawdown:1", true},
		{"empty", "", false},
		{"blank", "   ", false},
		{"no-break spaces", "\u00a0\u2003", false},
		{"256 bytes", strings.Repeat("k", 256), false},
		{"256 bytes of letters of two", strings.Repeat("é", 128), false},
		{"Drawdown's own", "drawdown:expire:1", false},
		{"Drawdown's own prefix alone", "drawdown:", false},
		{"line feed", "a\nb", false},
		{"NUL", "a\x00", false},
		{"DEL", "a\x7f", false},
		{"C1 control", "a\u0085", false},
		{"broken UTF-8", "a\xff", false},
		{"replacement character", "a\ufffd", false},
	} {
		refusal := checkKey(test.key)
		if (refusal == nil) != test.want {
			t.Errorf("%s: %v", test.name, refusal)
		}
		if refusal != nil && (refusal.Code != CodeInvalidInput || !slices.Equal(refusal.Path, []string{"idempotencyKey"})) {
			t.Errorf("%s: %v at %v", test.name, refusal, refusal.Path)
		}
	}
}

// TestChecks checks what each command refuses whatever is stored, and for which field.
func TestChecks(t *testing.T) {
	key := Keyed{IdempotencyKey: "k"}
	long := strings.Repeat("x", 501)
	minus := -Credit
	minusOne, _ := ParseDecimal("-1")
	usage := RecordUsage{Keyed: key, Action: "a", Credits: pointer(Credit), OnShortfall: ShortfallReject}
	customer := CreateCustomer{Keyed: Keyed{IdempotencyKey: "k"}, Name: "n", TimeZone: "UTC"}
	wallet := OpenWallet{Keyed: Keyed{IdempotencyKey: "k"}, Customer: "c", Name: "n", Unit: "u"}
	for path, c := range map[string]interface{ Check() *Error }{
		"amount":         GrantCredits{Keyed: key, Source: SourcePlan},
		"source":         GrantCredits{Keyed: key, Amount: 1, Source: "GIFT"},
		"priority":       GrantCredits{Keyed: key, Amount: 1, Source: SourcePlan, Priority: -1},
		"paid.currency":  GrantCredits{Keyed: key, Amount: 1, Source: SourcePlan, Paid: &Money{}},
		"reason":         GrantCredits{Keyed: key, Amount: 1, Source: SourcePlan, Reason: long},
		"credits":        change(usage, func(u *RecordUsage) { u.Credits = &minus }),
		"onShortfall":    change(usage, func(u *RecordUsage) { u.OnShortfall = "" }),
		"action":         change(usage, func(u *RecordUsage) { u.Action = " " }),
		"dimensions":     change(usage, func(u *RecordUsage) { u.Dimensions = entries(21, 1) }),
		"subject":        change(usage, func(u *RecordUsage) { u.Subject = "a\n" }),
		"metadata":       change(usage, func(u *RecordUsage) { u.Metadata = Metadata{"": ""} }),
		"expiredCredits": ReverseUsage{Keyed: key, Reason: "r"},
		"status":         SetWalletStatus{Keyed: key, Status: "OPEN", Reason: "r"},
		"toWalletId":     TransferCredits{Keyed: key, From: "a", To: "a", Amount: 1, Reason: "r"},
		"name":           change(customer, func(c *CreateCustomer) { c.Name = "" }),
		"email":          change(customer, func(c *CreateCustomer) { c.Email = "nobody" }),
		"timeZone":       change(customer, func(c *CreateCustomer) { c.TimeZone = "Mars/Olympus" }),
		"externalId":     change(customer, func(c *CreateCustomer) { c.ExternalID = "cus_01KDVDNA0086FCC9Y7DCDZP7X3" }),
		"unit":           change(wallet, func(o *OpenWallet) { o.Unit = strings.Repeat("u", 41) }),
		"overdraftLimit": change(wallet, func(o *OpenWallet) { o.OverdraftLimit = -1 }),
		"scopes":         CreateAPIKey{Keyed: Keyed{IdempotencyKey: "k"}, Name: "n"},
		"thresholds":     SetBalanceAlerts{Keyed: key, Thresholds: make([]Credits, MaxBalanceAlerts+1)},
		"thresholds.1":   SetBalanceAlerts{Keyed: key, Thresholds: []Credits{1, 0}},
		"scopes.1":       CreateAPIKey{Keyed: Keyed{IdempotencyKey: "k"}, Name: "n", Scopes: []Scope{ScopeRead, "ROOT"}},

		"quantity":            CreateTopUp{Keyed: key, Pack: "p"},
		"packCode":            CreateTopUp{Keyed: key, Pack: "", Quantity: 1},
		"paymentMethod":       CreateTopUp{Keyed: key, Pack: "p", Quantity: 1, Method: long},
		"returnUrl":           CreateTopUp{Keyed: key, Pack: "p", Quantity: 1, Method: "m", ReturnURL: "https://x.example"},
		"cancelUrl":           CreateTopUp{Keyed: key, Pack: "p", Quantity: 1, Method: "m", CancelURL: "https://x.example"},
		"threshold":           ConfigureAutoRecharge{Keyed: key, Threshold: &minus},
		"monthlyCap.currency": ConfigureAutoRecharge{Keyed: key, MonthlyCap: &Money{Currency: "XXX"}},
		"monthlyCap.amount":   ConfigureAutoRecharge{Keyed: key, MonthlyCap: &Money{minusOne, "EUR"}},
	} {
		refusal := c.Check()
		if refusal == nil || refusal.Code != CodeInvalidInput || strings.Join(refusal.Path, ".") != path {
			t.Errorf("%T: got %v at %v, want INVALID_INPUT at %s", c, refusal, refusal.pathOf(), path)
		}
	}
}

// TestChecksOfTopUps checks what commands refuse that name a top-up which cannot exist, and what configureAutoRecharge refuses
// of a field that createTopUp has as well.
func TestChecksOfTopUps(t *testing.T) {
	key, blank, bad := Keyed{IdempotencyKey: "k"}, " ", ""
	for name, test := range map[string]struct {
		command interface{ Check() *Error }
		code    Code
		path    string
	}{
		"cancelTopUp of nothing": {CancelTopUp{Keyed: key, TopUp: "tup_1"}, CodeNotFound, "topUpId"},
		"applyPayment":           {NewApplyPayment(ApplyPayment{TopUp: "tup_1"}), CodeNotFound, "topUpId"},
		"claimPayment":           {ClaimPayment{TopUp: "tup_1"}, CodeNotFound, "topUpId"},
		"detach of nothing":      {DetachPaymentMethod{Keyed: key, Method: "sim_ok"}, CodeNotFound, "paymentMethodId"},
		"default of nothing":     {SetDefaultPaymentMethod{Keyed: key, Method: "pmd_1"}, CodeNotFound, "paymentMethodId"},
		"recordDetached":         {NewRecordDetached("pmd_1"), CodeNotFound, "paymentMethodId"},
		"recordMethod":           {NewRecordMethod("cus_1", "bank", StoredMethod{}), CodeNotFound, "customerId"},
		"applySetup":             {NewApplySetup(ApplySetup{Setup: "pms_1"}), CodeNotFound, ""},
		"recordDuplicate":        {RecordDuplicate{TopUp: "tup_1"}, CodeNotFound, "topUpId"},
		"recharge with a pack":   {ConfigureAutoRecharge{Keyed: key, Pack: &bad}, CodeInvalidInput, "packCode"},
		"recharge with a method": {ConfigureAutoRecharge{Keyed: key, Method: &blank}, CodeInvalidInput, "paymentMethod"},
	} {
		if refusal := test.command.Check(); refusal == nil || refusal.Code != test.code || strings.Join(refusal.Path, ".") != test.path {
			t.Errorf("%s: got %v", name, refusal)
		}
	}
}

// Reasons have lines and tabs; names have none. No other control character is kept, and the message says which it was.
func TestControlCharacters(t *testing.T) {
	key := Keyed{IdempotencyKey: "k"}
	reasons := func(reason string) map[string]interface{ Check() *Error } {
		return map[string]interface{ Check() *Error }{
			"grantCredits": GrantCredits{Keyed: key, Amount: 1, Source: SourcePlan, Reason: reason},
			"reverseUsage": ReverseUsage{
				Keyed: key, Reason: reason, ExpiredCredits: ExpiredGrace, Transaction: NewTransactionID(testWallet, 1, HashKey("k")),
			},
			"voidGrant":       VoidGrant{Keyed: key, Reason: reason, Grant: NewGrantID(testWallet, GrantRef{1, 0})},
			"adjustBalance":   AdjustBalance{Keyed: key, Amount: 1, Reason: reason},
			"setWalletStatus": SetWalletStatus{Keyed: key, Status: WalletFrozen, Reason: reason},
			"transferCredits": TransferCredits{Keyed: key, From: "a", To: "b", Amount: 1, Reason: reason},
			"metadata":        AdjustBalance{Keyed: key, Amount: 1, Reason: "r", Metadata: Metadata{"a": reason}},
		}
	}
	for reason, char := range map[string]string{
		"first\nsecond": "", "first\r\n\tsecond\n": "", "tab\there": "", "a\u2028b\u00a0c": "",
		"a\x00": "U+0000", "a\x07b": "U+0007", "a\x1b[31mred": "U+001B", "a\x7f": "U+007F", "a\u0085b": "U+0085", "a\vb\n": "U+000B", "a\rb": "U+000D", "a\n\r": "U+000D",
	} {
		for name, command := range reasons(reason) {
			refusal := command.Check()
			if (refusal == nil) != (char == "") || refusal != nil && !strings.Contains(refusal.Message, "control character "+char) {
				t.Errorf("%s with %q: %v", name, reason, refusal)
			}
		}
	}
	customer := CreateCustomer{Keyed: key, Name: "n", TimeZone: "UTC"}
	wallet := OpenWallet{Keyed: key, Customer: "c", Name: "n", Unit: "u"}
	usage := RecordUsage{Keyed: key, Action: "a", Credits: pointer(Credit), OnShortfall: ShortfallReject}
	for name, char := range map[string]string{"a\nb": "U+000A", "a\tb": "U+0009", "a\rb": "U+000D", "a\x00": "U+0000"} {
		for field, command := range map[string]interface{ Check() *Error }{
			"action":           change(usage, func(u *RecordUsage) { u.Action = name }),
			"subject":          change(usage, func(u *RecordUsage) { u.Subject = name }),
			"dimensions":       change(usage, func(u *RecordUsage) { u.Dimensions = Metadata{name: "v"} }),
			"metadata":         change(usage, func(u *RecordUsage) { u.Metadata = Metadata{name: "v"} }),
			"idempotencyKey":   change(usage, func(u *RecordUsage) { u.IdempotencyKey = name }),
			"name":             change(customer, func(c *CreateCustomer) { c.Name = name }),
			"email":            change(customer, func(c *CreateCustomer) { c.Email = "a@b" + name }),
			"externalId":       change(customer, func(c *CreateCustomer) { c.ExternalID = name }),
			"unit":             change(wallet, func(o *OpenWallet) { o.Unit = name }),
			"name, wallet":     change(wallet, func(o *OpenWallet) { o.Name = name }),
			"name, of a key":   CreateAPIKey{Keyed: key, Name: name, Scopes: []Scope{ScopeRead}},
			"metadata, wallet": change(wallet, func(o *OpenWallet) { o.Metadata = Metadata{name: "v"} }),
		} {
			path, _, _ := strings.Cut(field, ",")
			if refusal := command.Check(); refusal == nil || !strings.Contains(refusal.Message, "control character "+char) ||
				!slices.Equal(refusal.Path, []string{path}) {
				t.Errorf("%s with %q: %v", field, name, refusal)
			}
		}
	}
}

func TestQuoteCutsAtARune(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("x", 100), strings.Repeat("é", 100), "x" + strings.Repeat("日", 100), strings.Repeat("\x80", 100),
	} {
		if got := quote(text); len(got) > 250 || strings.Contains(got, `\ufffd`) {
			t.Errorf("%q is quoted as %s", text, got)
		}
	}
	if got := quote("short"); got != `"short"` {
		t.Errorf("got %s", got)
	}
}
