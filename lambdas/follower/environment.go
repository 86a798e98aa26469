package follower

import (
	"fmt"
	"io"
	"log/slog"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/aggregate"
	"github.com/drawdown-billing/drawdown/billing/attention"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/timer"
	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/lambdas/metric"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// Environment is how the environment configures followers.
type Environment struct {
	wiring.Settings

	// Queues are the URLs of the queues of deliveries that wait for their attempts: DELIVERY_QUEUE_URL is that of the live
	// tenant, TEST_DELIVERY_QUEUE_URL that of the test tenant.
	Queues map[billing.Tenant]string

	// Payments is the URL of the queue of wallets whose payments are due: PAYMENT_QUEUE_URL. Empty: payments are not driven.
	Payments string

	// Mails is the URL of the queue of events that customers are told of: MAIL_QUEUE_URL. Empty: customers get no mails.
	Mails string

	Reminders     []int // REMINDER_DAYS, such as 30,7,1: how many days before a grant ends events remind of it
	AllowLoopback bool  // ALLOW_LOOPBACK_WEBHOOKS=yes lets webhooks go to this machine, for development
}

// queueVariables are the variables of the URLs of the tenants' queues.
var queueVariables = map[billing.Tenant]string{billing.Live: "DELIVERY_QUEUE_URL", billing.Test: "TEST_DELIVERY_QUEUE_URL"}

// ReadEnvironment reads the environment. An error names the variable, and says what it may be.
func ReadEnvironment(getenv func(string) string) (e Environment, err error) {
	if e.Settings, err = wiring.ReadSettings(getenv); err != nil {
		return e, err
	}
	e.Queues = map[billing.Tenant]string{
		billing.Live: getenv("DELIVERY_QUEUE_URL"), billing.Test: getenv("TEST_DELIVERY_QUEUE_URL"),
	}
	e.Payments, e.Mails = getenv("PAYMENT_QUEUE_URL"), getenv("MAIL_QUEUE_URL")
	if e.Reminders, err = ParseReminders(getenv("REMINDER_DAYS")); err != nil {
		return e, err
	}
	if e.AllowLoopback, err = wiring.Switch(getenv, "ALLOW_LOOPBACK_WEBHOOKS"); err != nil {
		return e, err
	}
	return e, nil
}

// ParseReminders reads REMINDER_DAYS: numbers of days separated by commas, or nothing for 30, 7 and 1. An error names
// the variable.
func ParseReminders(text string) ([]int, error) {
	if text == "" {
		return []int{30, 7, 1}, nil
	}
	var days []int
	for word := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil {
			return nil, fmt.Errorf("REMINDER_DAYS is %q: %q is not a number of days; "+
				"write numbers separated by commas, such as 30,7,1", text, word)
		}
		days = append(days, n)
	}
	if err := timer.CheckReminders(days); err != nil {
		return nil, fmt.Errorf("REMINDER_DAYS is %q: %w", text, err)
	}
	return days, nil
}

// Followers are the handlers, on the stores of one deployment.
type Followers struct {
	Outbox  *Outbox
	Expiry  *Expiry
	Usage   *Usage
	Webhook *Webhook

	Deliveries *outbox.Service // stores events, and delivers them
}

// Config is what [New] needs.
type Config struct {
	Store       ledger.Store
	Outbox      outbox.Store
	Timers      timer.Store
	Aggregates  aggregate.Store
	TablePrefix string // of the deployment, for its metrics
	Queue       outbox.Queue
	Payer       timer.Payer // nil: payments are not driven
	Sender      outbox.Sender
	Mailer      outbox.Mailer // nil: customers get no mails
	Reminders   []int
	Runtime     ledger.Runtime
	Log         *slog.Logger
	Metrics     io.Writer
}

// On returns the configuration with one store as each of its stores.
func (c Config) On(store *ddb.Store) Config {
	c.Store, c.Outbox, c.Timers, c.Aggregates = store, store, store, store.Usage()
	return c
}

// New makes the handlers.
func New(c Config) *Followers {
	books := ledger.New(c.Store, c.Runtime)
	deliveries := outbox.New(outbox.Config{
		Store: c.Outbox, Sender: c.Sender, Queue: c.Queue, Runtime: c.Runtime, Log: c.Log,
		Mailer: c.Mailer, Deferred: deferredEvents(books),
	})
	watch := attention.New(c.Store, c.Runtime)
	timers := timer.New(timer.Config{Ledger: books, Store: c.Timers, Events: deliveries, Payer: c.Payer, Reminders: c.Reminders})
	return &Followers{
		Deliveries: deliveries,
		Outbox: &Outbox{
			Ledger: books, Events: deliveries, Timers: timers, Watch: watch, Payer: c.Payer, Now: c.Runtime.Now,
			Log: c.Log.With("function", "outbox"),
		},
		Expiry: &Expiry{Timers: timers, Deliveries: deliveries, Now: c.Runtime.Now, Log: c.Log.With("function", "expiry")},
		Usage: &Usage{
			Aggregates: aggregate.New(aggregate.Config{Ledger: books, Store: c.Aggregates, Now: c.Runtime.Now}),
			Watch:      watch,
			Metrics:    &metric.Metrics{Out: c.Metrics, Now: c.Runtime.Now, TablePrefix: c.TablePrefix},
			Log:        c.Log.With("function", "usage"),
		},
		Webhook: &Webhook{Deliveries: deliveries, Log: c.Log.With("function", "webhook")},
	}
}
