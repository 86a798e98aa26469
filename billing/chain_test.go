package billing

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// chainedLines returns three lines in which every value of the hashed form occurs.
func chainedLines() []*Transaction {
	half, _ := ParseDecimal("1.5")
	price, _ := ParseDecimal("9.99")
	grant := Grant{
		Wallet: testWallet, Ref: GrantRef{1, 0}, Source: SourcePromotion, Amount: 10 * Credit, Priority: 30,
		EffectiveAt: testInstant, ExpiresAt: testInstant.Add(5 * 24 * time.Hour), Paid: &Money{price, "EUR"},
		Reason: "welcome", Metadata: Metadata{"b": "2", "a": "1"}, CreatedAt: testInstant,
	}
	return []*Transaction{
		{
			Wallet: testWallet, Sequence: 1, Type: TypeGrant, Amount: 10 * Credit, BalanceAfter: 10 * Credit,
			Drawdowns: []Drawdown{{GrantRef{1, 0}, 10 * Credit}}, Created: []Grant{grant}, Key: "k1",
			Fingerprint: Fingerprint{1, 2},
			Reason:      "welcome", Actor: "key_test", OccurredAt: testInstant, RecordedAt: testInstant,
			Metadata: Metadata{"b": "2", "a": "1"},
		},
		{
			Wallet: testWallet, Sequence: 2, Type: TypeUsage, Amount: -12 * Credit, BalanceAfter: -2 * Credit,
			DebtAfter: 2 * Credit,
			Drawdowns: []Drawdown{{GrantRef{1, 0}, 10 * Credit}}, Key: "k2", Action: "chat", Quantity: half,
			Dimensions: Metadata{"model": "large"}, Subject: "ann", Actor: "key_test", Shortfall: 3 * Credit,
			OccurredAt: testInstant.Add(-24 * time.Hour), RecordedAt: testInstant.Add(time.Microsecond),
		},
		{
			Wallet: testWallet, Sequence: 3, Type: TypeReversal, Amount: Credit, BalanceAfter: -Credit, DebtAfter: Credit,
			Key: "k3", Fingerprint: Fingerprint{255}, Action: "chat", Subject: "ann", Reason: "oops", Actor: "key_test",
			Reverses: "txn_x", Counterpart: "txn_y", OccurredAt: testInstant, RecordedAt: testInstant.Add(time.Microsecond),
		},
	}
}

// TestChainGolden fixes the form: whoever stores a last hash can check the ledger against it for ever. The values were
// computed from the description alone, by another program.
func TestChainGolden(t *testing.T) {
	var head Hash
	for i, want := range []string{
		"20301f7bb82da7c7ac6699deb430a49c4d66ee4036b209659cd62c56466fe32e",
		"0d7c213918cb55a590a7c558edf1f85bcf6bae9e7fa15a1e7404fd718417ca47",
		"d98beefda0e564166700fd776b352cec23b3defbd6d81e2a728a34911411c428",
	} {
		if head = chainedLines()[i].chain(head); head.String() != want {
			t.Errorf("line %d: got %s, want %s", i+1, head, want)
		}
	}
}

// TestChainCoversTheLine changes each value of a line in turn.
func TestChainCoversTheLine(t *testing.T) {
	left := map[string]bool{
		"Hash":         true, // is the result
		"RunID":        true, // identifies the run that wrote the line
		"Exhausted":    true, // follows from the lines so far
		"Previous":     true, // follows from the line before, whose key is in its hash
		"Next":         true, // follows from the lines so far
		"TypeSequence": true, // follows from the lines so far
		"Reversed":     true, // is the only field that changes later
		"HeldAfter":    true, // follows from the lines so far
		"Depleted":     true, // follows from the lines so far
	}
	covers(t, "line", left, func(edit func(reflect.Value)) Hash {
		line := chainedLines()[1]
		line.Created = chainedLines()[0].Created
		edit(reflect.ValueOf(line).Elem())
		return line.chain(Hash{})
	})
}

