package billing

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

// testCommand is a command of a test: what it reads and does is said there.
type testCommand struct {
	Keyed
	wallets []WalletID
	reads   func(*Draft)
	apply   func(*Draft) *Error
}

func (testCommand) Request() Request        { return Request{Operation: "test"} }
func (c testCommand) Wallets() []WalletID   { return c.wallets }
func (c testCommand) Apply(d *Draft) *Error { return c.apply(d) }

func (c testCommand) Reads(d *Draft) {
	if c.reads != nil {
		c.reads(d)
	}
}

// walletsView shows wallets with 10 credits each.
func walletsView(t *testing.T, ids ...WalletID) *View {
	t.Helper()
	v := &View{Tenant: Live, Now: testInstant, Clock: testInstant, Wallets: map[WalletID]*Snapshot{}}
	for _, id := range ids {
		v.Wallets[id] = &Snapshot{Wallet: Wallet{
			WalletRef: WalletRef{Live, id}, Unit: "credits", Status: WalletActive, CreatedAt: testInstant, CommittedAt: testInstant, Revision: 1,
		}}
		granted := mustDecide(t, v, GrantCredits{
			Keyed: Keyed{IdempotencyKey: "g"}, Wallet: string(id), Amount: 10 * Credit, Source: SourcePlan,
		})
		v.Wallets[id] = &Snapshot{Wallet: granted.Wallets[0].After}
	}
	return v
}

// mustDecide decides commands all of which have to stand.
func mustDecide(t *testing.T, v *View, commands ...Command) *Decision {
	t.Helper()
	verdict := Decide(v, commands, false)
	for _, o := range verdict.Outcomes {
		if o.Refusal != nil || o.Waiting {
			t.Fatalf("%v, waiting %t", o.Refusal, o.Waiting)
		}
	}
	if verdict.Decision == nil {
		t.Fatalf("nothing is decided: %+v", verdict)
	}
	if err := verdict.Decision.Validate(); err != nil {
		t.Fatal(err)
	}
	return verdict.Decision
}

func walletNumber(n int) WalletID { return WalletID(fmt.Sprintf("wal_%026d", n)) }

// TestDraftOpensAnyNumberOfWallets: one command takes from two wallets and gives to a third, and writes a document; one
// decision holds it all.
func TestDraftOpensAnyNumberOfWallets(t *testing.T) {
	one, two, three := walletNumber(1), walletNumber(2), walletNumber(3)
	v := walletsView(t, one, two, three)
	c := testCommand{Keyed: Keyed{IdempotencyKey: "k"}, wallets: []WalletID{two, three, one}}
	c.apply = func(d *Draft) *Error {
		for _, from := range []WalletID{one, two} {
			w := d.wallet(from)
			line := w.line(TypeUsage, c)
			line.Amount = -4 * Credit
			line.Drawdowns, line.Exhausted = w.lots.take(4*Credit, d.now)
			w.book(line)
		}
		w := d.wallet(three)
		line := w.line(TypeAdjustment, c)
		line.Amount = 8 * Credit
		w.create(&line, Grant{Source: SourceAdjustment, Amount: 8 * Credit, EffectiveAt: d.now})
		w.book(line)
		d.Put(&Claim{Tenant: Live, Kind: KindWallet, ExternalID: "x", ID: "1"})
		return nil
	}
	decision := mustDecide(t, v, c)
	var posted []Credits
	for _, change := range decision.Wallets {
		posted = append(posted, change.After.Posted)
	}
	if !slices.Equal(posted, []Credits{6 * Credit, 18 * Credit, 6 * Credit}) || len(decision.Documents) != 1 {
		t.Errorf("%v are posted, in the order of the command's wallets; %d documents", posted, len(decision.Documents))
	}
	outcome := Decide(v, []Command{c}, false).Outcomes[0]
	if outcome.Transaction.Wallet != two || len(outcome.Counterparts) != 2 || outcome.Counterparts[1].Wallet != one {
		t.Errorf("its lines are %+v and %+v", outcome.Transaction, outcome.Counterparts)
	}
}

