package billing

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// testCommand is a command whose Reads and Apply each test sets.
type testCommand struct {
	Keyed
	wallets []WalletID
	reads   func(*Draft)
	apply   func(*Draft) *Error
}

func (testCommand) Request() Request { return Request{Operation: "test"} }

func (c testCommand) Wallets() []WalletID { return c.wallets }

func (c testCommand) Apply(d *Draft) *Error { return c.apply(d) }

func (c testCommand) Reads(d *Draft) {
	if c.reads != nil {
		c.reads(d)
	}
}

// walletsView returns a view of wallets with 10 credits each.
func walletsView(t *testing.T, ids ...WalletID) *View {
	t.Helper()
	v := &View{Tenant: Live, Now: testInstant, Clock: testInstant, Wallets: map[WalletID]*Snapshot{}}
	for _, id := range ids {
		v.Wallets[id] = &Snapshot{Wallet: Wallet{
			WalletRef: WalletRef{Live, id}, Unit: "credits", Status: WalletActive, CreatedAt: testInstant,
			CommittedAt: testInstant, Revision: 1, Depleted: true,
		}}
		granted := mustDecide(t, v, GrantCredits{
			Keyed: Keyed{IdempotencyKey: "g"}, Wallet: string(id), Amount: 10 * Credit, Source: SourcePlan,
		})
		v.Wallets[id] = &Snapshot{Wallet: granted.Wallets[0].After}
	}
	return v
}

// mustDecide decides commands, all of which have to succeed.
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

// TestDraftRefusalLeavesWalletsAlone: if a command is refused, the wallets that it names are not in the decision of the
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

// TestDraftAsksInOneRound: everything that a list of commands reads is needed in one round.
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

// TestDraftPanicsOnUndeclaredReads: a command that does not declare what it reads fails its first test.
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

// TestKeySpaces: a session and a back end that use the same key send two different requests, in wallets and in the
// tenant; a back end cannot use a key in another space.
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
		t.Error("the stored keys of back ends have changed")
	}
}

// TestClaimIsTaken: an external id that is taken is refused once the claim is loaded.
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
