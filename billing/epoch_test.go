package billing

import (
	"testing"
	"time"
)

// Of epoch 0, numbers are sequences: ids are those of deployments that were never restored.
func TestNumbered(t *testing.T) {
	for _, test := range []struct{ n, epoch, want int64 }{
		{1, 0, 1}, {1<<40 - 1, 0, 1<<40 - 1}, {1, 1, 32_769}, {32_768, 1, 65_536}, {7, MaxEpoch, 1<<39 + 7},
	} {
		got := Numbered(test.n, test.epoch)
		if got != test.want {
			t.Errorf("%d of epoch %d: got %d, want %d", test.n, test.epoch, got, test.want)
		}
		if epoch, ok := EpochOf(got, test.n); !ok || epoch != test.epoch {
			t.Errorf("number %d of %d is of epoch %d, %t", got, test.n, epoch, ok)
		}
	}
	for _, wrong := range []struct{ number, n int64 }{
		{1, 2}, {2, 1}, {32_769, 2}, {32_768, 1}, {Numbered(1, MaxEpoch+1), 1}, {-1, 1},
	} {
		if epoch, ok := EpochOf(wrong.number, wrong.n); ok {
			t.Errorf("number %d of %d is of epoch %d", wrong.number, wrong.n, epoch)
		}
	}
	const id = "txn_01KDVDNA00ABCDEFGHJKMNPQRS0000000A"
	line := Transaction{Wallet: testWallet, Sequence: 10, Key: "k"}
	if got := line.ID(); got[:len(id)] != id {
		t.Errorf("a line of epoch 0 has the id %s", got)
	}
}

// Of two epochs the later one is above the other, whatever any table knows, and numbers never shrink.
func TestNextEpoch(t *testing.T) {
	begin := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, test := range []struct {
		now        time.Time
		last, want int64
	}{
		{begin, 0, 1},
		{begin.Add(-time.Hour), 0, 1},
		{begin.Add(59 * time.Second), 5, 6},
		{begin.Add(time.Hour), 0, 60},
		{begin.Add(time.Hour), 60, 61},
		{begin.Add(time.Hour), 7, 60},
		{time.Date(2057, 1, 1, 0, 0, 0, 0, time.UTC), 0, 16_305_120},
	} {
		if got := NextEpoch(test.now, test.last); got != test.want || got > MaxEpoch {
			t.Errorf("after epoch %d, at %s comes %d, want %d", test.last, test.now, got, test.want)
		}
	}
	if got := NextEpoch(time.Date(2058, 1, 1, 0, 0, 0, 0, time.UTC), 0); got <= MaxEpoch {
		t.Errorf("epoch %d of the year 2058 is no later than the last one", got)
	}
}

// A wallet is raised to the epoch of the deployment by its next commit, is never lowered, and keeps it in its ids.
func TestEpochOfADraft(t *testing.T) {
	for _, test := range []struct{ wallet, deployment, want int64 }{{0, 0, 0}, {0, 7, 7}, {3, 7, 7}, {7, 3, 7}} {
		w := Wallet{
			WalletRef: WalletRef{Live, testWallet}, Status: WalletActive, Sequence: 4, Revision: 9, Epoch: test.wallet,
			Depleted: true,
		}
		amount := 5 * Credit
		v := &View{
			Tenant: Live, Now: testInstant, Epoch: test.deployment,
			Wallets: map[WalletID]*Snapshot{testWallet: {Wallet: w}},
		}
		verdict := Decide(v, []Command{&GrantCredits{
			Keyed: Keyed{IdempotencyKey: "g"}, Wallet: string(testWallet), Amount: amount, Source: SourceTrial,
		}}, false)
		if verdict.Decision == nil {
			t.Fatalf("%+v: %+v", test, verdict)
		}
		change := verdict.Decision.Wallets[0]
		line := change.Lines[0]
		if change.After.Epoch != test.want || line.Epoch != test.want || line.Number() != Numbered(5, test.want) ||
			change.Created[0].Ref != (GrantRef{Numbered(5, test.want), 0}) {
			t.Errorf("%+v: wallet %d, line %d with number %d, grant %v", test, change.After.Epoch, line.Epoch, line.Number(),
				change.Created[0].Ref)
		}
		if want := (&Transaction{Wallet: testWallet, Sequence: 5, Epoch: test.want, Key: line.Key}).ID(); line.ID() != want {
			t.Errorf("%+v: the line is %s, not %s", test, line.ID(), want)
		}
		for _, e := range Events(change.Before, &change.After, change.Lines) {
			if want := EventID("evt_" + string(testWallet)[4:] + encodeNumber(Numbered(10, test.want), 8)); e.ID[:len(want)] != want {
				t.Errorf("%+v: the event %s does not begin with %s", test, e.ID, want)
			}
		}
	}
}

// TestValidateEpochs: a decision neither lowers a wallet's epoch nor writes lines of another one.
func TestValidateEpochs(t *testing.T) {
	for name, edit := range map[string]func(*WalletChange){
		"the wallet's goes back": func(c *WalletChange) {
			c.Before.Epoch = 8
		},
		"the line's is another": func(c *WalletChange) {
			c.Lines[0].Epoch = 6
			c.Lines[0].Hash = c.Lines[0].chain(Hash{})
			c.After.Head = c.Lines[0].Hash
		},
	} {
		w := Wallet{WalletRef: WalletRef{Live, testWallet}, Status: WalletActive, Epoch: 7, Depleted: true}
		v := &View{Tenant: Live, Now: testInstant, Wallets: map[WalletID]*Snapshot{testWallet: {Wallet: w}}}
		d := Decide(v, []Command{&GrantCredits{
			Keyed: Keyed{IdempotencyKey: "g"}, Wallet: string(testWallet), Amount: Credit, Source: SourceTrial,
		}}, false).Decision
		if err := d.Validate(); err != nil {
			t.Fatal(err)
		}
		if edit(&d.Wallets[0]); d.Validate() == nil {
			t.Errorf("%s: it is valid", name)
		}
	}
}
