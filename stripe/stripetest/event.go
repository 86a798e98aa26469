package stripetest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/drawdown-billing/drawdown/billing/payment/signature"
)

// event is something that happened, with the object as it was then.
type event struct {
	id, kind  string
	created   int64
	text      []byte
	delivered bool
}

// emit notes an event. The lock is held.
func (s *Server) emit(kind string, object map[string]any) {
	e := &event{id: s.id("evt"), kind: kind, created: s.now.Unix()}
	text, err := json.Marshal(map[string]any{
		"id": e.id, "object": "event", "type": kind, "created": e.created, "livemode": false, "api_version": Version,
		"pending_webhooks": 1, "request": nil, "data": map[string]any{"object": object},
	})
	must(err == nil, "an event cannot be written: %v", err)
	e.text = text
	s.events = append(s.events, e)
}

// Delivery is one delivery of an event.
type Delivery struct {
	ID     string
	Type   string
	Header http.Header
	Body   []byte
}

// Mail says how events are delivered.
type Mail struct {
	Twice     bool                   // each is delivered twice
	Backwards bool                   // the last comes first
	Drop      func(kind string) bool // these are not delivered, and stay undelivered
	Secrets   []string               // who signs, in place of [Secret]
}

// Deliver delivers all events that were not delivered. An event counts as delivered if the receiver returns true.
func (s *Server) Deliver(mail Mail, receive func(Delivery) bool) {
	s.mu.Lock()
	at, pending := s.now, []*event(nil)
	for _, e := range s.events {
		if !e.delivered && (mail.Drop == nil || !mail.Drop(e.kind)) {
			pending = append(pending, e)
		}
	}
	s.mu.Unlock()
	if mail.Backwards {
		slices.Reverse(pending)
	}
	secrets := mail.Secrets
	if len(secrets) == 0 {
		secrets = []string{Secret}
	}
	for _, e := range pending {
		taken := receive(e.sign(at, secrets))
		if mail.Twice {
			taken = receive(e.sign(at, secrets)) && taken
		}
		s.mu.Lock()
		e.delivered = taken
		s.mu.Unlock()
	}
}

func (e *event) sign(at time.Time, secrets []string) Delivery {
	header := http.Header{}
	header.Set(signature.Header, signature.Sign(at, e.text, secrets...))
	return Delivery{e.id, e.kind, header, slices.Clone(e.text)}
}

func (s *Server) listEvents(c call) reply {
	types := []string(nil)
	for name, values := range c.params {
		if strings.HasPrefix(name, "types[") {
			types = append(types, values...)
		}
	}
	if len(types) > 20 {
		return invalid("", "types: there are more than 20")
	}
	var views []map[string]any
	for _, e := range s.events {
		if c.params.Get("delivery_success") == "false" && e.delivered || len(types) > 0 && !slices.Contains(types, e.kind) {
			continue
		}
		view := map[string]any{}
		err := json.Unmarshal(e.text, &view)
		must(err == nil, "an event cannot be read: %v", err)
		view["created"] = e.created
		views = append(views, view)
	}
	return c.list("/v1/events", views)
}