// TestDraftRefusalLeavesWalletsAlone: where a command is refused, the wallets that it names are not in the decision of the
// others.
func TestDraftRefusalLeavesWalletsAlone(t *testing.T) {
	one, two := walletNumber(1), walletNumber(2)
	v := walletsView(t, one, two)
	verdict := Decide(v, []Command{
		charge(Keyed{IdempotencyKey: "a"}, Credit).of(one), charge(Keyed{IdempotencyKey: "b"}, 99*Credit).of(two),
	}, false)
	if o := verdict.Outcomes; o[0].Refusal != nil || o[1].Refusal == nil {
		t.Fatalf("%+v", o)
	}
	if w := verdict.Decision.Wallets; len(w) != 1 || w[0].After.ID != one {
		t.Errorf("the decision changes %d wallets", len(w))
	}
}

func (u RecordUsage) of(id WalletID) RecordUsage {
	u.Wallet = string(id)
	return u
}

// TestDraftAsksInOneRound: all that a list of commands reads is needed at once.
func TestDraftAsksInOneRound(t *testing.T) {
	v := walletsView(t)
	var commands []Command
	for i := range 98 {
		key := ClaimKey(Live, KindWallet, fmt.Sprint(i))
		commands = append(commands, testCommand{
			Keyed: Keyed{IdempotencyKey: fmt.Sprint(i)}, reads: func(d *Draft) { d.ReadDocument(key) },
			apply: func(d *Draft) *Error {
				d.Document(key)
				return nil
			},
		})
	}
	needs := Decide(v, commands, false).Needs
	if len(needs.Documents) != 98 {
		t.Fatalf("%d documents are needed at once, not 98", len(needs.Documents))
	}
	v.Documents = map[DocumentKey]Document{}
	for _, key := range needs.Documents {
		v.Documents[key] = nil
	}
	if decision := mustDecide(t, v, commands...); len(decision.Requests) != 98 {
		t.Errorf("%d requests are recorded", len(decision.Requests))
	}
}

// TestDraftPanicsOnUndeclaredReads: a command that forgets to declare what it reads fails its first test.
func TestDraftPanicsOnUndeclaredReads(t *testing.T) {
	ref := GrantRef{Sequence: 7}
	line := NewTransactionID(walletNumber(1), 7, HashKey("x"))
	for what, look := range map[string]func(*Draft){
		"document": func(d *Draft) { d.Document(ClaimKey(Live, KindWallet, "x")) },
		"list":     func(d *Draft) { d.List(Collection{Tenant: Live, Kind: KindAPIKey}) },
		"grant":    func(d *Draft) { d.wallet(walletNumber(1)).grant(ref) },
		"line":     func(d *Draft) { d.wallet(walletNumber(1)).lineOf(line) },
	} {
		t.Run(what, func(t *testing.T) {
			defer func() {
				said := fmt.Sprint(recover())
				if !strings.Contains(said, "looks up "+what) || !strings.Contains(said, "which its Reads does not declare") {
					t.Errorf("it says %q", said)
				}
			}()
			Decide(walletsView(t, walletNumber(1)), []Command{testCommand{
				Keyed: Keyed{IdempotencyKey: "k"}, wallets: []WalletID{walletNumber(1)},
				apply: func(d *Draft) *Error {
					look(d)
					return nil
				},
			}}, false)
		})
	}
}

// TestDraftPut: a document is written over the revision that was read, and one that nobody read is new.
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

// TestDraftRequire: what a command relies on is a condition of the decision, though it stays as it is.
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
	if c := decision.Documents[0]; len(decision.Documents) != 1 || c.Before != 4 || c.After != nil || decision.Items() != 2 {
		t.Errorf("%+v, %d items", decision.Documents, decision.Items())
	}
}

