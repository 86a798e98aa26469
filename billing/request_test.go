package billing

import (
	"encoding/hex"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// variant is a command that differs from another in the named field.
type variant struct {
	field   string
	command any
}

// canonical is anything that has a fingerprint.
type canonical interface{ Request() Request }

func pointer[T any](value T) *T { return &value }

// change returns a copy of base after edit.
func change[T any](base T, edit func(*T)) T {
	edit(&base)
	return base
}

// TestConflictNamesTheField changes each field of each request in turn.
func TestConflictNamesTheField(t *testing.T) {
	for operation, variants := range wholeCommands() {
		first := variants[0].command.(canonical).Request()
		if first.Operation != operation {
			t.Errorf("the operation of %s is %s", operation, first.Operation)
		}
		if refusal := first.conflict(first.fingerprint(), ""); refusal != nil {
			t.Errorf("%s conflicts with itself: %v", operation, refusal)
		}
		var named []string
		for _, v := range variants[1:] {
			named = append(named, v.field)
			refusal := v.command.(canonical).Request().conflict(first.fingerprint(), "")
			if refusal == nil || refusal.Code != CodeIdempotencyKeyReused || !slices.Equal(refusal.Path, []string{v.field}) {
				t.Errorf("%s, %s changed: got %v", operation, v.field, refusal)
			} else if !strings.Contains(refusal.Message, "used before by "+operation+", with another "+v.field+";") {
				t.Errorf("%s, %s changed: the message is %q", operation, v.field, refusal.Message)
			}
		}
		var covered []string
		for _, f := range first.Fields {
			covered = append(covered, f.Name)
			if f.Value == "" {
				t.Errorf("%s has no %s in this test", operation, f.Name)
			}
		}
		if !slices.Equal(named, covered) {
			t.Errorf("%s covers %v, but its fields are %v", operation, covered, named)
		}
	}
}

// TestFingerprintsCoverCommands finds a field of a command that its fingerprint lacks.
func TestFingerprintsCoverCommands(t *testing.T) {
	for operation, variants := range wholeCommands() {
		kind := reflect.TypeOf(variants[0].command)
		fields := 0
		for i := range kind.NumField() {
			switch kind.Field(i).Name {
			case "Keyed", "Wallet": // the key, the caller, and the wallet to which the key belongs
			case "ID", "SecretHash": // drawn by the ledger
			case "Quoted", "QuoteFault": // what the token says, or why it says nothing
			case "MostOpen": // what the token of a budget says
			case "Provider", "Local", "Published", "Fingerprint": // what the process knows of its payment provider
			default:
				fields++
			}
		}
		if covered := len(variants) - 1; covered != fields {
			t.Errorf("%s: %d of %d fields of %s make another request", operation, covered, fields, kind)
		}
	}
}

func TestConflictNamesTheOperation(t *testing.T) {
	all := wholeCommands()
	for first, variants := range all {
		for second, others := range all {
			if first == second {
				continue
			}
			refusal := others[0].command.(canonical).Request().conflict(variants[0].command.(canonical).Request().fingerprint(), first)
			if refusal == nil || !slices.Equal(refusal.Path, []string{"idempotencyKey"}) || !strings.Contains(refusal.Message, "used before by "+first+", and not by "+second+";") {
				t.Errorf("%s after %s: got %v", second, first, refusal)
			}
		}
	}
}

// Each line that a request writes says which request that was, and so does the record of one that writes none.
func TestRecordsKnowTheirOperation(t *testing.T) {
	known := slices.Collect(maps.Keys(wholeCommands()))
	for _, kind := range TransactionTypes {
		operation := (Record{Line: &Transaction{Type: kind}}).Operation()
		if own := kind == TypeExpiry || kind == TypeRepayment || kind == TypeTopUp || kind == TypeRollover; own != (operation == "") {
			t.Errorf("a line of type %s is of %q", kind, operation)
		} else if !own && !slices.Contains(known, operation) {
			t.Errorf("a line of type %s is of %q, which no command calls itself", kind, operation)
		}
	}
	if got := (Record{Request: &RequestRecord{Operation: "openWallet"}}).Operation(); got != "openWallet" {
		t.Errorf("got %q", got)
	}
	refusal := VoidGrant{}.Request().conflict(GrantCredits{}.Request().fingerprint(), "")
	if !strings.Contains(refusal.Message, "by another operation than voidGrant;") {
		t.Errorf("of an operation that is not known: %s", refusal.Message)
	}
}

// TestSameRequests shows ways of writing one request that are no conflict.
func TestSameRequests(t *testing.T) {
	at := testInstant
	two, _ := ParseDecimal("2")
	twoZeros, _ := ParseDecimal("2.00")
	for name, pair := range map[string][2]canonical{
		"absent and empty metadata": {GrantCredits{}, GrantCredits{Metadata: Metadata{}}},
		"absent and zero instants":  {GrantCredits{}, GrantCredits{EffectiveAt: &time.Time{}}},
		"zone of an instant": {
			RecordUsage{OccurredAt: &at}, RecordUsage{OccurredAt: pointer(at.In(time.FixedZone("", 3600)))},
		},
		"nanoseconds":    {RecordUsage{OccurredAt: &at}, RecordUsage{OccurredAt: pointer(at.Add(999))}},
		"trailing zeros": {RecordUsage{Quantity: two}, RecordUsage{Quantity: twoZeros}},
		"caller":         {VoidGrant{}, VoidGrant{Keyed: Keyed{Actor: "b"}}},
		"order of thresholds": {
			SetBalanceAlerts{Thresholds: []Credits{1, 2}}, SetBalanceAlerts{Thresholds: []Credits{2, 1, 2}},
		},
		"order of scopes": {CreateAPIKey{Scopes: []Scope{"A", "B"}}, CreateAPIKey{Scopes: []Scope{"B", "A", "B"}}},
	} {
		if refusal := pair[1].Request().conflict(pair[0].Request().fingerprint(), ""); refusal != nil {
			t.Errorf("%s: %v", name, refusal)
		}
	}
}

// TestDifferentRequests: these requests have different fingerprints.
func TestDifferentRequests(t *testing.T) {
	for name, pair := range map[string][2]canonical{
		"no price and the price 0":   {RecordUsage{}, RecordUsage{Credits: pointer(Credits(0))}},
		"no amount and the amount 0": {ReverseUsage{}, ReverseUsage{Amount: pointer(Credits(0))}},
		"key and value run together": {
			GrantCredits{Metadata: Metadata{"ab": "c"}}, GrantCredits{Metadata: Metadata{"a": "bc"}},
		},
		"two entries and one": {
			GrantCredits{Metadata: Metadata{"a": "", "b": ""}}, GrantCredits{Metadata: Metadata{"a": "1:b0:"}},
		},
		"components run together": {
			RecordUsage{Components: []Component{{"ab", one}}}, RecordUsage{Components: []Component{{"a", one}, {"b", one}}},
		},
		"a quantity and a component": {RecordUsage{Quantity: one}, RecordUsage{Components: []Component{{"", one}}}},
		"a value in another field":   {CreateCustomer{Name: "x"}, CreateCustomer{Email: "x"}},
		"dimensions and metadata": {
			RecordUsage{Dimensions: Metadata{"a": "b"}}, RecordUsage{Metadata: Metadata{"a": "b"}},
		},
		"the dimensions of the hold and none": {CaptureHold{}, CaptureHold{Dimensions: Metadata{}}},
		"capital letters of a reason":         {VoidGrant{Reason: "r"}, VoidGrant{Reason: "R"}},
		"space behind a reason":               {VoidGrant{Reason: "r"}, VoidGrant{Reason: "r "}},
		"composed and decomposed é":           {VoidGrant{Reason: "\u00e9"}, VoidGrant{Reason: "e\u0301"}},
	} {
		if pair[1].Request().conflict(pair[0].Request().fingerprint(), "") == nil {
			t.Errorf("%s pass for one request", name)
		}
	}
}

// TestAppendedFields: if a later version adds a field, requests with older fingerprints are still replayed, and
// conflicts still name the field.
func TestAppendedFields(t *testing.T) {
	old := Request{"op", []Field{{"a", "1"}, {"b", ""}}}.fingerprint()
	for _, test := range []struct {
		name   string
		fields []Field
		want   string
	}{
		{"absent", []Field{{"a", "1"}, {"b", ""}, {"c", ""}}, ""},
		{"several absent", []Field{{"a", "1"}, {"b", ""}, {"c", ""}, {"d", ""}}, ""},
		{"present", []Field{{"a", "1"}, {"b", ""}, {"c", "3"}}, "c"},
		{"another field changed", []Field{{"a", "2"}, {"b", ""}, {"c", ""}}, "a"},
		{"an absent field filled", []Field{{"a", "1"}, {"b", "2"}, {"c", ""}}, "b"},
	} {
		refusal := Request{"op", test.fields}.conflict(old, "")
		if got := strings.Join(refusal.pathOf(), "."); got != test.want {
			t.Errorf("%s: got a conflict at %q, want %q", test.name, got, test.want)
		}
	}
}

func (e *Error) pathOf() []string {
	if e == nil {
		return nil
	}
	return e.Path
}

// TestFingerprintGolden fixes the form: fingerprints are stored for as long as their lines are. The values were
// computed from the description alone, by another program.
func TestFingerprintGolden(t *testing.T) {
	all := wholeCommands()
	unpriced := all["recordUsage"][0].command.(RecordUsage)
	unpriced.Components, unpriced.Quote, unpriced.Budget = nil, "", "" // which were added later, and change nothing where they are absent
	all["recordUsage"][0].command = unpriced
	for operation, want := range map[string]string{
		"recordUsage":     "13bc4b2f286b7d17d9ed659a483091aaff1aca97d47303c16b86043a06feec94facd",
		"grantCredits":    "d9de9f9ece98a90e58027714c0caf4a398e66b860ff16b8606fe1ab3aa474543facd",
		"transferCredits": "e54bca80aa5a0497301f81098f01a807b9034c9450e76b864543",
		"createCustomer":  "5941b1566730f0eaefc3ba16434cf2a2fe392d711b1691bd7e5ffacd",
	} {
		if got := hex.EncodeToString(all[operation][0].command.(canonical).Request().fingerprint()); got != want {
			t.Errorf("%q: %q,", operation, got)
		}
	}
}

func TestFingerprintOfNothing(t *testing.T) {
	for _, first := range []Fingerprint{nil, {}, make(Fingerprint, 3), make(Fingerprint, fingerprintWhole)} {
		if refusal := (VoidGrant{}).Request().conflict(first, ""); refusal == nil {
			t.Errorf("a fingerprint of %d bytes passes for one of the request", len(first))
		}
	}
}
