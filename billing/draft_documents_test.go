package billing

import (
	"slices"
	"testing"
)

// TestDraftPut: a document replaces the revision that was read; a document that was not read is new.
func TestDraftPut(t *testing.T) {
	claim := func(id string) *Claim { return &Claim{Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: id} }
	stored := claim("1")
	stored.Revision = 7
	key := stored.DocumentKey()
	for name, test := range map[string]struct {
		stored map[DocumentKey]Document
		before int64
	}{
		"not read":                  {nil, 0},
		"read, and not there":       {map[DocumentKey]Document{key: nil}, 0},
		"read, with its revision 7": {map[DocumentKey]Document{key: stored}, 7},
	} {
		v := walletsView(t)
		v.Documents = test.stored
		put := func(id string) testCommand {
			return testCommand{Keyed: Keyed{IdempotencyKey: id}, apply: func(d *Draft) *Error {
				d.Put(claim(id))
				return nil
			}}
		}
		decision := mustDecide(t, v, put("2"), put("3"))
		if len(decision.Documents) != 1 {
			t.Fatalf("%s: %+v", name, decision.Documents)
		}
		c := decision.Documents[0]
		if after, _ := c.After.(*Claim); c.Before != test.before || after.Revision != test.before+1 || after.ID != "3" {
			t.Errorf("%s: %+v becomes %+v", name, c, c.After)
		}
	}
}

// TestDraftSeesItsOwnDocuments: a command reads the documents that earlier commands of the same list wrote.
func TestDraftSeesItsOwnDocuments(t *testing.T) {
	key := ClaimKey(Live, KindWallet, "x")
	v := walletsView(t)
	v.Documents = map[DocumentKey]Document{key: nil}
	var seen []string
	appending := func(id string) testCommand {
		return testCommand{
			Keyed: Keyed{IdempotencyKey: id}, reads: func(d *Draft) { d.ReadDocument(key) },
			apply: func(d *Draft) *Error {
				before, _ := d.Document(key).(*Claim)
				if before != nil {
					seen = append(seen, before.ID)
				}
				d.Put(&Claim{Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: id})
				return nil
			},
		}
	}
	mustDecide(t, v, appending("1"), appending("2"), appending("3"))
	if !slices.Equal(seen, []string{"1", "2"}) {
		t.Errorf("the second and the third command see %v", seen)
	}
}

// TestDraftLoadsWhatFollowsFromItsList: if a command makes the next one read something else, that is loaded before the
// next one is applied.
func TestDraftLoadsWhatFollowsFromItsList(t *testing.T) {
	name := ClaimKey(Live, KindWallet, "x")
	named := func(d *Draft) DocumentKey {
		claim, _ := d.ReadDocument(name).(*Claim)
		if claim == nil {
			return name
		}
		return ClaimKey(Live, KindWallet, claim.ID)
	}
	applied := 0
	commands := []Command{
		testCommand{Keyed: Keyed{IdempotencyKey: "1"}, apply: func(d *Draft) *Error {
			d.Put(&Claim{Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: "y"})
			return nil
		}},
		testCommand{
			Keyed: Keyed{IdempotencyKey: "2"}, reads: func(d *Draft) { d.ReadDocument(named(d)) },
			apply: func(d *Draft) *Error {
				d.Document(named(d))
				applied++
				return nil
			},
		},
	}
	v := walletsView(t)
	v.Documents = map[DocumentKey]Document{}
	for rounds := 0; applied == 0; rounds++ {
		if rounds > 2 {
			t.Fatal("what it needs is loaded, and it is not applied")
		}
		for _, key := range Decide(v, commands, false).Needs.Documents {
			v.Documents[key] = nil
		}
	}
	if _, loaded := v.Documents[ClaimKey(Live, KindWallet, "y")]; !loaded {
		t.Error("it was applied before what it reads was loaded")
	}
}

// TestDraftRequire: a document that a command depends on is a condition of the decision, even if it does not change.
func TestDraftRequire(t *testing.T) {
	stored := &Claim{Versioned: Versioned{4}, Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: "1"}
	v := walletsView(t)
	v.Documents = map[DocumentKey]Document{stored.DocumentKey(): stored}
	decision := mustDecide(t, v, testCommand{
		Keyed: Keyed{IdempotencyKey: "k"}, reads: func(d *Draft) { d.ReadDocument(stored.DocumentKey()) },
		apply: func(d *Draft) *Error {
			d.Require(d.Document(stored.DocumentKey()).DocumentKey())
			return nil
		},
	})
	c := decision.Documents[0]
	if len(decision.Documents) != 1 || c.Before != 4 || c.After != nil || decision.Items() != 2 {
		t.Errorf("%+v, %d items", decision.Documents, decision.Items())
	}
}
