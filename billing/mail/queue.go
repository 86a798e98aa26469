package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// Message has the ids of events of one wallet about which its customer wants mails. Who sends the mails reads the events where they
// are stored: a message has no data of a customer.
type Message struct {
	Tenant billing.Tenant    `json:"tenant"`
	Events []billing.EventID `json:"events"`
}

// errNoMessage says that something other than Drawdown sent a message. It does not quote it.
var errNoMessage = errors.New("the message names no events: something other than Drawdown sent it")

// ParseMessage reads a message, and checks it.
func ParseMessage(text string) (m Message, err error) {
	if json.Unmarshal([]byte(text), &m) != nil || !slices.Contains(billing.Tenants, m.Tenant) || len(m.Events) == 0 ||
		slices.ContainsFunc(m.Events, func(id billing.EventID) bool { return !id.Valid() }) {
		return Message{}, errNoMessage
	}
	return m, nil
}

// Queue brings messages to the function that sends mails. A message may arrive twice or late.
type Queue interface {
	Send(ctx context.Context, m Message) error
}

// Post is for a function that publishes events and sends no mails itself: it stores the events about which a customer wants mails, and
// sends a message with their ids to the function that does.
type Post struct {
	Store ledger.Store
	Queue Queue
}

// Tells reports whether there are mails about events of a type.
func (*Post) Tells(kind billing.EventType) bool { return len(KindsOf(kind)) > 0 }

// told is an event, with the customer who may want a mail about it.
type told struct {
	*billing.EventRecord
	kinds    []Kind
	wallet   billing.WalletID
	customer billing.CustomerID
}

// TellAll sends one message for each wallet, with the events about which its customer wants mails. They are together so that of
// several events of a commit that say the same, one becomes a mail. It reads the settings first: most customers want no mails, and then
// it writes and sends nothing. It may be called again: a message that is sent again causes no second mail.
func (p *Post) TellAll(ctx context.Context, events []*billing.EventRecord) error {
	var all []told
	keys := map[billing.DocumentKey]bool{}
	for _, e := range events {
		t, is, err := read(e)
		if err != nil {
			return err
		}
		if is {
			all = append(all, t)
			keys[SettingsKey(e.Tenant, t.customer)] = true
		}
	}
	if len(all) == 0 {
		return nil
	}
	byCustomer := func(s *Settings) billing.DocumentKey { return s.DocumentKey() }
	settings, err := ledger.DocumentsOf(ctx, p.Store, slices.Collect(maps.Keys(keys)), ledger.Strong, byCustomer)
	if err != nil {
		return fmt.Errorf("reading which mails customers want: %w", err)
	}
	messages := map[billing.WalletRef]*Message{}
	for _, t := range all {
		wants := settings[SettingsKey(t.Tenant, t.customer)]
		if wants == nil || !slices.ContainsFunc(t.kinds, wants.Wants) {
			continue
		}
		if err := ledger.PutIfAbsent(ctx, p.Store, t.EventRecord); err != nil { // a webhook endpoint may want it as well
			return fmt.Errorf("storing event %s: %w", t.ID, err)
		}
		ref := billing.WalletRef{Tenant: t.Tenant, ID: t.wallet}
		if messages[ref] == nil {
			messages[ref] = &Message{Tenant: t.Tenant}
		}
		messages[ref].Events = append(messages[ref].Events, t.ID)
	}
	for ref, m := range messages {
		if err := p.Queue.Send(ctx, *m); err != nil {
			return fmt.Errorf("having mails sent about wallet %s: %w", ref.ID, err)
		}
	}
	return nil
}

// read returns an event with the customer who may want a mail about it; false if there is none.
func read(e *billing.EventRecord) (t told, is bool, err error) {
	kinds := KindsOf(e.Type)
	if len(kinds) == 0 || e.Only != "" {
		return t, false, nil
	}
	var payload struct {
		Data struct {
			Wallet struct {
				ID         billing.WalletID
				CustomerID billing.CustomerID
			}
		}
	}
	if err := json.Unmarshal([]byte(e.Payload), &payload); err != nil {
		return t, false, fmt.Errorf("reading event %s: %w", e.ID, err)
	}
	wallet := payload.Data.Wallet
	return told{e, kinds, wallet.ID, wallet.CustomerID}, true, nil
}
