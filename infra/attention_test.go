package infra

import (
	"fmt"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// asksForAttention has a wallet listed by the functions usage and payments, and taken off the lists again, each under its role: as they
// do when books disagree and when a payment hangs, which nothing here does.
func (d *deployment) asksForAttention(wallet any) {
	d.t.Helper()
	ref := billing.WalletRef{Tenant: billing.Test, ID: billing.WalletID(fmt.Sprint(wallet))}
	topUp := billing.NewTopUpID(ref.ID, billing.GrantRef{Sequence: 1})
	watch := func(function string) *attention.Service {
		return attention.New(ddbtest.Open(d.t, ddb.Config{
			Endpoint: d.proxies[function].URL, TablePrefix: d.database.TablePrefix, Timeout: ddbtest.Timeout,
		}), wiring.Runtime())
	}
	books, payments := watch("usage"), watch("payments")
	hangs := func() ([]billing.TopUpID, error) { return []billing.TopUpID{topUp}, nil }
	ended := func() ([]billing.TopUpID, error) { return nil, nil }
	for _, step := range []struct {
		do           func() error
		books, stuck int
	}{
		{func() error { return books.BooksDisagree(d.t.Context(), ref, "A table was restored.") }, 1, 0},
		{func() error { return payments.FollowPayments(d.t.Context(), ref, hangs) }, 1, 1},
		{func() error { return books.BooksAgree(d.t.Context(), ref) }, 0, 1},
		{func() error { return payments.FollowPayments(d.t.Context(), ref, ended) }, 0, 0},
	} {
		if err := step.do(); err != nil {
			d.t.Error(err)
		}
		got := d.ask(`{ books: attention(kind: BOOKS_DISAGREE) { nodes { wallet { id } } }
			stuck: attention(kind: PAYMENT_STUCK) { nodes { wallet { id } } } }`, nil)
		if b, s := len(list(at(got, "books", "nodes"))), len(list(at(got, "stuck", "nodes"))); b != step.books || s != step.stuck {
			d.t.Errorf("%d wallets are listed for their books and %d for payments, want %d and %d", b, s, step.books, step.stuck)
		}
	}
}
