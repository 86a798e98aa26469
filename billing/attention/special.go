package attention

import (
	"context"

	"github.com/drawdown-billing/drawdown/billing"
)

// What follows from no state of one object has subjects of its own, beside those of the objects.
const (
	stuckPayments = "stuck-" // of a wallet: its payments that should have ended
	wrongBooks    = "books-" // of a wallet: whether its ledger continues what was counted
)

// FollowPayments brings the entries of a wallet's payments that should have ended to those that stuck returns. It asks again
// where another process has written entries meanwhile, so that the last answer stays.
func (s *Service) FollowPayments(
	ctx context.Context, wallet billing.WalletRef, stuck func() ([]billing.TopUpID, error),
) error {
	return s.observe(ctx, wallet, stuckPayments, func() ([]reason, error) {
		ids, err := stuck()
		if err != nil {
			return nil, err
		}
		reasons := make([]reason, len(ids))
		for i, id := range ids {
			reasons[i] = reason{billing.Cause{Kind: billing.AttentionPaymentStuck}, string(id)}
		}
		return reasons, nil
	})
}

// BooksDisagree puts the entry of a wallet whose ledger does not continue what was counted.
func (s *Service) BooksDisagree(ctx context.Context, wallet billing.WalletRef, what string) error {
	return s.observe(ctx, wallet, wrongBooks, func() ([]reason, error) {
		return []reason{{billing.Cause{Kind: billing.AttentionBooksDisagree, Detail: what}, string(wallet.ID)}}, nil
	})
}

// BooksAgree removes that entry.
func (s *Service) BooksAgree(ctx context.Context, wallet billing.WalletRef) error {
	return s.observe(ctx, wallet, wrongBooks, func() ([]reason, error) { return nil, nil })
}

// observe brings the entries of a subject that has no revisions to what is seen now.
func (s *Service) observe(
	ctx context.Context, wallet billing.WalletRef, prefix string, look func() ([]reason, error),
) error {
	subject := prefix + string(wallet.ID)
	return s.change(ctx, wallet.Tenant, subject, func(stored *billing.AttentionSubject) (*billing.AttentionSubject, error) {
		reasons, err := look()
		if err != nil {
			return nil, err
		}
		now, err := s.now(ctx, wallet.Tenant)
		if err != nil {
			return nil, err
		}
		next := s.next(stored, now, reasons)
		if same(stored, next) {
			return nil, nil // nothing has changed
		}
		return next, nil
	})
}

// same reports whether two subjects have the same entries.
func same(a, b *billing.AttentionSubject) bool {
	if len(a.Entries) != len(b.Entries) {
		return false
	}
	for i := range a.Entries {
		was := entryOf(b, a.Entries[i].Kind, a.Entries[i].Subject)
		if was == nil || was.Detail != a.Entries[i].Detail {
			return false
		}
	}
	return true
}

// PaymentsEnded removes the entries of payments for which nothing is left to do in a state of the wallet: nobody drives these again.
func (s *Service) PaymentsEnded(ctx context.Context, w *billing.Wallet) error {
	subject := stuckPayments + string(w.ID)
	return s.change(ctx, w.Tenant, subject, func(stored *billing.AttentionSubject) (*billing.AttentionSubject, error) {
		var left []reason
		for _, entry := range stored.Entries {
			if w.PaysTopUp(billing.TopUpID(entry.Subject)) {
				left = append(left, reason{billing.Cause{Kind: entry.Kind, Detail: entry.Detail}, entry.Subject})
			}
		}
		if len(left) == len(stored.Entries) {
			return nil, nil // nothing has changed
		}
		return s.next(stored, w.CommittedAt, left), nil
	})
}
