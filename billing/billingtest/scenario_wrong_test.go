package billingtest

import (
	"context"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestClaimsCanFail shows of every claim that it fails where it is wrong, and of what is checked without being said
// that it is.
func TestClaimsCanFail(t *testing.T) {
	const (
		spent = "Given wallet W\nAnd grant p of 10 to W, expires in 5 days\nAnd grant q of 5 to W\nAnd usage u of 12 in W\n"
		moved = spent + "And wallet X\nAnd transfer t of 2 from W to X\n"
		held  = spent + "And hold h of 2 in W, for 60 seconds\n"
		batch = spent + "When best effort batch b in W of e for 1 and f for 9\n"
	)
	for _, test := range []struct{ text, want string }{
		{spent + "Then u draws 9 from p and 3 from q", "it is 10 p, 2 q"},
		{spent + "Then u draws 2 from q and 10 from p", "it is 10 p, 2 q"},
		{spent + "Then u draws nothing", "it is 10 p, 2 q"},
		{spent + "Then u returns 10 to p and 2 to q", "does the opposite"},
		{spent + "Then u charges 11", "its charge is 12"},
		{spent + "Then u falls short by 1", "its shortfall is 0"},
		{spent + "Then u occurred 1 second ago", "when it occurred is 0s after the beginning"},
		{spent + "Then 1 of u is reversed", "what is reversed of it is 0"},
		{spent + "Then u is replayed", "it is accepted as new"},
		{spent + "Then u is refused with INVALID_INPUT", "it is not refused"},
		{spent + "When u is sent again\nThen u is accepted", "it is replayed"},
		{spent + "When u is sent again\nThen W has available 3", "u (f:5) is replayed, and no Then says so"},
		{spent + "And u is sent again\nThen u is replayed", "u (f:5) is replayed, and no Then says so"},
		{spent + "When usage v of 9 in W\nThen W has available 3", "v (f:6) is refused with INSUFFICIENT_CREDITS at credits, required 9, available 3, and no Then says so"},
		{spent + "And usage v of 9 in W\nThen v is refused with INSUFFICIENT_CREDITS at credits, required 9, available 3", "f:6: And usage v of 9 in W"},
		{spent + "When usage v of 9 in W\nThen v is accepted", "it is refused with INSUFFICIENT_CREDITS"},
		{spent + "When usage v of 9 in W\nThen v draws nothing", "v was refused"},
		{spent + "When usage v of 9 in W\nThen v is refused with INSUFFICIENT_CREDITS at credits, required 9", "available 3"},
		{spent + "When usage v of 9 in W\nThen v is refused with INSUFFICIENT_CREDITS, required 9, available 3", "at credits"},
		{spent + "When usage v of 1 in W, occurred in 1 hour\nThen v is refused with EVENT_IN_FUTURE at occurredAt, retry in 54 minutes", "retry 55m0s"},
		{spent + "Then p is ACTIVE", "it is DEPLETED"},
		{spent + "Then q is ACTIVE, 2 remaining", "what remains is 3"},
		{spent + "Then p expires in 4 days", "its expiry is 120h0m0s after the beginning"},
		{spent + "Then q expires in 4 days", "it never expires"},
		{spent + "Then p never expires", "it expires"},
		{spent + "Then p has priority 1", "its priority is 100"},
		{spent + "Then p has source TRIAL", "its source is PROMOTION"},
		{spent + "Then p comes from q", "where it comes from is"},
		{spent + "Then W has available 3, posted 4", "posted is 3"},
		{spent + "Then W has debt 1", "debt is 0"},
		{spent + "Then W has debt 0, as of 1 second ago", "debt is only known as of now"},
		{spent + "Then W has available 3, as of 1 second ago", "available is 0"},
		{spent + "Then wallet W is FROZEN", "it is ACTIVE"},
		{spent + "Then next to expire in W is 1 of p", "next to expire is nothing"},
		{spent + "Then nothing in W can be spent", "the order is q"},
		{spent + "Then W burns p, q", "the order is q"},
		{spent + "Then ledger of W reads GRANT +10, USAGE -12", "it reads GRANT +10, GRANT +5, USAGE -12"},
		{spent + "Then finance of W reads received 1.00 EUR", "received in EUR is 0"},
		{"Given wallet W\nAnd grant p of 10 to W, paid 1.00 EUR\nThen W has no finance", "deferred in EUR is 100 minor units"},
		{spent + "Then ledger of W ends with GRANT +10", "it reads USAGE -12"},
		{spent + "Then ledger of W has 2 lines", "its length is 3"},
		{spent + "Then line 4 of W draws nothing", "the ledger of W has only 3 lines"},
		{spent + "Then u creates g of 1", "the line creates 0 grants"},
		{moved + "Then arrival of t creates g of 3", "its amount is 2"},
		{batch + "Then b is refused with WALLET_FROZEN", "it is not refused"},
		{batch + "Then b answers recorded, recorded", "it answers recorded, refused"},
		{batch + "Then W has available 2", "event 2 of b (f:6) is refused, and no Then says what the batch answers"},
		{batch + "Then event 1 of b is refused with INVALID_INPUT at events.0", "it is not refused"},
		{batch + "Then event 3 of b is refused with INVALID_INPUT at events.2", "the batch answered for 2 events"},
		{batch + "Then b answers recorded, refused\nWhen e is sent again\nThen e is replayed", "e was an event of a batch"},
		{spent + "When time moves to the beginning\nThen W has available 3", "time only moves forward"},
		{spent + "When time moves to the expiry of q\nThen W has available 3", "q never expires"},
		{"Given wallet W\nWhen grant p of 0 to W\nAnd void v of p\nThen v is accepted", "there is no grant p"},
		{spent + "Then W is named \"X\"", "its name is W"},
		{spent + "Then W has overdraft limit 1", "its overdraft limit is 0"},
		{spent + "Then W has metadata a \"b\"", "its metadata is map[]"},
		{spent + "When update v of W, metadata a \"b\"\nThen W has no metadata", "its metadata is map[a:b]"},
		{spent + "When update v of W, no name\nThen W has available 3", "v (f:6) is refused with INVALID_INPUT at name, and no Then says so"},
		{spent + "Then the customer is named \"X\"", "its name is Customer of the scenario"},
		{spent + "Then the customer has email \"a@b\"", "its e-mail address is "},
		{spent + "When update v of the customer, email \"a@b\"\nThen the customer has no email", "its e-mail address is a@b"},
		{spent + "Then the customer has metadata a \"b\"", "its metadata is map[]"},
		{spent + "When update v of the customer, metadata a \"b\"\nThen the customer has no metadata", "its metadata is map[a:b]"},
		{held + "Then h is EXPIRED", "it is OPEN"},
		{held + "Then h is OPEN, 1 placed", "what is placed is 2"},
		{held + "Then h is OPEN, 1 captured", "what is captured is 0"},
		{held + "Then h is OPEN, 1 held", "what is held is 2"},
		{held + "Then h keeps 1 from q", "it is 2 q"},
		{held + "Then h draws 1 from q", "it is 2 q"},
		{held + "Then h ends in 61 seconds", "its end is 1m0s after the beginning"},
		{held + "Then h ended now", "it is open"},
		{held + "Then h ended with u", "what ended it is"},
		{held + "Then W has no holds", "the list is h"},
		{held + "Then holds of W are h, of status EXPIRED", "the list is"},
		{held + "Then q is ACTIVE, 3 remaining, 1 held", "what is held is 2"},
		{held + "Then W has held 1", "held is 2"},
		{
			held + "When release r of h\nAnd release s of h\nThen s is refused with HOLD_NOT_OPEN at holdId, naming u",
			"it names another line",
		},
		{held + "When release r of h\nAnd release s of h\nThen r is accepted", "s (f:8) is refused with HOLD_NOT_OPEN"},
		{"Given wallet W\nWhen hold h of 1 in W\nAnd release r of h\nThen r is accepted", "there is no hold h"},
		{"Given wallet W, overdraft limit -1\nThen W has available 0", "overdraftLimit is -1"},
	} {
		name, _, _ := strings.Cut(test.text[strings.LastIndex(test.text, "\n")+1:], "\n")
		t.Run(name, func(t *testing.T) {
			err := playText(t.Context(), NewMemory(), test.text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}

// tampered is a store that something goes wrong in behind the ledger's back.
type tampered struct {
	*Memory
	balance billing.Credits // is added to what remains of the first grant of every wallet
	line    billing.Credits // is added to the amount of every line that the index shows
	record  billing.Credits // is added to the amount of every line that is read by key
}

func (s tampered) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	wallets, err := s.Memory.Wallets(ctx, tenant, ids, f)
	for _, w := range wallets {
		if len(w.Live) > 0 {
			w.Live[0].Remaining += s.balance
		}
	}
	return wallets, err
}

func (s tampered) IndexedLines(
	ctx context.Context, ref billing.WalletRef, r ledger.LineRange,
) ([]*billing.Transaction, error) {
	lines, err := s.Memory.IndexedLines(ctx, ref, r)
	for _, line := range lines {
		line.Amount += s.line
	}
	return lines, err
}

func (s tampered) Commit(ctx context.Context, d *billing.Decision) error {
	err := s.Memory.Commit(ctx, d)
	if stale, ok := err.(*ledger.StaleError); ok {
		for _, records := range stale.Records {
			for _, record := range records {
				if record.Line != nil {
					record.Line.Amount += s.record
				}
			}
		}
	}
	return err
}

// TestUnsaidChecksCanFail shows that what is checked without being said finds a store that is wrong.
func TestUnsaidChecksCanFail(t *testing.T) {
	const text = "Given wallet W\nAnd grant p of 10 to W\nAnd 1 day passes\nAnd usage u of 3 in W\nThen ledger of W has 2 lines"
	for _, test := range []struct {
		name  string
		store tampered
		want  string
	}{
		{"wrong state", tampered{balance: 1}, "the audit of W finds"},
		{"wrong history", tampered{line: 1}, "the audit of W finds"},
		{"wrong replay", tampered{record: 1}, "sent again: the line is"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.store.Memory = NewMemory()
			err := playText(t.Context(), test.store, text)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v\nwant %s", err, test.want)
			}
		})
	}
}