// TestKeySpaces: a session and a back end that use the same key make two requests, in wallets and in the tenant; a back end
// cannot have a key in a space that is not its own.
func TestKeySpaces(t *testing.T) {
	backEnd := Caller{Tenant: Live, Actor: "key_1"}
	session := Caller{Tenant: Live, Actor: "ses_1", Space: "ses_1"}
	other := Caller{Tenant: Live, Actor: "ses_2", Space: "ses_2"}
	v := walletsView(t, walletNumber(1))
	var usages, requests []Command
	for _, by := range []Caller{backEnd, session, other, session} {
		key := Keyed{IdempotencyKey: "same"}.By(by)
		usages = append(usages, charge(key, Credit).of(walletNumber(1)))
		requests = append(requests, testCommand{Keyed: key, apply: func(*Draft) *Error { return nil }})
	}
	if decision := mustDecide(t, v, usages...); len(decision.Wallets[0].Lines) != 3 {
		t.Errorf("%d lines", len(decision.Wallets[0].Lines))
	}
	if decision := mustDecide(t, v, requests...); len(decision.Requests) != 3 {
		t.Errorf("%d requests", len(decision.Requests))
	}
	taken := Keyed{IdempotencyKey: "same"}.By(session).Key()
	if refusal := (Keyed{IdempotencyKey: taken}).Check(); refusal == nil || refusal.Code != CodeInvalidInput {
		t.Errorf("a back end may use the key %q: %v", taken, refusal)
	}
	if (Keyed{IdempotencyKey: "k"}).By(backEnd).Key() != "k" {
		t.Error("the keys of back ends are not what they were")
	}
}

// TestAuditEntries: a change that is no ledger line leaves an entry in its own commit, once for each request, with the
// fields that changed; what changes nothing leaves none, and neither does what is refused.
func TestAuditEntries(t *testing.T) {
	v := walletsView(t, walletNumber(1))
	entries := func(d *Decision) (found []*AuditEntry) {
		for _, c := range d.Documents {
			if entry, is := c.After.(*AuditEntry); is {
				found = append(found, entry)
			}
		}
		return found
	}
	by := Caller{Tenant: Live, Actor: "key_1", RequestID: "r-1"}
	freeze := SetWalletStatus{
		Keyed: Keyed{IdempotencyKey: "k"}.By(by), Wallet: string(walletNumber(1)), Status: WalletFrozen, Reason: "chargeback",
	}
	decision := mustDecide(t, v, freeze, freeze)
	found := entries(decision)
	if len(found) != 1 {
		t.Fatalf("%d entries", len(found))
	}
	got := *found[0]
	want := AuditEntry{
		Versioned: Versioned{1}, ID: got.ID, Tenant: Live, At: testInstant, Actor: "key_1", Mutation: "setWalletStatus",
		Target: string(walletNumber(1)), Reason: "chargeback", RequestID: "r-1",
	}
	if !maps.Equal(got.Before, Metadata{"status": "ACTIVE"}) || !maps.Equal(got.After, Metadata{"status": "FROZEN"}) || !got.ID.Valid() {
		t.Errorf("%+v", got)
	}
	got.Before, got.After = nil, nil
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	again := freeze
	again.Status, again.IdempotencyKey = WalletActive, "l"
	if found := entries(mustDecide(t, v, again)); len(found) != 0 {
		t.Errorf("to set the status that it has leaves %+v", found[0])
	}
	elsewhere := freeze
	elsewhere.Wallet = string(walletNumber(2))
	second := entries(mustDecide(t, walletsView(t, walletNumber(2)), elsewhere))
	if second[0].ID == found[0].ID {
		t.Error("the same key in another wallet makes the same entry")
	}
	later := auditID(testInstant.Add(time.Second), HashKey("k"))
	if later <= found[0].ID {
		t.Error("entries do not sort by time")
	}
}

// TestClaimIsTaken: an external id that somebody has is refused once that is known.
func TestClaimIsTaken(t *testing.T) {
	v := walletsView(t)
	create := CreateCustomer{Keyed: Keyed{IdempotencyKey: "k"}, ID: "cus_2", ExternalID: "x", Name: "n", TimeZone: "UTC"}
	decision := mustDecide(t, v, create)
	if len(decision.Documents) != 3 { // the claim, the customer, and the event of it
		t.Errorf("%d documents", len(decision.Documents))
	}
	claim := &Claim{Versioned: Versioned{1}, Tenant: Live, Kind: KindCustomer, ExternalID: "x", ID: "cus_1"}
	v.Documents = map[DocumentKey]Document{claim.DocumentKey(): claim}
	refusal := Decide(v, []Command{create}, false).Outcomes[0].Refusal
	if refusal == nil || refusal.Code != CodeAlreadyExists || !strings.Contains(refusal.Message, "cus_1") {
		t.Errorf("got %v", refusal)
	}
}
