package mailer_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/mail/mailer"
)

// silent is a store that does not answer when a mail is stored: the write fails, after it is done or before, and so does the read that
// looks what became of it.
type silent struct {
	ledger.Store
	before       bool
	off, pending *bool
}

func (s silent) PutDocument(ctx context.Context, c billing.DocumentChange) error {
	if _, is := c.After.(*mail.Mail); *s.off || !is {
		return s.Store.PutDocument(ctx, c)
	}
	*s.pending = true
	if s.before {
		return errStore
	}
	return errors.Join(errStore, s.Store.PutDocument(ctx, c))
}

func (s silent) Documents(
	ctx context.Context, keys []billing.DocumentKey, f ledger.Freshness,
) (map[billing.DocumentKey]billing.Document, error) {
	if *s.pending {
		*s.pending = false
		return nil, errStore
	}
	return s.Store.Documents(ctx, keys, f)
}

// A mail that was surely not sent is sent in the end, however often nobody knew whether its claim was stored, or that it was not sent.
func TestClaimsWithoutMails(t *testing.T) {
	for name, refuses := range map[string]bool{"the claims are lost": false, "that it was not sent is lost": true} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.everything()
			off := refuses
			w.World.Store = silent{w.Store, refuses, &off, new(bool)}
			w.mails = w.another()
			w.post.answer = func(int) (bool, error) {
				off = false // the claim is known, and what comes of it is not
				return false, fmt.Errorf("too many at once: %w", mailer.ErrNotSent)
			}
			for range 3 * mail.MaxTries {
				if err := w.tell(w.low(3, 0, 100)); err == nil {
					t.Fatal("it is said to be done")
				}
				off = refuses
			}
			off, w.post.answer = true, nil
			if got := w.told(w.low(3, 0, 100)); len(got) != 1 {
				t.Errorf("in the end there are %d mails", len(got))
			}
		})
	}
}

// That a mail was not sent counts once, also if nobody learns that it was stored: after it, a mail is not sent more often than others.
func TestNotSentAndLost(t *testing.T) {
	w := newWorld(t)
	w.everything()
	off := true
	w.World.Store = silent{w.Store, false, &off, new(bool)}
	w.mails = w.another()
	w.post.answer = func(n int) (bool, error) {
		if off = n > 1; !off {
			return false, fmt.Errorf("too many at once: %w", mailer.ErrNotSent)
		}
		return true, errLost
	}
	for range 3 * mail.MaxTries {
		off = true
		_ = w.tell(w.low(3, 0, 100))
		w.Pass(mail.Lease)
	}
	if got := w.post.letters(); len(got) != mail.MaxTries {
		t.Errorf("it was sent %d times", len(got))
	}
}

// A mail that another process has claimed is not taken for one that was not sent.
func TestClaimOfAnother(t *testing.T) {
	w := newWorld(t)
	w.everything()
	w.post.answer = func(int) (bool, error) { return true, errLost }
	for range 3 * mail.MaxTries {
		_ = w.another().TellAll(t.Context(), []*billing.EventRecord{w.low(3, 0, 100)}) // each is a process of its own
		w.Pass(mail.Lease)
	}
	if got := w.post.letters(); len(got) != mail.MaxTries {
		t.Errorf("it was sent %d times", len(got))
	}
}
