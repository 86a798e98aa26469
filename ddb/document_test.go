package ddb

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/price"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

// someDocuments has a document of each kind of package billing, with every field.
func someDocuments() []billing.Document {
	metadata := billing.Metadata{"k": "v"}
	first := billing.Versioned{Revision: 3}
	key := billing.APIKey{
		Versioned: first, ID: "key_01KDVDNA004QHXP58WBD14NNY6", Tenant: billing.Live, Name: "n",
		Scopes: []billing.Scope{billing.ScopeRead}, SecretHash: "h", CreatedAt: someday, RevokedAt: someday,
	}
	return append(limitDocuments(), []billing.Document{
		&billing.Customer{
			Versioned: first, Tenant: billing.Live, ID: someCustomer, ExternalID: "e", Name: "n", Email: "e", TimeZone: "z",
			Metadata: metadata, CreatedAt: someday, SessionEpoch: 4,
		},
		&billing.CustomerSession{
			Versioned: first, Tenant: billing.Live, ID: "css_01KDVDNA004QHXP58WBD14NNY6", SecretHash: "h", Key: key.ID, Customer: someCustomer,
			Permissions: []billing.SessionPermission{billing.PermissionView, billing.PermissionBuy}, ReturnURL: "https://a.example",
			Epoch: 4, CreatedAt: someday, ExpiresAt: someday.Add(time.Hour), KeptUntil: someday.Truncate(time.Second),
		},
		&billing.OperatorSession{
			Versioned: first, Tenant: billing.Live, ID: "ops_01KDVDNA004QHXP58WBD14NNY6", SecretHash: "h", Key: key.ID, Operator: "Ada",
			Scopes: []billing.Scope{billing.ScopeRead, billing.ScopeAdmin}, CreatedAt: someday, ExpiresAt: someday.Add(time.Hour),
			RevokedAt: someday.Add(time.Minute),
		},
		&aggregate.Settings{Versioned: first, Tenant: billing.Live, Dimensions: []string{"model", "region"}},
		&aggregate.Survey{
			Versioned: first, Tenant: billing.Live, Done: "2026-01-01", Day: "2026-01-03", After: someWallet.ID,
		},
		&billing.WalletLink{WalletRef: someWallet, Versioned: first, Customer: someCustomer},
		&billing.ListedWallet{WalletRef: someWallet, Versioned: first, Status: billing.WalletFrozen},
		&billing.SearchEntry{
			Versioned: first, Tenant: billing.Live, Word: "acme#1", Customer: someCustomer, Wallet: someWallet.ID,
		},
		&billing.WalletProfile{WalletRef: someWallet, Versioned: first, Customer: someCustomer, Metadata: metadata},
		&billing.Claim{Versioned: first, Tenant: billing.Live, Kind: "k", ExternalID: "e", ID: "i"},
		&key,
		&billing.Credential{APIKey: key},
		&billing.TestClock{Versioned: first, Tenant: billing.Test, At: someday},
		&billing.Epoch{Versioned: first, Number: 7},
		&billing.EventRecord{
			Versioned: first, Tenant: billing.Live, ID: someEvent, Type: billing.EventUsageRecorded, At: someday,
			Only: string(someEndpoint), Payload: "{}", KeptUntil: someday.Truncate(time.Second), NoFollower: true,
		},
		&billing.AuditEntry{
			Versioned: first, ID: "aud_01KDVDNA00HDST93PJ8ZDYB21E", Tenant: billing.Live, At: someday, Actor: "a", Mutation: "m",
			Target: "t", Reason: "r", Before: metadata, After: metadata, RequestID: "q",
		},
		&price.Timeline{
			Versioned: first, Tenant: billing.Live, Code: "a #1", Latest: 9, Base: 2, Entries: []price.Entry{
				{Version: 2, EffectiveAt: someday, PublishedAt: someday},
				{Version: 9, EffectiveAt: someday.Add(time.Hour), PublishedAt: someday},
			},
		},
		someRateCard(),
		&billing.PaymentMethod{
			Versioned: first, Tenant: billing.Live, ID: billing.NewPaymentMethodID(someCustomer, "stripe", "pm_1"),
			Provider: "stripe", Stored: billing.StoredMethod{ID: "pm_1", Brand: "visa", Last4: "4242", Month: 12, Year: 2031, Fingerprint: "f"},
			Default: true, CreatedAt: someday, DetachedAt: someday.Add(time.Hour),
		},
		&billing.Payer{
			Versioned: first, Tenant: billing.Live, Customer: someCustomer, Provider: "stripe", ID: "cus_1",
			Default: billing.NewPaymentMethodID(someCustomer, "stripe", "pm_1"),
			Methods: []billing.PaymentMethodID{billing.NewPaymentMethodID(someCustomer, "stripe", "pm_1")},
			Setups:  []billing.PaymentSetupID{"pms_01KDVDNA004QHXP58WBD14NNY6"},
			Detaching: []billing.PaymentMethodID{
				billing.NewPaymentMethodID(someCustomer, "stripe", "pm_2"), billing.NewPaymentMethodID(someCustomer, "stripe", "pm_3"),
			},
		},
		&billing.DuePayer{Versioned: first, Tenant: billing.Live, Customer: someCustomer, Provider: "stripe"},
		&billing.PaymentSetup{
			Versioned: first, Tenant: billing.Live, ID: "pms_01KDVDNA004QHXP58WBD14NNY6", Customer: someCustomer, Provider: "stripe",
			ReturnURL: "https://a.example", SentAt: someday, Page: "cs_1", URL: "https://p.example", Ends: someday.Add(time.Hour),
			Stored: true, Method: billing.NewPaymentMethodID(someCustomer, "stripe", "pm_1"), EndedAt: someday.Add(time.Minute),
			Reason: "r",
		},
		&billing.PortalSettings{
			Versioned: first, Tenant: billing.Live, Brand: "b", Accent: "#012345", LogoURL: "l", SupportURL: "s",
			FrameAncestors: []string{"https://a.example", "https://b.example"}, ReturnOrigins: []string{"https://a.example"},
			RefreshURL: "r",
		},
		&billing.CreditPack{
			Versioned: first, Tenant: billing.Live, Code: "a #1", Name: "n", Unit: "credits", Credits: 9, Bonus: 8,
			Price: billing.Amount{Minor: 7, Currency: "EUR"}, ExpiresAfterDays: 6, RefundableForDays: 5, Archived: true,
			CreatedAt: someday,
		},
		&billing.Offers{Versioned: first, Tenant: billing.Live, Unit: "a #1", Codes: []string{"a #1", "b"}},
		somePlan(),
		&seal.Keys{Versioned: first, Tenant: billing.Live, Keys: []seal.Key{
			{Number: 2, Secret: seal.Secret{1, 2, 255}, From: someday}, {Number: 1, From: someday.Add(-time.Hour)},
		}},
		&billing.Redemption{
			WalletRef: someWallet, Versioned: first, Quote: "quo_01KDVDNA00HDST93PJ8ZDYB21E", RedeemedAt: someday,
			By: billing.HashKey("u"), KeptUntil: someday.Truncate(time.Second),
		},
		someTopUp(),
		&billing.ListedTopUp{
			WalletRef: someWallet, Versioned: first, TopUp: billing.ListedTopUpID(someTopUp()), Status: billing.TopUpFailed,
		},
		someSubscription(),
		&billing.ListedSubscription{
			WalletRef: someWallet, Versioned: first, List: billing.SubscriptionList(billing.SubscriptionTrialing, "a #1"),
			Subscription: billing.ListedSubscriptionID(someSubscription()),
		},
		&billing.GivenUp{
			Versioned: first, Tenant: billing.Live, Customer: someCustomer,
			Subscription: billing.NewSubscriptionID(someWallet.ID, billing.GrantRef{Sequence: 5}), Period: 2,
		},
		&billing.Trial{
			Versioned: first, Tenant: billing.Live, Customer: someCustomer, Plan: "a #1",
			Subscription: someSubscription().SubscriptionID(), FreeUntil: someday,
		},
		&billing.ProviderEvent{
			Versioned: first, Tenant: billing.Live, Provider: "stripe", ID: "evt_1#2", Type: "t", Body: []byte("{}"), ReceivedAt: someday,
		},
		&billing.PaymentClaim{
			Versioned: first, Tenant: billing.Live, Provider: "stripe", Payment: "pi_1#2",
			TopUp: billing.NewTopUpID(someWallet.ID, billing.GrantRef{Sequence: 5}),
		},
		someHold(billing.HoldOpen), someHold(billing.HoldCaptured), someHold(billing.HoldReleased),
		someHold(billing.HoldExpired),
	}...)
}

