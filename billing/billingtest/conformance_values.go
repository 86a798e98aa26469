package billingtest

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/calendar"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// text has what encodings stumble over, none of which means anything to a store.
const text = "a \"quoted\" # text, é 漢字 🙂 : - . \\ 'end'"

// decimal is a number that must be one.
func decimal(s string) billing.Decimal {
	d, err := billing.ParseDecimal(s)
	if err != nil {
		panic(err) // a fault of this test
	}
	return d
}

// fullMetadata is as much as a caller may attach.
func fullMetadata() billing.Metadata {
	m := billing.Metadata{text[:40]: "", "empty": ""}
	for n := range billing.MaxMetadataEntries - 2 {
		m[fmt.Sprint("key ", n, " 🙂")] = strings.Repeat("é", 45)
	}
	return m
}

// fullGrant has a value in each field. What was paid for it has more digits than its currency and any amount that is
// accepted now: grants that were made when nothing checked it stay readable.
func fullGrant(w billing.WalletRef, ref billing.GrantRef) *billing.Grant {
	return &billing.Grant{
		Wallet: w.ID, Ref: ref, Source: billing.SourceTransfer, Amount: billing.MaxCredits, Priority: billing.MaxPriority,
		EffectiveAt: at(5), ExpiresAt: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC),
		Paid:   &billing.Money{Amount: decimal("123456789012345678.123456789012"), Currency: "EUR"},
		Cost:   &billing.Amount{Minor: math.MaxInt64, Currency: "JPY"},
		Reason: text, Metadata: fullMetadata(), CreatedAt: at(int(ref.Sequence)),
		Origin:       billing.NewGrantID(walletN(9).ID, billing.GrantRef{Sequence: 1 << 39, Ordinal: 1023}),
		Purchase:     billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023},
		Subscription: billing.GrantRef{Sequence: 1<<40 - 2, Ordinal: 1023}, Period: math.MaxInt32,
		Ended: billing.GrantVoided, EndedAt: at(7), Returned: billing.MaxCredits,
	}
}

// fullLine has a value in each field.
func fullLine(w billing.WalletRef, sequence int64) *billing.Transaction {
	t := &billing.Transaction{
		Wallet: w.ID, Sequence: sequence, Epoch: billing.MaxEpoch, Type: billing.TypeReversal,
		Amount: -billing.MaxCredits, BalanceAfter: -billing.MaxCredits + 1, DebtAfter: billing.MaxCredits,
		Drawdowns: []billing.Drawdown{
			{Grant: billing.GrantRef{Sequence: 1}, Amount: billing.MaxCredits},
			{Grant: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Amount: 1},
		},
		Key: text, Fingerprint: billing.Fingerprint("\x00\xff0123456789abcdef"), Action: text, Quantity: decimal("-0.000000000001"),
		Dimensions: billing.Metadata{"model": text, "empty": ""}, Subject: text, Reason: text, Actor: "system",
		Reverses:    billing.NewTransactionID(w.ID, 1, billing.HashKey("x")),
		Counterpart: billing.NewTransactionID(walletN(9).ID, 1, billing.HashKey("x")),
		Shortfall:   billing.MaxCredits, OccurredAt: time.Date(1999, 1, 1, 0, 0, 0, 1000, time.UTC), RecordedAt: at(int(sequence)),
		Metadata: fullMetadata(), Hash: billing.Hash{0: 255, 31: 1}, RunID: billing.RunID{0: 255, 7: 1},
		Previous: billing.HashKey("y"), TypeSequence: 1<<40 - 1,
		Next:     &billing.Expiring{Grant: billing.GrantRef{Sequence: 3, Ordinal: 1}, Amount: 4, At: at(5)},
		Reversed: billing.MaxCredits, Exhausted: true,
		Hold: 1<<40 - 1, HeldChange: -billing.MaxCredits, HeldAfter: billing.MaxCredits,
		Depleted:     []billing.GrantRef{{Sequence: 1<<40 - 1, Ordinal: 1023}, {Sequence: 2}},
		TopUp:        billing.NewTopUpID(w.ID, billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}),
		Subscription: billing.NewSubscriptionID(w.ID, billing.GrantRef{Sequence: 1<<40 - 2, Ordinal: 1023}), Period: math.MaxInt32,
		Budget: largestPlace,
		Money: &billing.LineMoney{
			Currency: "KWD", Refunded: math.MaxInt64, WrittenOff: -billing.MaxMoney, Tax: 1, Breakage: -1, CustomerCredit: math.MinInt64,
			Pays: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Cost: billing.MaxMoney, Earned: math.MaxInt64,
		},
		Pricing: &billing.Pricing{
			Card: billing.RateCardRef{Code: text, Version: 1 << 30}, Multiplier: decimal("1000"), Rate: 4000, Quote: text,
			Components: []billing.PricedComponent{
				{
					Component: billing.Component{Name: text, Quantity: decimal("0.000000000001")}, Credits: billing.MaxCredits, Rate: 1,
				},
				{Component: billing.Component{Name: "b"}, Rate: 4000},
			},
		},
	}
	for ordinal := range 2 {
		g := *fullGrant(w, billing.GrantRef{Sequence: t.Number(), Ordinal: ordinal})
		g.CreatedAt, g.Ended, g.EndedAt, g.Returned = t.RecordedAt, "", time.Time{}, 0 // a line says how its grants began
		t.Created = append(t.Created, g)
	}
	return t
}

