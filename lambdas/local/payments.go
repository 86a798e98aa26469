package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/payment"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/stripe"
)

// payments is what the function payments does on AWS: it drives payments, and takes the events of providers. Here, payments
// are simulated unless a key of Stripe is set.
type payments struct {
	*payment.Service
	watch     *attention.Service
	simulated []*simulated.Provider
	pages     http.Handler
	log       *slog.Logger

	mu   sync.Mutex
	due  map[billing.WalletRef]int // wallets whose payments are to be driven, and how often that failed
	wake chan struct{}
}

// newPayments returns the payments of a database. secret is the one of the development key, from which the secrets of
// simulated payments are made: it stays the same for as long as the data do.
func newPayments(
	c config, store ledger.Store, runtime ledger.Runtime, books *ledger.Ledger, secret, baseURL string, log *slog.Logger,
) (*payments, error) {
	p := &payments{log: log, watch: attention.New(store, runtime), due: map[billing.WalletRef]int{}, wake: make(chan struct{}, 1)}
	providers := map[billing.Tenant]payment.Provider{}
	for _, tenant := range billing.Tenants {
		bank := simulated.New(simulated.Config{
			Tenant: tenant, Store: store, Runtime: runtime, BaseURL: baseURL,
			Secrets: []string{"whsec_" + billing.HashSecret(secret+string(tenant))},
			Clock:   books.Now,
		})
		providers[tenant], p.simulated = bank, append(p.simulated, bank)
	}
	if c.StripeKey != "" {
		tenant := billing.Test
		if strings.HasPrefix(c.StripeKey, "sk_live_") || strings.HasPrefix(c.StripeKey, "rk_live_") {
			tenant = billing.Live
		}
		var secrets []string
		if c.StripeSecret != "" {
			secrets = strings.Split(c.StripeSecret, ",")
		}
		account, err := stripe.New(stripe.Config{Tenant: tenant, Key: c.StripeKey, Secrets: secrets})
		if err != nil {
			return nil, fmt.Errorf("STRIPE_SECRET_KEY: %w", err)
		}
		providers[tenant] = account
	}
	p.pages = simulated.NewPages(log, p.simulated...)
	p.Service = payment.New(payment.Config{
		Store: store, Runtime: runtime, Ledger: books, Log: log, Provider: providers, ReturnTo: baseURL + "/",
	})
	return p, nil
}

// Drive implements [timer.Payer]: the wallet's payments are driven soon, by run.
func (p *payments) Drive(_ context.Context, wallet billing.WalletRef) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.due[wallet] = 0
	select {
	case p.wake <- struct{}{}:
	default: // it is awake already
	}
	return nil
}

const (
	// deliverEvery is how often simulated payments are moved on, and their events delivered.
	deliverEvery = time.Second
	// askEvery is how often the provider is asked about what no event told of: Stripe reaches this process only through its
	// command-line tool.
	askEvery = 5 * time.Second
	// listEvery is how often the provider is asked for events that it could not deliver. On AWS that is every ten minutes.
	listEvery = time.Minute
	// maxDrives is how often the payments of a wallet are driven in a row, after failures. Later a timer asks again.
	maxDrives = 5
)

// run drives payments and delivers the events of simulated ones, until ctx ends. Work has a little more time.
func (p *payments) run(ctx, work context.Context) {
	var swept, listed time.Time
	for ctx.Err() == nil {
		for wallet, failures := range p.take() {
			if err := p.drive(work, wallet); err != nil && ctx.Err() == nil {
				p.log.Warn("payments of a wallet are driven again", "function", "payments", "wallet", wallet.ID, "error", err)
				p.again(wallet, failures+1)
			}
		}
		for _, bank := range p.simulated {
			err := bank.Deliver(work, func(header http.Header, body []byte) error {
				return p.Receive(work, bank.Tenant, header, body)
			})
			if err != nil && ctx.Err() == nil {
				p.log.Error("delivering the events of simulated payments failed", "function", "payments", "error", err)
			}
		}
		if now := p.Runtime.Now(); now.Sub(swept) >= askEvery {
			swept = now
			p.sweepMethods(ctx, work)
		}
		if now := p.Runtime.Now(); now.Sub(listed) >= listEvery {
			listed = now
			p.sweepEvents(ctx, work)
		}
		select {
		case <-p.wake:
		case <-time.After(deliverEvery):
		case <-ctx.Done():
		}
	}
}

// drive drives the payments of a wallet, and lists those that should have ended.
func (p *payments) drive(ctx context.Context, wallet billing.WalletRef) error {
	err := p.DriveWallet(ctx, wallet)
	look := func() ([]billing.TopUpID, error) { return p.Stuck(ctx, wallet) }
	return errors.Join(err, p.watch.FollowPayments(ctx, wallet, look))
}

// sweepEvents handles the events that the providers could not deliver: all of them, where nothing passes Stripe's events on.
func (p *payments) sweepEvents(ctx, work context.Context) {
	for _, tenant := range billing.Tenants {
		if _, err := p.Sweep(work, tenant); err != nil && ctx.Err() == nil {
			p.log.Warn("events of a payment provider are looked for again", "function", "payments", "tenant", tenant, "error", err)
		}
	}
}

// sweepMethods asks the providers about payment methods: what no event told of, and what is still to be forgotten.
func (p *payments) sweepMethods(ctx, work context.Context) {
	for _, tenant := range billing.Tenants {
		if err := p.SweepMethods(work, tenant); err != nil && ctx.Err() == nil {
			p.log.Warn("payment methods are swept again", "function", "payments", "tenant", tenant, "error", err)
		}
	}
}

// take returns the wallets whose payments are to be driven now, and how often that failed.
func (p *payments) take() map[billing.WalletRef]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	due := p.due
	p.due = map[billing.WalletRef]int{}
	return due
}

// again has the payments of a wallet driven another time, unless that failed too often.
func (p *payments) again(wallet billing.WalletRef, failures int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if _, asked := p.due[wallet]; !asked && failures < maxDrives {
		p.due[wallet] = failures
	}
}

// inbound takes the events of providers, at /providers/<name>/<tenant>.
func (p *payments) inbound(w http.ResponseWriter, r *http.Request) {
	tenant := billing.Tenant(r.PathValue("tenant"))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, payment.MaxEventBytes))
	if err != nil {
		http.Error(w, "the event is too large, or ended early", http.StatusBadRequest)
		return
	}
	status := follower.StatusOfEvent(p.Receive(r.Context(), tenant, r.Header, body))
	if status >= http.StatusInternalServerError {
		p.log.Error("an event of a payment provider was not taken", "function", "payments", "tenant", tenant)
	}
	w.WriteHeader(status)
}