// requiredOf lists the attributes without which an item is no document of a kind.
var requiredOf = map[billing.Kind][]string{
	billing.KindCustomer:           {"pk", "sk"},
	billing.KindWalletLink:         {"pk", "sk"},
	billing.KindListed:             {"pk", "sk", "rev"},
	billing.KindSearch:             {"pk", "sk", "rev"},
	billing.KindProfile:            {"pk", "sk", "cus"},
	billing.KindClaim:              {"pk", "sk", "kind", "ext", "id"},
	billing.KindAPIKey:             {"pk", "sk", "id", "tenant", "hash"},
	billing.KindCredential:         {"pk", "sk", "id", "tenant"},
	billing.KindClock:              {"pk", "sk", "now"},
	billing.KindEpoch:              {"pk", "sk", "ep", "rev"},
	billing.KindEvent:              {"pk", "sk", "type", "body"},
	billing.KindRateCard:           {"pk", "latest", "base", "entries", "rev"},
	billing.KindRateCardVersion:    {"pk", "sk", "rates", "rev"},
	billing.KindRedemption:         {"pk", "sk", "by", "rev"},
	billing.KindTopUp:              {"pk", "sk", "cus", "status", "psp", "code", "tries", "rev"},
	billing.KindProviderEvent:      {"pk", "sk", "type", "body", "rev"},
	billing.KindPaymentClaim:       {"pk", "sk", "topup", "rev"},
	billing.KindHold:               {"pk", "sk", "pieces", "rev"},
	billing.KindCapturedHold:       {"pk", "sk", "ended", "rev"},
	billing.KindReleasedHold:       {"pk", "sk", "ended", "rev"},
	billing.KindExpiredHold:        {"pk", "sk", "ended", "rev"},
	billing.KindAudit:              {"pk", "sk", "op", "of", "rev"},
	billing.KindPortalSettings:     {"pk", "sk", "rev"},
	billing.KindCustomerSession:    {"pk", "sk", "hash", "cust", "may", "ends", "rev"},
	billing.KindOperatorSession:    {"pk", "sk", "hash", "key", "name", "scopes", "ends", "rev"},
	billing.KindPaymentMethod:      {"pk", "sk", "by", "ref", "rev"},
	billing.KindPayer:              {"pk", "rev"},
	billing.KindDuePayer:           {"pk", "sk", "rev"},
	billing.KindPaymentSetup:       {"pk", "sk", "cust", "by", "back", "rev"},
	billing.KindCreditPack:         {"pk", "unit", "amt", "price", "cur", "rev"},
	billing.KindOffers:             {"pk", "rev"},
	billing.KindPlan:               {"pk", "unit", "cur", "every", "amt", "unused", "roll", "trial", "renew", "rev"},
	aggregate.KindSettings:         {"pk", "sk", "rev"},
	aggregate.KindSurvey:           {"pk", "sk", "rev"},
	billing.KindListedTopUp:        {"pk", "sk", "rev"},
	billing.KindSubscription:       {"pk", "sk", "cus", "status", "terms", "zone", "from", "to", "rev"},
	billing.KindListedSubscription: {"pk", "sk", "rev"},
	billing.KindLimits:             {"pk", "sk", "sub", "rev"},
	billing.KindDrawLimits:         {"pk", "sk", "rev"},
	billing.KindBudget:             {"pk", "sk", "status", "win", "zone", "rev"},
	billing.KindListedBudget:       {"pk", "sk", "rev"},
	billing.KindBudgetClaim:        {"pk", "sk", "of", "rev"},
	billing.KindTrial:              {"pk", "rev"}, // and one of of and until
	billing.KindGivenUp:            {"pk", "sk", "of", "rev"},
	seal.KindKeys:                  {"pk", "sk", "keys", "rev"},
	outbox.KindEndpoint:            {"pk", "sk", "url", "events", "rev"},
	outbox.KindSecrets:             {"pk", "sk", "secrets"},
	outbox.KindFailed:              {"pk", "sk", "rev"},
	billing.KindAttention:          {"pk", "sk", "rev"},
	billing.KindAttentionSubject:   {"pk", "sk", "rev"},
	outbox.KindDelivery:            {"pk", "sk", "event", "type", "status", "rev"},
	exportjob.KindJob:              {"pk", "sk", "kind", "form", "from", "to", "asOf", "when", "status", "rev"},
	exportjob.KindWork:             {"pk", "sk", "next", "after", "rev"},
	mail.KindSettings:              {"pk", "sk", "rev"},
	mail.KindMail:                  {"pk", "sk", "cus", "kind", "status", "rev"},
	simulated.KindRecord:           {"pk", "sk", "body", "rev"},
}