// fullHold has a value in each field.
func fullHold(w billing.WalletRef, status billing.HoldStatus) *billing.Hold {
	priced := fullLine(w, 8)
	h := &billing.Hold{
		WalletRef: w, Versioned: billing.Versioned{Revision: 1}, Number: 1<<40 - 1, Status: status,
		Requested: billing.MaxCredits, Amount: billing.MaxCredits - 1, Captured: billing.MaxCredits, PlacedAt: at(3),
		ExpiresAt: at(99), Action: text, Quantity: decimal("0.000000000001"), Dimensions: priced.Dimensions, Subject: text,
		Metadata: fullMetadata(), Lock: priced.Pricing, Lines: []billing.KeyHash{billing.HashKey("a"), billing.HashKey("b")},
		Budget: largestPlace,
	}
	if status == billing.HoldOpen {
		h.Pieces = fullWallet(opened(1)).Live
		h.Reserved = true
		return h
	}
	h.EndedAt, h.EndedBy = at(100), billing.NewTransactionID(w.ID, 1<<40-1, billing.HashKey("x"))
	return h
}

// fullWallet is after with a value in each field.
func fullWallet(after billing.Wallet) billing.Wallet {
	live := func(sequence int64) billing.LiveGrant {
		return billing.LiveGrant{
			Ref: billing.GrantRef{Sequence: sequence, Ordinal: 3}, Priority: billing.MaxPriority, EffectiveAt: at(3),
			ExpiresAt: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC), Paid: true, Costs: true,
			Purchase:     billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023},
			Subscription: billing.GrantRef{Sequence: 1<<40 - 2, Ordinal: 1022}, Bound: true, Remaining: billing.MaxCredits,
		}
	}
	bound := live(10)
	bound.Remaining = 0
	after.ExternalID, after.Name, after.Unit, after.Status = text, text, text, billing.WalletClosed
	after.OverdraftLimit, after.Posted, after.Debt = billing.MaxCredits, -billing.MaxCredits, billing.MaxCredits
	after.Sequence, after.Epoch, after.Head = 1<<40-1, billing.MaxEpoch, billing.Hash{1, 31: 255}
	after.LastKeys = []billing.KeyHash{billing.HashKey("a"), billing.HashKey("b")}
	after.Tally = billing.Tally{127, 0, 128, 1<<40 - 1, 0, 16383, 16384, 0, 0, 1, 2}
	after.Live = []billing.LiveGrant{
		live(1),
		{Ref: billing.GrantRef{Sequence: 2}, EffectiveAt: at(1), Remaining: 1},
		{Ref: billing.GrantRef{Sequence: 3}, EffectiveAt: at(1), Paid: true, Remaining: 1},
		{Ref: billing.GrantRef{Sequence: 4}, EffectiveAt: at(1), Costs: true, Remaining: 1},
		{Ref: billing.GrantRef{Sequence: 5}, EffectiveAt: at(1), Subscription: billing.GrantRef{Sequence: 3}, Remaining: 1},
		{Ref: billing.GrantRef{Sequence: 6}, EffectiveAt: at(1), Subscription: billing.GrantRef{Sequence: 3}, Bound: true, Remaining: 1},
		{
			Ref: billing.GrantRef{Sequence: 7}, EffectiveAt: at(1), Paid: true, Costs: true,
			Purchase: billing.GrantRef{Sequence: 2, Ordinal: 1}, Subscription: billing.GrantRef{Sequence: 3, Ordinal: 1}, Remaining: 1,
		},
	}
	after.Pages = []billing.PageSummary{
		{
			Number: 90, First: bound, Count: 256, Sum: billing.MaxCredits, Pending: billing.MaxCredits - 1, Change: at(9),
			Expiring: &billing.Expiring{Grant: billing.GrantRef{Sequence: 7, Ordinal: 1}, Amount: 8, At: at(9)},
		},
		{Number: 1, First: billing.LiveGrant{Ref: billing.GrantRef{Sequence: 11}}, Count: 1, Sum: 1},
	}
	after.CustomerCredit = []billing.Amount{{Minor: billing.MaxMoney, Currency: "KWD"}, {Minor: 1, Currency: "EUR"}}
	after.Repayments = []billing.Repayment{{Grant: billing.GrantRef{Sequence: 5, Ordinal: 2}, Amount: billing.MaxCredits}}
	after.Held, after.Holds, after.Pieces, after.HoldEnd = billing.MaxCredits, billing.MaxOpenHolds, 250_000, at(88)
	after.Voided = []billing.VoidedPiece{{Grant: billing.GrantRef{Sequence: 6, Ordinal: 2}, Amount: billing.MaxCredits}}
	after.Alerts = []billing.BalanceAlert{{Threshold: billing.MaxCredits, Active: true, Silent: true}, {Threshold: 2, Active: true, SetByCustomer: true}, {Threshold: 1}}
	after.Depleted = true
	after.RateCard, after.RateMultiplier = text, decimal("0.000000000001")
	after.LastEffective = at(99)
	after.LiveGrantCount = 7 + 257
	after.Payments = []billing.DuePayment{
		{TopUp: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, At: at(66), Open: true}, {TopUp: billing.GrantRef{Sequence: 4}, At: at(67)},
	}
	after.Blocked = []billing.BlockedPurchase{
		{TopUp: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, Gone: true, Held: billing.MaxCredits}, {TopUp: billing.GrantRef{Sequence: 4}},
	}
	after.Recharge = fullRecharge()
	after.Subscriptions = []billing.OpenSubscription{
		{Place: billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}, At: time.Date(9999, 12, 31, 23, 59, 59, 999_999_000, time.UTC), Card: text},
		{Place: billing.GrantRef{Sequence: 4}, At: at(69), Card: "-"},
		{Place: billing.GrantRef{Sequence: 5}, At: at(70)},
	}
	after.Limits = []billing.SpendLimit{fullLimit("", ""), smallLimit(calendar.Day, "", "")}
	after.Limited = billing.Limited{Epoch: math.MaxInt64, Subjects: math.MaxInt32, Actions: math.MaxInt32 - 1, Draws: billing.MaxDrawLimits}
	after.Budgets = billing.MaxBudgets
	after.Following = billing.Following{
		Uncounted: billing.CountEvery - 1, CountedAt: at(77).Truncate(time.Second), CountDue: true, EventsDue: true,
	}
	return after
}

