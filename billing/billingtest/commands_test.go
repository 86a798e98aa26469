package billingtest

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
)

// exampleStore holds what the examples of Commands name.
func exampleStore(t *testing.T) *Memory {
	t.Helper()
	store := NewMemory()
	ref := billing.WalletRef{Tenant: billing.Live, ID: exampleWallet}
	first := opening(1)
	given := grant(ref, billing.GrantRef{Sequence: 1})
	given.Amount = 100 * billing.Credit
	usage := line(ref, 2, exampleUsage)
	usage.Amount, usage.BalanceAfter = -10*billing.Credit, 90*billing.Credit
	usage.Drawdowns = []billing.Drawdown{{Grant: given.Ref, Amount: 10 * billing.Credit}}
	first.Created, first.Lines = []*billing.Grant{given}, []*billing.Transaction{usage}
	first.After.Sequence, first.After.Posted, first.After.LiveGrantCount = 2, 90*billing.Credit, 1
	first.After.Live = []billing.LiveGrant{given.Live(90 * billing.Credit)}
	holdingExample(&first)
	payingExample(&first)
	subscribingExample(&first)
	budgetingExample(&first)
	event := eventN(1)
	hook := &outbox.Endpoint{
		Tenant: billing.Live, ID: exampleEndpoint, URL: "https://example.com", Events: []string{"*"}, Enabled: true,
		Versioned: billing.Versioned{Revision: 1},
	}
	signing := &outbox.Secrets{
		Tenant: billing.Live, Endpoint: exampleEndpoint, Secrets: []outbox.SigningSecret{{Secret: "whsec_a"}},
		Versioned: billing.Versioned{Revision: 1},
	}
	delivery := &outbox.Delivery{
		Tenant: billing.Live, ID: exampleDelivery, Endpoint: exampleEndpoint, Event: event.ID, Type: event.Type,
		Status: outbox.DeliveryFailed, KeptUntil: Epoch.AddDate(1, 0, 0), Versioned: billing.Versioned{Revision: 1},
	}
	second := opening(2)
	second.After.Depleted = true
	d := decision(first, second)
	asking := apiKeyN(1)
	asking.Scopes = billing.Scopes
	operator := &billing.OperatorSession{
		Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Live, ID: exampleOperator, SecretHash: "hash 6", Key: exampleActor,
		Operator: "Grace", Scopes: billing.Scopes, CreatedAt: Epoch, ExpiresAt: Epoch.Add(time.Hour),
	}
	d.Documents = putting(slices.Concat(methodExample(), catalogueExample(), []billing.Document{
		customer(1, "C"), asking, operator, apiKeyN(2), credentialOf(apiKeyN(2)), event, hook, signing, delivery,
	})...)
	if err := store.Commit(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	return store
}

// holdingExample adds a hold of two credits to the change that makes the wallet of the examples.
func holdingExample(c *billing.WalletChange) {
	w := &c.After
	piece := w.Live[0]
	piece.Remaining = 2 * billing.Credit
	w.Live[0].Remaining -= piece.Remaining
	placed := line(w.WalletRef, exampleHold, "hold-1")
	placed.Type, placed.Amount, placed.Hold, placed.HeldChange = billing.TypeHold, 0, exampleHold, piece.Remaining
	placed.BalanceAfter, placed.HeldAfter = w.Posted, piece.Remaining
	h := &billing.Hold{
		WalletRef: w.WalletRef, Number: exampleHold, Status: billing.HoldOpen, Requested: piece.Remaining,
		Amount: piece.Remaining, Pieces: []billing.LiveGrant{piece}, PlacedAt: Epoch, ExpiresAt: Epoch.Add(time.Hour),
		Lines: []billing.KeyHash{placed.KeyHash()}, Versioned: billing.Versioned{Revision: w.Revision},
	}
	w.Sequence, w.Held, w.Holds, w.Pieces, w.HoldEnd = exampleHold, h.Amount, 1, 1, h.ExpiresAt
	c.Lines, c.Documents = append(c.Lines, placed), append(c.Documents, h)
}

// budgetingExample adds a budget to the change that makes the wallet of the examples.
func budgetingExample(c *billing.WalletChange) {
	w := &c.After
	w.Budgets = 1
	_, place, _ := exampleBudget.Split()
	c.Documents = append(c.Documents, &billing.Budget{
		WalletRef: w.WalletRef, Place: place, Name: "Example", Status: billing.BudgetActive, Limit: 100 * billing.Credit, CreatedAt: Epoch,
		Versioned: billing.Versioned{Revision: w.Revision},
	})
}

// decide decides commands on a store, loading whatever they read, and returns what they needed beside their wallets.
func decide(t *testing.T, store ledger.Store, commands ...billing.Command) (billing.Verdict, billing.Needs) {
	t.Helper()
	v := &billing.View{
		Tenant: billing.Live, Now: Epoch.Add(time.Minute), Clock: Epoch.Add(time.Minute),
		Wallets:   map[billing.WalletID]*billing.Snapshot{},
		Documents: map[billing.DocumentKey]billing.Document{}, Lists: map[billing.Collection][]billing.Document{},
	}
	var needed billing.Needs
	for range 20 {
		verdict := billing.Decide(v, commands, false)
		if !verdict.Needs.Any() {
			return verdict, needed
		}
		load(t, store, v, verdict.Needs)
		needed.Documents = append(needed.Documents, verdict.Needs.Documents...)
		needed.Lists = append(needed.Lists, verdict.Needs.Lists...)
		if len(verdict.Needs.Facts) > 0 {
			needed.Facts = verdict.Needs.Facts
		}
	}
	t.Fatalf("%+v asks for more without end", commands)
	return billing.Verdict{}, needed
}

// load adds to a view what is needed.
func load(t *testing.T, store ledger.Store, v *billing.View, needs billing.Needs) {
	t.Helper()
	ctx := t.Context()
	fail := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	wallets, err := store.Wallets(ctx, v.Tenant, needs.Wallets, ledger.Strong)
	fail(err)
	for _, id := range needs.Wallets {
		v.Wallets[id] = nil
		if w := wallets[id]; w != nil {
			v.Wallets[id] = &billing.Snapshot{Wallet: *w, Facts: billing.Facts{
				Grants: map[billing.GrantRef]*billing.Grant{}, Lines: map[billing.KeyHash]*billing.Transaction{},
			}}
		}
	}
	documents, err := store.Documents(ctx, needs.Documents, ledger.Strong)
	fail(err)
	for _, key := range needs.Documents {
		v.Documents[key] = documents[key]
	}
	for _, c := range needs.Lists {
		v.Lists[c], err = store.ListDocuments(ctx, c, "")
		fail(err)
	}
	for id, need := range needs.Facts {
		ref := billing.WalletRef{Tenant: v.Tenant, ID: id}
		grants, err := store.Grants(ctx, ref, need.Grants)
		fail(err)
		for _, grant := range need.Grants {
			v.Wallets[id].Facts.Grants[grant] = grants[grant]
		}
		if need.Holds {
			facts := &v.Wallets[id].Facts
			facts.HoldsKnown = true
			facts.Holds, err = ledger.List[*billing.Hold](ctx, store, billing.Collection{
				Tenant: v.Tenant, Kind: billing.KindHold, Parent: string(id), Limit: billing.MaxOpenHolds,
			}, "")
			fail(err)
		}
		facts := &v.Wallets[id].Facts
		if facts.Documents == nil {
			facts.Documents = map[billing.DocumentKey]billing.Document{}
		}
		documents, err := store.Documents(ctx, need.Documents, ledger.Strong)
		fail(err)
		for _, key := range need.Documents {
			facts.Documents[key] = documents[key]
		}
		records, err := store.Records(ctx, ref, need.Lines)
		fail(err)
		for _, key := range need.Lines {
			v.Wallets[id].Facts.Lines[key] = records[key].Line
		}
	}
}

// nameOf is the name of a command's type.
func nameOf(c billing.Command) string {
	return strings.TrimPrefix(fmt.Sprintf("%T", c), "*")
}

// Every example is accepted, and the decision for it is one that may be committed.
func TestCommandsStand(t *testing.T) {
	for _, c := range everyCommand() {
		if refusal := c.Check(); refusal != nil {
			t.Errorf("the example of %s: %v", nameOf(c), refusal)
			continue
		}
		store := exampleStore(t)
		verdict, _ := decide(t, store, c)
		outcome := verdict.Outcomes[0]
		if outcome.Refusal != nil || outcome.Transaction == nil && outcome.Request == nil || verdict.Decision == nil {
			t.Errorf("the example of %s: %+v, %v", nameOf(c), outcome, outcome.Refusal)
			continue
		}
		if err := verdict.Decision.Validate(); err != nil {
			t.Errorf("the example of %s: %v", nameOf(c), err)
		}
		if err := store.Commit(t.Context(), verdict.Decision); err != nil {
			t.Errorf("the example of %s: %v", nameOf(c), err)
		}
	}
}

// everyCommand is one example of each command, whoever makes it.
func everyCommand() []billing.Command { return append(Commands(), OwnCommands()...) }

// What Drawdown does by itself has keys that no caller can use, and that are made of facts: the same fact has the same key.
func TestOwnCommandsHaveReservedKeys(t *testing.T) {
	keys := map[string]bool{}
	for i, c := range OwnCommands() {
		key := c.Origin().Key()
		if !strings.HasPrefix(key, "drawdown:") || keys[key] || OwnCommands()[i].Origin().Key() != key {
			t.Errorf("%s has the key %q", nameOf(c), key)
		}
		keys[key] = true
	}
}

// Every command that callers send checks its idempotency key.
func TestEveryCommandChecksItsKey(t *testing.T) {
	for i := range Commands() {
		for _, key := range []string{"", " ", "drawdown:x", strings.Repeat("k", billing.MaxKeyBytes+1)} {
			c := Commands()[i]
			keyed, _ := reflect.ValueOf(c).Elem().FieldByName("Keyed").Addr().Interface().(*billing.Keyed)
			keyed.IdempotencyKey = key
			if refusal := c.Check(); refusal == nil || !slices.Equal(refusal.Path, []string{"idempotencyKey"}) {
				t.Errorf("%s accepts the key %q: %v", nameOf(c), key, refusal)
			}
		}
	}
}

// drawn are fields that hold what the service drew or found out, rather than what the caller asked for.
var drawn = []string{
	"billing.CreateCustomer.ID", "billing.OpenWallet.ID", "billing.CreateAPIKey.ID",
	"billing.CreateAPIKey.SecretHash", "billing.CreateCustomerSession.ID", "billing.CreateCustomerSession.SecretHash",
	"billing.CreateCustomerSession.Local", "billing.CreateOperatorSession.ID", "billing.CreateOperatorSession.SecretHash",
	"billing.RecordUsage.Quoted", "billing.RecordUsage.QuoteFault",
	"billing.PlaceHold.Quoted", "billing.PlaceHold.QuoteFault", "billing.UpdatePortalSettings.Local",
	"billing.CreateTopUp.Provider", "billing.CreateTopUp.Local", "billing.CreateTopUp.Published", "billing.RefundTopUp.Provider",
	"billing.ConfigureAutoRecharge.Provider", "billing.ConfigureAutoRecharge.Published",
	"billing.ConfigureAutoRecharge.Fingerprint", "billing.SimulatePayment.Impossible", "billing.CreatePaymentSetup.ID",
	"billing.CreatePaymentSetup.Provider", "billing.CreatePaymentSetup.Local",
	"billing.StartSubscription.Provider", "billing.StartSubscription.Local", "billing.StartSubscription.Published",
	"billing.UpdateSubscription.Provider", "billing.UpdateSubscription.Local", "billing.UpdateSubscription.Published",
	"billing.ChangeSubscription.Least", "billing.StartSubscription.Least", "billing.PlaceHold.MostOpen",
}

// exampleCard is a payment method.
var exampleCard = "card"

// apart are values of fields that a request cannot have together with those of its example: a usage or a hold that says
// how many credits it takes has neither components nor a quote, and what a stored method pays has no page.
var apart = map[string]any{
	"billing.RecordUsage.Components": []billing.Component{{Name: "input", Quantity: decimal("80")}},
	"billing.RecordUsage.Quote":      "a token",
	"billing.PlaceHold.Components":   []billing.Component{{Name: "input", Quantity: decimal("80")}},
	"billing.PlaceHold.Quote":        "a token",
	"billing.CreateTopUp.Method":     "card",
	"billing.ApplyPayment.Never":     true,
	"billing.CaptureHold.Components": []billing.Component{{Name: "input", Quantity: decimal("80")}},

	// A change at the end of a period is not prorated, and only an unpaid charge is tried again.
	"billing.ChangeSubscription.At":        &Epoch,
	"billing.ChangeSubscription.Expected":  &billing.Money{Amount: decimal("1.5"), Currency: "EUR"},
	"billing.UpdateSubscription.Method":    &exampleCard,
	"billing.UpdateSubscription.Retry":     true,
	"billing.UpdateSubscription.ReturnURL": "http://localhost:3000/plan",
}

// A request that differs in any field is another request: its fingerprint says so, or its key belongs to another
// wallet.
func TestFingerprintsCoverEachField(t *testing.T) {
	for n, c := range everyCommand() {
		for _, field := range fieldsOf(reflect.ValueOf(c).Elem().Type()) {
			name := nameOf(c) + "." + field.Name
			if slices.Contains(drawn, name) {
				continue
			}
			other := everyCommand()[n]
			value := reflect.ValueOf(other).Elem().FieldByIndex(field.Index)
			if instead, is := apart[name]; is {
				value.Set(reflect.ValueOf(instead))
			} else if value.IsZero() {
				t.Errorf("the example of %s in billingtest.Commands has nothing in %s", nameOf(c), field.Name)
				continue
			} else {
				alter(value)
			}
			if reflect.DeepEqual(other.Request(), c.Request()) && slices.Equal(other.Wallets(), c.Wallets()) {
				t.Errorf("two requests that differ in %s have the same fingerprint; add the field to Request", name)
			}
		}
	}
}

// fieldsOf returns the exported fields of a command, and those of what it embeds, except those of [billing.Keyed].
func fieldsOf(command reflect.Type) (fields []reflect.StructField) {
	for _, field := range reflect.VisibleFields(command) {
		of := command
		if last := len(field.Index) - 1; last > 0 {
			of = command.FieldByIndex(field.Index[:last]).Type
		}
		if field.IsExported() && !field.Anonymous && of != reflect.TypeFor[billing.Keyed]() {
			fields = append(fields, field)
		}
	}
	return fields
}

// alter makes another value of one.
func alter(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Int, reflect.Int64:
		v.SetInt(v.Int() + 1)
	case reflect.Bool:
		v.SetBool(!v.Bool())
	default:
		v.SetZero()
	}
}