func TestChainCoversCreatedGrants(t *testing.T) {
	left := map[string]bool{
		"Reason": true, "Metadata": true, "CreatedAt": true, // are also in the line
		"Ended": true, "EndedAt": true, "Returned": true, // are added later, by lines of their own
		"Purchase":     true,                 // follows from the purchase of the line, or from the origin
		"Subscription": true, "Period": true, // are those of the line
	}
	covers(t, "created grant", left, func(edit func(reflect.Value)) Hash {
		line := chainedLines()[0]
		edit(reflect.ValueOf(&line.Created[0]).Elem())
		return line.chain(Hash{})
	})
}

func TestChainCoversPricing(t *testing.T) {
	covers(t, "pricing", nil, func(edit func(reflect.Value)) Hash {
		line := pricedLine()
		edit(reflect.ValueOf(line.Pricing).Elem())
		return line.chain(Hash{})
	})
	covers(t, "component", nil, func(edit func(reflect.Value)) Hash {
		line := pricedLine()
		edit(reflect.ValueOf(&line.Pricing.Components[0]).Elem())
		return line.chain(Hash{})
	})
	line, other := pricedLine(), pricedLine()
	other.Pricing.Components[1].Quantity, _ = ParseDecimal("1.5")
	if line.chain(Hash{}) == other.chain(Hash{}) {
		t.Error("the hash does not depend on the quantity of a component")
	}
}

// pricedLine is the line of a usage with two components, priced with a discount and a quote.
func pricedLine() *Transaction {
	many, _ := ParseDecimal("2000")
	discount, _ := ParseDecimal("0.9")
	return &Transaction{
		Wallet: testWallet, Sequence: 4, Type: TypeUsage, Amount: -3 * Credit, BalanceAfter: 4 * Credit,
		Drawdowns: []Drawdown{{GrantRef{1, 0}, 3 * Credit}}, Key: "k4", Action: "chat", Actor: "key_test",
		OccurredAt: testInstant, RecordedAt: testInstant,
		Pricing: &Pricing{
			Card: RateCardRef{"default", 7}, Multiplier: discount, Quote: "quote-1",
			Components: []PricedComponent{
				{Component{"input", many}, Credit, 12}, {Component{"output", many}, 2 * Credit, 13},
			},
		},
	}
}