// full fails unless v has a value in each of its fields: one that is added later has to be kept, too.
func (c *conformance) full(v any, except ...string) {
	c.Helper()
	fields := reflect.ValueOf(v).Elem()
	for i := range fields.NumField() {
		name := fields.Type().Field(i).Name
		if fields.Field(i).IsZero() == !slices.Contains(except, name) {
			c.Errorf("field %s of the %s of this test: zero is %v", name, fields.Type().Name(), fields.Field(i).IsZero())
		}
	}
}

// Every field of a wallet and its ledger comes back as it went.
func (c *conformance) testRoundTrip() {
	ctx := c.Context()
	w := opened(1)
	change := next(c.open(1))
	change.After = fullWallet(change.After)
	ref := billing.GrantRef{Sequence: 1<<40 - 1, Ordinal: 1023}
	change.Lines = []*billing.Transaction{fullLine(w.WalletRef, 8)}
	change.Requests = []*billing.RequestRecord{requestRecord(text + "request")}
	change.Created = []*billing.Grant{fullGrant(w.WalletRef, ref)}
	change.Pages = []billing.PageChange{{Number: 90, Grants: change.After.Live}}
	d := decision(change)
	d.Requests = []*billing.RequestRecord{tenantRequest(text)}
	c.full(&change.After)
	c.full(&change.After.Following)
	c.full(&change.After.Payments[0])
	c.full(&change.After.Subscriptions[0])
	c.full(&change.After.Limited)
	c.full(change.After.Recharge)
	c.full(&change.After.Recharge.Terms)
	c.full(change.Lines[0])
	c.full(&change.Lines[0].Created[0], "Ended", "EndedAt", "Returned")
	c.full(change.Lines[0].Created[0].Cost)
	c.full(change.Lines[0].Money)
	c.full(change.Requests[0])
	c.full(change.Created[0])
	c.full(&change.After.Live[0])
	c.full(&change.After.Pages[0])
	c.commit(d)

	c.same("wallet", c.state(1), &change.After)
	c.same("line", c.record(w.WalletRef, text).Line, change.Lines[0])
	c.same("line in the index", c.indexed(w.WalletRef, ledger.LineRange{Limit: 9}, 1), change.Lines)
	c.same("request", c.record(w.WalletRef, text+"request").Request, change.Requests[0])
	c.same("grant", c.grantAt(w.WalletRef, ref), change.Created[0])
	page := must(c.Pages(ctx, w.WalletRef, []int{90}))(c)[90]
	c.same("page", page, ledger.Page{Revision: change.After.Revision, Grants: change.Pages[0].Grants})
	c.same("request of the tenant", c.tenantRecord(billing.Live, text).Request, tenantRequest(text))
	c.sameStale(c.refused(&billing.Decision{
		Tenant:   billing.Live,
		Requests: []*billing.RequestRecord{tenantRequest(text)},
	}),
		ledger.StaleError{Records: map[billing.WalletID]map[billing.KeyHash]billing.Record{
			"": {billing.HashKey(text): {Request: tenantRequest(text)}},
		}})
}