// readableOf is the item of a document.
func readableOf(t testing.TB, document billing.Document) readable {
	t.Helper()
	kind := document.DocumentKey().Kind
	i, err := codecs[kind].toItem(document)
	if err != nil {
		t.Fatal(err)
	}
	return readable{i, reading(codecs[kind].fromItem), requiredOf[kind]}
}

func documentReadables(t testing.TB) map[string]readable {
	t.Helper()
	all := map[string]readable{}
	for _, document := range someDocuments() {
		all[string(document.DocumentKey().Kind)] = readableOf(t, document)
	}
	return all
}

func someClockChange() billing.DocumentChange {
	clock := &billing.TestClock{Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Test, At: someday}
	return billing.DocumentChange{Key: clock.DocumentKey(), Before: 2, After: clock}
}

func TestPutDocumentFaults(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   kind
	}{
		"written":              {answering(200, `{}`), none},
		"a condition failed":   {failing(400, "ConditionalCheckFailedException", ""), stale},
		"a conflict":           {failing(400, "TransactionConflictException", ""), busy},
		"throttled":            {failing(400, "ThrottlingException", ""), busy},
		"a full collection":    {failing(400, "ItemCollectionSizeLimitExceededException", ""), plain},
		"an internal error":    {failing(500, "InternalServerError", ""), lost},
		"a connection cut":     {hangUp(""), lost},
		"a corrupt item there": {failing(400, "ConditionalCheckFailedException", `,"Item":{"pk":{"S":"test#clock"}}`), plain},
	} {
		store, calls := scripted(t, test.answer)
		if err := store.PutDocument(t.Context(), someClockChange()); kindOf(err) != test.want || calls.Load() != 1 {
			t.Errorf("%s: got %v after %d calls", name, err, calls.Load())
		}
	}
	store, _ := scripted(t, failing(400, "ItemCollectionSizeLimitExceededException", ""))
	err := store.PutDocument(t.Context(), someClockChange())
	if err == nil || !strings.Contains(err.Error(), "drawdown-catalog test#clock CLOCK") {
		t.Errorf("the error does not name the item: %v", err)
	}
}