// TestPricedChainGolden fixes the form of a priced line. The value was computed from the description alone, by another
// program.
func TestPricedChainGolden(t *testing.T) {
	const want = "c177decaad9f473e08b76593883c547a2ba39c327e63197f519bc04f5d73bc9b"
	if got := pricedLine().chain(Hash{}).String(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// heldLines returns a hold that a rate card priced, a capture, a release and a void of it, and a reservation.
func heldLines() []*Transaction {
	many, _ := ParseDecimal("2000")
	discount, _ := ParseDecimal("0.9")
	half, _ := ParseDecimal("1.5")
	first, second := GrantRef{1, 0}, GrantRef{2, 0}
	return []*Transaction{
		{
			Wallet: testWallet, Sequence: 4, Type: TypeHold, BalanceAfter: 10 * Credit, Drawdowns: []Drawdown{
				{first, 3 * Credit}, {second, Credit},
			},
			Key: "k4", Fingerprint: Fingerprint{1, 2}, Action: "chat", Dimensions: Metadata{"model": "large"}, Subject: "ann",
			Actor: "key_test", Shortfall: Credit, OccurredAt: testInstant, RecordedAt: testInstant, Metadata: Metadata{"a": "b"},
			HeldChange: 4 * Credit, Hold: 4, Pricing: &Pricing{
				Card: RateCardRef{"default", 7}, Multiplier: discount, Quote: "quote-1", Components: []PricedComponent{
					{Component{"input", many}, 2 * Credit, 12}, {Component{"output", many}, 3 * Credit, 13},
				},
			},
		},
		{
			Wallet: testWallet, Sequence: 5, Type: TypeCapture, Amount: -2 * Credit, BalanceAfter: 8 * Credit,
			Drawdowns: []Drawdown{{first, 2 * Credit}}, Key: "k5", Action: "chat", Quantity: half, Subject: "ann",
			Actor: "key_test", OccurredAt: testInstant, RecordedAt: testInstant.Add(time.Microsecond),
			HeldChange: -2 * Credit, Hold: 4,
		},
		{
			Wallet: testWallet, Sequence: 6, Type: TypeRelease, BalanceAfter: 8 * Credit, Drawdowns: []Drawdown{
				{second, Credit}, {first, Credit},
			},
			Key: "drawdown:expire-hold:" + string(NewHoldID(testWallet, 4)), Actor: "system",
			OccurredAt: testInstant.Add(2 * time.Microsecond), RecordedAt: testInstant.Add(3 * time.Microsecond),
			HeldChange: -2 * Credit, Hold: 4,
		},
		{
			Wallet: testWallet, Sequence: 7, Type: TypeVoid, Amount: -Credit, BalanceAfter: 7 * Credit,
			Drawdowns: []Drawdown{{second, Credit}}, Key: "k7", Actor: "system",
			OccurredAt: testInstant.Add(2 * time.Microsecond), RecordedAt: testInstant.Add(3 * time.Microsecond), Hold: 4,
		},
		{
			Wallet: testWallet, Sequence: 8, Type: TypeHold, BalanceAfter: 7 * Credit,
			Drawdowns: []Drawdown{{GrantRef{3, 0}, 7 * Credit}}, Key: "k8", Actor: "system",
			OccurredAt: testInstant.Add(4 * time.Microsecond), RecordedAt: testInstant.Add(4 * time.Microsecond),
			HeldChange: 7 * Credit,
		},
	}
}

// TestHeldChainGolden fixes the form of lines of holds. The values were computed from the description alone, by another
// program.
func TestHeldChainGolden(t *testing.T) {
	var head Hash
	for i, want := range []string{
		"ded2bdfefeaa377f15e563e08556e02d7f5163493a9c992992183df60da1dfaa",
		"c8b7d21ac86c43db657a860482ca73b613fcff55db9ba12e1d5b601cddec45bd",
		"92547d90079848f25354fb4603846dfe68f7ef59fed4d2e69ca0b41d764420ec",
		"9d926a7d831754178a3d91edfa51e373471295a9a0cd8341a27e6bd7d8814933",
		"67de0be90ac6b630b4efb9c6fdb74d43b4e77ef3309521b25298fe77645fbb88",
	} {
		if head = heldLines()[i].chain(head); head.String() != want {
			t.Errorf("line %d: got %s, want %s", i+1, head, want)
		}
	}
}

func TestChainCoversHolds(t *testing.T) {
	left := map[string]bool{
		"Hash": true, "RunID": true, "Exhausted": true, "Previous": true, "Next": true, "TypeSequence": true, "Reversed": true,
		"HeldAfter": true, "Depleted": true, // see TestChainCoversTheLine
	}
	for i := range heldLines() {
		covers(t, "line of a hold", left, func(edit func(reflect.Value)) Hash {
			line := heldLines()[i]
			edit(reflect.ValueOf(line).Elem())
			return line.chain(Hash{})
		})
	}
}

// covers changes each field of a hashed value, and expects another hash, except for the fields in left.
func covers(t *testing.T, what string, left map[string]bool, hash func(func(reflect.Value)) Hash) {
	t.Helper()
	original := hash(func(reflect.Value) {})
	kind := map[string]reflect.Type{}
	hash(func(v reflect.Value) {
		for i := range v.NumField() {
			kind[v.Type().Field(i).Name] = v.Field(i).Type()
		}
	})
	for name := range kind {
		changed := hash(func(v reflect.Value) { disturb(v.FieldByName(name)) })
		if (changed == original) != left[name] {
			t.Errorf("%s: changing %s gives the same hash: %v", what, name, changed == original)
		}
	}
}

// disturb changes a value.
func disturb(v reflect.Value) {
	switch value := v.Addr().Interface().(type) {
	case *time.Time:
		*value = value.Add(time.Microsecond)
	case *Decimal:
		*value, _ = ParseDecimal("77")
	case **Money:
		*value = nil
	case **Amount:
		*value = &Amount{}
	case **LineMoney:
		*value = &LineMoney{}
	case **Expiring:
		*value = &Expiring{Amount: 1}
	case *Metadata:
		*value = Metadata{"other": ""}
	case **Pricing:
		*value = &Pricing{}
	case *RateCardRef:
		value.Version++
	case *[]PricedComponent:
		*value = append(*value, PricedComponent{})
	case *Component:
		value.Name += "x"
	case *[]Drawdown:
		*value = append(*value, Drawdown{GrantRef{1, 1}, 1})
	case *[]Grant:
		*value = append(*value, Grant{Wallet: testWallet})
	case *GrantRef:
		value.Ordinal++
	case *[]GrantRef:
		*value = append(*value, GrantRef{1, 1})
	case *Fingerprint:
		*value = append(*value, 7)
	case *Hash:
		value[0]++
	case *RunID:
		value[0]++
	case *bool:
		*value = !*value
	default:
		if v.Kind() == reflect.String {
			v.SetString(v.String() + "x")
			return
		}
		v.SetInt(v.Int() + 1)
	}
}

// TestChainTellsNeighboursApart: text that moves from one value to the next, or an entry that moves between lists,
// gives another hash.
func TestChainTellsNeighboursApart(t *testing.T) {
	for name, pair := range map[string][2]Transaction{
		"key and action":        {{Key: "ab"}, {Key: "a", Action: "b"}},
		"subject and reason":    {{Subject: "a", Reason: "bc"}, {Subject: "ab", Reason: "c"}},
		"length in a value":     {{Subject: "1:a"}, {Subject: "1", Reason: ":a"}},
		"dimensions, metadata":  {{Dimensions: Metadata{"a": "b"}}, {Metadata: Metadata{"a": "b"}}},
		"keys and values":       {{Metadata: Metadata{"a": "b", "c": "d"}}, {Metadata: Metadata{"a": "d", "c": "b"}}},
		"drawdowns and created": {{Drawdowns: []Drawdown{{}}}, {Created: []Grant{{}}}},
		"sign of an amount":     {{Amount: 1}, {Amount: -1}},
		"occurred and recorded": {{OccurredAt: testInstant}, {RecordedAt: testInstant}},
	} {
		if pair[0].chain(Hash{}) == pair[1].chain(Hash{}) {
			t.Errorf("%s: two lines have one hash", name)
		}
	}
}

func TestChainContinues(t *testing.T) {
	line := chainedLines()[0]
	if line.chain(Hash{}) == line.chain(Hash{1}) {
		t.Error("the hash does not depend on the line before")
	}
	if line.chain(Hash{1}) != line.Clone().chain(Hash{1}) {
		t.Error("a copy has another hash")
	}
}

func TestParseHash(t *testing.T) {
	for _, h := range []Hash{{}, {0: 1, 31: 255}} {
		if got, ok := ParseHash(h.String()); !ok || got != h {
			t.Errorf("%s: got %s, %v", h, got, ok)
		}
	}
	for _, text := range []string{
		"", "00", strings.Repeat("g", 64), strings.Repeat("0", 63), strings.Repeat("0", 65), strings.Repeat("é", 32),
	} {
		if _, ok := ParseHash(text); ok {
			t.Errorf("%q is accepted as a hash", text)
		}
	}
}
