package ddb

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/mail"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/payment/simulated"
	"github.com/drawdown-billing/drawdown/billing/seal"
)

const (
	someEndpoint = outbox.EndpointID("whe_01KDVDNA00HDST93PJ8ZDYB21E")
	someEvent    = billing.EventID("evt_01KDVDNA0086FCC9Y7DCDZP7X300000001000")
)

func someDelivery() *outbox.Delivery {
	return &outbox.Delivery{
		Tenant: billing.Live, ID: "dlv_01KDVDNA00HDST93PJ8ZDYB21E01KDVDNA0086FCC9Y7DCDZP7X3", Endpoint: someEndpoint,
		Event: someEvent,
		Type:  billing.EventUsageRecorded, Status: outbox.DeliveryPending, Attempts: 2, Round: 2, RoundAt: someday,
		NextAt: someday, DueAt: someday,
		Log: []outbox.Attempt{
			{At: someday, Took: time.Second, Status: 500, Fault: "it answered with status 500"},
			{At: someday},
		},
		CreatedAt: someday, KeptUntil: someday.Truncate(time.Second),
		Versioned: billing.Versioned{Revision: 3},
	}
}

// someOutboxDocuments has a document of each kind of the packages outbox, exportjob and mail, and a record of the simulated payment
// provider, with every field.
func someOutboxDocuments() []billing.Document {
	return []billing.Document{
		&billing.Attention{
			Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, Kind: billing.AttentionDisputeLost,
			Subject: string(someWallet.ID), Since: someday, Detail: "d", Until: someday.Truncate(time.Second),
		},
		&billing.AttentionSubject{
			Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, Subject: string(someWallet.ID), Of: 7,
			Entries: []billing.Attention{
				{Tenant: billing.Live, Kind: billing.AttentionFrozen, Subject: string(someWallet.ID), Since: someday},
				{
					Tenant: billing.Live, Kind: billing.AttentionDisputeLost, Subject: string(someWallet.ID), Since: someday, Detail: "d",
					Until: someday.Truncate(time.Second),
				},
			},
		},
		&outbox.Failed{
			Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, ID: outbox.FailedID(someDelivery()), At: someday,
			KeptUntil: someday.Truncate(time.Second),
		},
		&outbox.Endpoint{
			Versioned: billing.Versioned{Revision: 1}, Tenant: billing.Live, ID: someEndpoint, URL: "https://example.com",
			Events: []string{"*"}, Enabled: true, EnabledAt: someday, DisabledReason: outbox.DisabledGone, DisabledAt: someday,
			LastSuccessAt: someday, CreatedAt: someday,
		},
		&outbox.Secrets{
			Versioned: billing.Versioned{Revision: 2}, Tenant: billing.Live, Endpoint: someEndpoint,
			Secrets: []outbox.SigningSecret{{Secret: "whsec_a"}, {Secret: "whsec_b", Until: someday}},
		},
		someDelivery(),
		someExport(), someExportWork(),
		&mail.Settings{
			Versioned: billing.Versioned{Revision: 2}, Tenant: billing.Live, Customer: someCustomer, To: []string{"a@b.example", "c@d.example"},
			Kinds: []mail.Kind{mail.LowBalance, mail.Receipt}, Language: "en", Suppressed: []string{"c@d.example"},
			Stopped: []mail.Stop{{Address: "a@b.example", Kind: mail.Receipt}}, Secret: seal.Secret{1, 2, 3},
		},
		&mail.Mail{
			Versioned: billing.Versioned{Revision: 2}, Tenant: billing.Live, ID: "00112233445566778899aabbccddeeff", Customer: someCustomer,
			Kind: mail.Receipt, Status: mail.Failed, Tries: 2, Claim: "c", Until: someday, Reason: "r", KeptUntil: someday.Truncate(time.Second),
		},
		&simulated.Record{
			Versioned: billing.Versioned{Revision: 3}, Tenant: billing.Live, List: "payments", ID: "01KDVDNA0086FCC9Y7DCDZP7X3",
			Content: "{}", KeptUntil: someday.Truncate(time.Second),
		},
	}
}

func outboxReadables(t testing.TB) map[string]readable {
	t.Helper()
	all := map[string]readable{}
	for _, document := range someOutboxDocuments() {
		all[string(document.DocumentKey().Kind)] = readableOf(t, document)
	}
	return all
}

// A fault in the item of secrets shows none of them.
func TestFaultsShowNoSecret(t *testing.T) {
	for _, stored := range []types.AttributeValue{
		text("whsec_hidden soon"),
		&types.AttributeValueMemberL{Value: []types.AttributeValue{text("whsec_hidden")}},
	} {
		i := newItem(secretsKey(billing.Live, someEndpoint))
		i["secrets"] = stored
		if _, err := fromItemSecrets(i); err == nil || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%v", err)
		}
	}
}

// One item that cannot be read hides none of the others, and is reported.
func TestDueItemsAreReadApart(t *testing.T) {
	whole, err := toItemDelivery(someDelivery())
	if err != nil {
		t.Fatal(err)
	}
	broken := item{attrPartition: text("live#x"), attrSort: text("y")}
	due, faults := &dueReader{}, 0
	for _, i := range []item{broken, whole, broken} {
		if read, err := due.read(i); err != nil || !read && len(i) > 2 {
			t.Errorf("%t, %v", read, err)
		}
	}
	if joined, ok := errors.Join(due.faults...).(interface{ Unwrap() []error }); ok {
		faults = len(joined.Unwrap())
	}
	if len(due.found) != 1 || faults != 2 {
		t.Errorf("found %d, faults %d", len(due.found), faults)
	}
}

func TestEventOfAChange(t *testing.T) {
	c, err := ReadOutboxChange(nil, newItem(eventKey(billing.Test, someEvent)), false)
	if err != nil || c.Tenant != billing.Test || c.Event != someEvent {
		t.Errorf("%+v, %v", c, err)
	}
	for _, k := range []key{
		{"live#event#evt_1", sortEvent},
		{"live#event#" + string(someEvent), "TIMER"},
		{"#event#" + string(someEvent), sortEvent},
		{string(someEvent), sortEvent},
		{},
		{"live#" + string(someEndpoint), string(someDelivery().ID)},
	} {
		if c, _ := ReadOutboxChange(nil, newItem(k), false); c.Event != "" {
			t.Errorf("%s is event %s of %s", k, c.Event, c.Tenant)
		}
	}
	if c, err := ReadOutboxChange(nil, nil, false); err == nil || c.Event != "" {
		t.Errorf("nothing is %+v, %v", c, err)
	}
}