// Every field of every document comes back as it went, from a read and from the refusal of the next put.
func (c *conformance) testRoundTripDocuments() {
	first := billing.Versioned{Revision: 1}
	key := &billing.APIKey{
		ID: apiKeyN(1).ID, Tenant: billing.Live, Name: text, SecretHash: strings.Repeat("ab", 32), CreatedAt: at(5),
		RevokedAt: at(6),
		Scopes:    []billing.Scope{billing.ScopeUsageWrite, billing.ScopeRead}, Versioned: first,
	}
	documents := []billing.Document{
		&billing.Customer{
			Tenant: billing.Live, ID: customerN(2), ExternalID: text, Name: text, Email: "a@b.example",
			TimeZone: "Europe/Berlin",
			Metadata: fullMetadata(), CreatedAt: at(4), Versioned: first, SessionEpoch: 7,
		},
		&billing.CustomerSession{
			Tenant: billing.Live, ID: "css_00000000000000000000000003", SecretHash: strings.Repeat("ab", 32), Key: apiKeyN(1).ID,
			Customer: customerN(2), Permissions: billing.SessionPermissions, ReturnURL: "https://a.example/" + strings.Repeat("a", 1900),
			Epoch: 7, CreatedAt: at(1), ExpiresAt: at(2), KeptUntil: at(3).Truncate(time.Second), Versioned: first,
		},
		&billing.OperatorSession{
			Tenant: billing.Live, ID: "ops_00000000000000000000000003", SecretHash: strings.Repeat("ab", 32), Key: apiKeyN(1).ID,
			Operator: text, Scopes: billing.Scopes, CreatedAt: at(1), ExpiresAt: at(2), RevokedAt: at(3), Versioned: first,
		},
		link(walletN(3), customerN(2)),
		claim(billing.KindWallet, text, text),
		key,
		credentialOf(key),
		&billing.EventRecord{
			Tenant: billing.Live, ID: eventN(1).ID, Type: "balance.low", At: at(7), Only: "whe_00000000000000000000000001",
			Payload: `{"data":"` + strings.Repeat("é漢字🙂", 100) + `"}`, KeptUntil: Epoch.Add(30 * 24 * time.Hour),
			NoFollower: true, Versioned: first,
		},
		&billing.AuditEntry{
			Tenant: billing.Live, ID: auditN(1).ID, At: at(8), Actor: "system", Mutation: "setWalletStatus", Target: text,
			Reason: text,
			Before: fullMetadata(), After: fullMetadata(), RequestID: text, Versioned: first,
		},
	}
	documents = append(documents,
		&billing.ProviderEvent{
			Tenant: billing.Live, Provider: "bank", ID: text, Type: text, Body: []byte("{\x00\xff}"), ReceivedAt: at(9),
			Listed: true, Versioned: first,
		},
		&billing.PaymentClaim{
			Tenant: billing.Live, Provider: "bank", Payment: text, TopUp: billing.NewTopUpID(walletN(1).ID, billing.GrantRef{Sequence: 9}),
			Versioned: first,
		},
		fullPlan(),
		&billing.Trial{
			Tenant: billing.Live, Customer: customerN(2), Plan: text, Subscription: fullSubscription(walletN(3)).SubscriptionID(),
			FreeUntil: billing.LastTestTime, Versioned: first,
		},
		&billing.GivenUp{
			Tenant: billing.Live, Customer: customerN(2), Subscription: fullSubscription(walletN(3)).SubscriptionID(), Period: 7,
			Versioned: first,
		},
	)
	clock := &billing.TestClock{Tenant: billing.Test, At: billing.LastTestTime, Versioned: first}
	ofWallet, topUp := profile(walletN(3), customerN(2)), fullTopUp(walletN(3))
	subscription := fullSubscription(walletN(3))
	ofWallet.Metadata = fullMetadata()
	for _, document := range append(documents, clock, ofWallet, topUp, subscription) {
		c.full(document)
	}
	c.full(&topUp.Terms)
	c.full(&subscription.Terms)
	c.full(subscription.Pending)
	c.full(&subscription.Account)
	c.full(subscription.Change)
	c.full(&subscription.Grants[0])
	c.full(&topUp.Attempts[1])
	c.full(&topUp.Duplicates[0])
	c.full(&topUp.Refunds[0])
	c.full(&topUp.Disputes[0])
	c.commit(ofDocuments(putting(documents...)...))
	if err := c.PutDocument(c.Context(), putting(clock)[0]); err != nil {
		c.Fatal(err)
	}
	change := opening(3)
	change.Documents = []billing.Document{ofWallet, topUp, subscription}
	c.commit(decision(change))
	for _, document := range append(documents, clock, ofWallet, topUp, subscription) {
		c.sameDocument(string(document.DocumentKey().Kind), document.DocumentKey(), document)
	}
	for _, document := range documents {
		c.sameStale(c.refused(ofDocuments(putting(document)...)), staleDocument(document.DocumentKey(), document))
	}
}