// A failed condition on a document reports what is stored: the item that came back, or that there is none.
func TestStaleDocuments(t *testing.T) {
	change, at := someClockChange(), billing.TestClockKey(billing.Test)
	const stored = `"Item":{"pk":{"S":"test#clock"},"sk":{"S":"CLOCK"},"now":{"N":"1"},"rev":{"N":"7"}}`
	put := func(s *Store) error { return s.PutDocument(t.Context(), change) }
	commit := func(s *Store) error {
		return s.Commit(t.Context(), &billing.Decision{Tenant: billing.Test, Documents: []billing.DocumentChange{change}})
	}
	check := func(s *Store) error {
		checked := []billing.DocumentChange{{Key: at, Before: 2}}
		return s.Commit(t.Context(), &billing.Decision{Tenant: billing.Test, Documents: checked})
	}
	reason := func(more string) http.HandlerFunc {
		return failing(400, "TransactionCanceledException",
			`,"CancellationReasons":[{"Code":"ConditionalCheckFailed"`+more+`}]`)
	}
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		write  func(*Store) error
		want   int64 // revision; 0: there is none
	}{
		"put, another":       {failing(400, "ConditionalCheckFailedException", ","+stored), put, 7},
		"put, none":          {failing(400, "ConditionalCheckFailedException", ""), put, 0},
		"committed, another": {reason("," + stored), commit, 7},
		"committed, none":    {reason(""), commit, 0},
		"checked, another":   {reason("," + stored), check, 7},
		"checked, none":      {reason(""), check, 0},
	} {
		store, _ := scripted(t, test.answer)
		var got *ledger.StaleError
		if err := test.write(store); !errors.As(err, &got) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		document, reported := got.Documents[at]
		switch {
		case !reported || len(got.Documents) != 1 || (document == nil) != (test.want == 0):
			t.Errorf("%s: got %+v", name, got.Documents)
		case document != nil && document.DocumentRevision() != test.want:
			t.Errorf("%s: got revision %d", name, document.DocumentRevision())
		}
	}
}

// A document that cannot be stored is refused before anything is sent.
func TestDocumentsAreChecked(t *testing.T) {
	clock := &billing.TestClock{Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Test, At: someday}
	profile := &billing.WalletProfile{WalletRef: someWallet, Customer: someCustomer}
	for name, change := range map[string]billing.DocumentChange{
		"of an unknown kind": {Key: billing.DocumentKey{Tenant: billing.Test, Kind: "song"}, After: clock},
		"at another key":     {Key: billing.TestClockKey(billing.Live), After: clock},
		"without a valid id": {
			Key: billing.CustomerKey(billing.Live, "acme"), After: &billing.Customer{Tenant: billing.Live, ID: "acme"},
		},
	} {
		store, calls := scripted(t, answering(200, `{}`))
		put := store.PutDocument(t.Context(), change)
		committed := store.Commit(t.Context(), &billing.Decision{
			Tenant: billing.Test, Documents: []billing.DocumentChange{change},
		})
		if kindOf(put) != plain || kindOf(committed) != plain || calls.Load() != 0 {
			t.Errorf("%s: got %v and %v after %d calls", name, put, committed, calls.Load())
		}
	}
	store, calls := scripted(t, answering(200, `{}`))
	if err := store.PutDocument(t.Context(), billing.DocumentChange{Key: profile.DocumentKey()}); kindOf(err) != plain {
		t.Errorf("no document: got %v", err)
	}
	d := someDecision()
	d.Wallets[0].Documents = []billing.Document{profile, clock}
	if err := store.Commit(t.Context(), d); kindOf(err) != plain || calls.Load() != 0 {
		t.Errorf("the clock as a document of a wallet: got %v", err)
	}
}
