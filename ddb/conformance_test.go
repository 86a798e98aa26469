package ddb_test

import (
	"testing"

	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/aggregate/aggregatetest"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

func newStore(t *testing.T) ledger.Store { return ddbtest.Store(t) }

func TestOutboxStore(t *testing.T) {
	outboxtest.TestStore(t, func(t *testing.T) outbox.Store { return ddbtest.Store(t) })
}

func TestStore(t *testing.T) { billingtest.TestStore(t, newStore) }

func TestSubscriptions(t *testing.T) { billingtest.TestSubscriptions(t, newStore) }

// Fewer and shorter lives than in memory: they test the domain, and each step takes many calls.
func TestLives(t *testing.T) { billingtest.TestLives(t, newStore, 2, 50) }

// TestRestores is about the codecs too: what is read from tables has the ids that were given out.
func TestRestores(t *testing.T) { billingtest.TestRestores(t, newStore, 1, 60) }

func TestUsage(t *testing.T) {
	aggregatetest.TestStore(t, func(t *testing.T) aggregate.Store { return ddbtest.Store(t).Usage() })
}

// A shorter life than in memory: each step takes many calls.
func TestUsageChaos(t *testing.T) {
	aggregatetest.TestChaos(t, func(t *testing.T) aggregate.Store { return ddbtest.Store(t).Usage() }, 1, 50)
}
