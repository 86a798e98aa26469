package follower

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/billing/timer/timertest"
	"github.com/drawdown-billing/drawdown/lambdas/local/mailbox"
)

// trouble is what happens to followers and to what sends mails.
type trouble int

const (
	calm  trouble = iota // nothing: each record comes once, in time
	rough                // records come often, late and in pairs, and half of all writes and sends fail
	lossy                // as well, mails arrive whose answers are lost, and nobody learns of them
)

// chance is randomness that several goroutines use.
type chance struct {
	mu     sync.Mutex
	random *rand.Rand
}

// below returns a number from 0 to n-1.
func (c *chance) below(n int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.random.IntN(n)
}

var (
	errStore = errors.New("the database does not answer")
	errLost  = errors.New("the connection ended")
)

// unreliable is a store of followers. A tenth of its reads fail, and half of its writes: before they are done, or after.
type unreliable struct {
	*stream
	*timertest.Memory
	chance *chance
	of     trouble
}

func (u unreliable) write(do func() error, alwaysDone bool) error {
	if u.of == calm || u.chance.below(2) == 0 {
		return do()
	}
	if u.chance.below(2) == 0 && !alwaysDone {
		return errStore
	}
	return errors.Join(errStore, do())
}

func (u unreliable) read() error {
	if u.of != calm && u.chance.below(10) == 0 {
		return errStore
	}
	return nil
}

// PutDocument implements [ledger.DocumentStore]. That a mail was sent is stored in any case, unless its answer may be lost: what
// nobody knows is sent again.
func (u unreliable) PutDocument(ctx context.Context, c billing.DocumentChange) error {
	m, is := c.After.(*mail.Mail)
	known := is && m.Status == mail.Sent && u.of != lossy
	return u.write(func() error { return u.stream.PutDocument(ctx, c) }, known)
}

// PutTimers implements [timer.Store].
func (u unreliable) PutTimers(ctx context.Context, timers []timer.Timer) error {
	return u.write(func() error { return u.Memory.PutTimers(ctx, timers) }, false)
}

// Documents implements [ledger.DocumentStore].
func (u unreliable) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if err := u.read(); err != nil {
		return nil, err
	}
	return u.stream.Documents(ctx, keys, f)
}

// Wallets implements [ledger.WalletStore].
func (u unreliable) Wallets(
	ctx context.Context, tenant billing.Tenant, ids []billing.WalletID, f ledger.Freshness,
) (map[billing.WalletID]*billing.Wallet, error) {
	if err := u.read(); err != nil {
		return nil, err
	}
	return u.stream.Wallets(ctx, tenant, ids, f)
}

// post is a sender of mails that keeps what arrives, and puts it into a mailbox as `make run` does.
type post struct {
	mu     sync.Mutex
	chance *chance
	of     trouble
	sent   []mailer.Letter
	box    *mailbox.Mailbox
	dir    string // of the mailbox
}

// Send implements [mailer.Sender].
func (p *post) Send(ctx context.Context, l *mailer.Letter) error {
	fails := p.of != calm && p.chance.below(2) == 0
	unknown := fails && p.of == lossy && p.chance.below(2) == 0
	if fails && !unknown {
		return fmt.Errorf("too many at once: %w", mailer.ErrNotSent)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sent = append(p.sent, *l)
	if err := p.box.Send(ctx, l); err != nil {
		return err
	}
	if unknown {
		return errLost
	}
	return nil
}
