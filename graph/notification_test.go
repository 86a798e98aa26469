package graph_test

import (
	"path"
	"testing"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/graph"
)

const setsMails = `{"idempotencyKey": "n", "customerId": "ada", "to": ["b@x.example", "a@x.example"], "kinds": ["SUBSCRIPTION", "RECEIPT"], "language": "pt-BR", "resumeStopped": false}`

// notificationsOf selects all fields of NotificationSettings.
const notificationsOf = `notifications { to kinds language suppressed stopped { address kind } }`

func TestSetNotifications(t *testing.T) {
	a := newAPI(t)
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "ada", "name": "Ada", "email": "ada@example.com"}`)
	a.done("createCustomer", `{"idempotencyKey": "c2", "externalId": "other", "name": "Other"}`)
	a.query(`{ customer(id: "ada") { ` + notificationsOf + ` } }`).in("customer.notifications").
		is(`{"to": ["ada@example.com"], "kinds": [], "language": "en", "suppressed": [], "stopped": []}`)
	done := a.mutate("setNotifications", setsMails, `customer { `+notificationsOf+` } replayed userErrors { code message path }`)
	done.is(`{"customer": {"notifications": {"to": ["b@x.example", "a@x.example"], "kinds": ["RECEIPT", "SUBSCRIPTION"], "language": "pt-BR",
		"suppressed": [], "stopped": []}}, "replayed": false, "userErrors": []}`)
	a.reuses("setNotifications", setsMails, map[string]string{
		"customerId": `"customerId": "other"`, "to": `"to": ["a@x.example", "b@x.example"]`, "kinds": `"kinds": null`, "language": `"language": "en"`,
		"resumeStopped": `"resumeStopped": true`,
	})
	a.done("setNotifications", `{"idempotencyKey": "n2", "customerId": "ada", "to": null}`)
	a.query(`{ customer(id: "ada") { ` + notificationsOf + ` } }`).in("customer.notifications").
		is(`{"to": ["ada@example.com"], "kinds": ["RECEIPT", "SUBSCRIPTION"], "language": "pt-BR", "suppressed": [], "stopped": []}`)
	a.query(`{ customers { nodes { externalId notifications { kinds } } } }`).in("customers.nodes.1.notifications").
		is(`{"kinds": ["RECEIPT", "SUBSCRIPTION"]}`)
}

// What was stopped by a link is shown while the address and the kind are those of the settings, until somebody asks to send it again.
func TestStoppedNotifications(t *testing.T) {
	a := newAPI(t)
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "ada", "name": "Ada", "email": "ada@example.com"}`)
	a.done("setNotifications", `{"idempotencyKey": "n", "customerId": "ada", "kinds": ["RECEIPT", "LOW_BALANCE"]}`)
	customer, err := a.world.Customer(t.Context(), billing.Live, "ada")
	if err != nil {
		t.Fatal(err)
	}
	settings, err := a.mails.Settings(t.Context(), billing.Live, customer.ID)
	if err != nil {
		t.Fatal(err)
	}
	seal := path.Base(settings.StopLink(mail.LowBalance, "ada@example.com"))
	stop := func() {
		t.Helper()
		link := mail.Link{Tenant: billing.Live, Customer: customer.ID, Kind: mail.LowBalance, Seal: seal}
		if err := a.mails.Stop(t.Context(), link); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	stopped := func(want string) {
		t.Helper()
		a.query(`{ customer(id: "ada") { notifications { stopped { address kind } } } }`).in("customer.notifications.stopped").is(want)
	}
	const one = `[{"address": "ada@example.com", "kind": "LOW_BALANCE"}]`
	stopped(one)
	a.done("setNotifications", `{"idempotencyKey": "n2", "customerId": "ada", "to": ["b@x.example"], "language": "de"}`)
	stopped(`[]`)
	a.done("setNotifications", `{"idempotencyKey": "n3", "customerId": "ada", "to": null}`)
	stopped(one)
	a.done("setNotifications", `{"idempotencyKey": "n4", "customerId": "ada", "kinds": ["RECEIPT"]}`)
	stopped(`[]`)
	stop() // of a kind that is not sent anyway
	stopped(`[]`)
	a.done("setNotifications", `{"idempotencyKey": "n5", "customerId": "ada", "kinds": ["RECEIPT", "LOW_BALANCE"]}`)
	stopped(one)
	a.done("setNotifications", `{"idempotencyKey": "n6", "customerId": "ada", "resumeStopped": true}`)
	stopped(`[]`)
}

func TestSetNotificationsRefusals(t *testing.T) {
	a := newAPI(t)
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "ada", "name": "Ada"}`)
	a.refuses("setNotifications", with(t, setsMails, `"customerId": "nobody"`), "NOT_FOUND", "customerId", "nobody")
	a.refusesEach("setNotifications", setsMails, append([]bad{
		{`"to": ["a@x.example", "b"]`, "to.1", "not an e-mail address"},
		{`"to": ["a@x.example\r\nBcc: b@x.example"]`, "to.0", "not an e-mail address"},
		{`"language": "english"`, "language", "pt-BR"},
	}, badKeys()...))
}

// A deployment that sends no mails returns NOT_OFFERED_HERE.
func TestNoMails(t *testing.T) {
	a := newAPI(t, func(config *graph.Config) { config.Mails = nil })
	a.done("createCustomer", `{"idempotencyKey": "c", "externalId": "ada", "name": "Ada"}`)
	a.isFault(a.post(`{ customer(id: "ada") { notifications { to } } }`, nil), "NOT_OFFERED_HERE", "", "sends no mails")
	a.refuses("setNotifications", setsMails, "NOT_OFFERED_HERE", "", "sends no mails")
}
