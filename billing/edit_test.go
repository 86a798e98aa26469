package billing

import (
	"reflect"
	"slices"
	"testing"
)

// TestEdits: what is absent, null, empty and set are four requests, each with a fingerprint of its own, and do different
// things.
func TestEdits(t *testing.T) {
	edits := []struct {
		edit Edit[Metadata]
		want Metadata
	}{
		{Edit[Metadata]{}, Metadata{"old": "yes"}},
		{Clear[Metadata](), nil},
		{SetTo(Metadata{}), Metadata{}},
		{SetTo(Metadata{"new": "yes"}), Metadata{"new": "yes"}},
	}
	var seen []string
	for _, test := range edits {
		for _, request := range []Request{
			UpdateCustomer{Metadata: test.edit}.Request(), UpdateWallet{Metadata: test.edit}.Request(),
		} {
			if digest := string(request.fingerprint()); slices.Contains(seen, digest) {
				t.Errorf("%+v has the fingerprint of another request", test.edit)
			} else {
				seen = append(seen, digest)
			}
		}
		got := Metadata{"old": "yes"}
		if test.edit.apply(&got); !reflect.DeepEqual(got, test.want) {
			t.Errorf("%+v makes it %v, want %v", test.edit, got, test.want)
		}
	}
	a, b := UpdateCustomer{Name: SetTo("null")}, UpdateCustomer{Name: Clear[string]()}
	if string(a.Request().fingerprint()) == string(b.Request().fingerprint()) {
		t.Error("the text null is taken for null")
	}
}

// TestClearingWhatIsRequired: null is refused where a value is required, with the field.
func TestClearingWhatIsRequired(t *testing.T) {
	key := Keyed{IdempotencyKey: "k"}
	for field, c := range map[string]Command{
		"name":           &UpdateCustomer{Keyed: key, Name: Clear[string]()},
		"email":          &UpdateCustomer{Keyed: key, Email: SetTo("")},
		"metadata":       &UpdateCustomer{Keyed: key, Metadata: SetTo(Metadata{"": "x"})},
		"overdraftLimit": &UpdateWallet{Keyed: key, OverdraftLimit: Clear[Credits]()},
	} {
		if refusal := c.Check(); refusal == nil || refusal.Code != CodeInvalidInput || refusal.Path[0] != field {
			t.Errorf("%s: %+v is not refused: %v", field, c, refusal)
		}
	}
	for _, c := range []Command{
		&UpdateWallet{Keyed: key, Name: Clear[string]()}, &UpdateWallet{Keyed: key, Name: SetTo(" ")},
		&UpdateWallet{Keyed: key, OverdraftLimit: SetTo(Credits(-1))},
	} {
		if c.Check() == nil {
			t.Errorf("%+v is not refused", c)
		}
	}
	for _, c := range []Command{
		&UpdateCustomer{Keyed: key, Email: Clear[string](), Metadata: Clear[Metadata]()},
		&UpdateWallet{Keyed: key, Metadata: Clear[Metadata]()}, &UpdateCustomer{Keyed: key},
	} {
		if refusal := c.Check(); refusal != nil {
			t.Errorf("%+v is refused: %v", c, refusal)
		}
	}
}
