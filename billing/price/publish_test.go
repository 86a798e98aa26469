package price

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
)

// world is a store of documents, with a clock, in which commands are decided.
type world struct {
	t         *testing.T
	tenant    billing.Tenant
	now       time.Time // by the tenant's clock
	clock     time.Time
	documents map[billing.DocumentKey]billing.Document
	last      *billing.Decision
	keys      int
}

func newWorld(t *testing.T, tenant billing.Tenant) *world {
	return &world{t: t, tenant: tenant, now: start, clock: start, documents: map[billing.DocumentKey]billing.Document{}}
}

// run decides a command and stores its changes. It returns the version that was published.
func (w *world) run(c billing.Command) (*Card, *billing.Error) {
	w.t.Helper()
	if refusal := c.Check(); refusal != nil {
		return nil, refusal
	}
	v := &billing.View{
		Tenant: w.tenant, Now: w.now, Clock: w.clock, Documents: map[billing.DocumentKey]billing.Document{},
	}
	for range 3 {
		verdict := billing.Decide(v, []billing.Command{c}, false)
		for _, key := range verdict.Needs.Documents {
			v.Documents[key] = w.documents[key]
		}
		if verdict.Needs.Any() {
			continue
		}
		outcome := verdict.Outcomes[0]
		if outcome.Refusal != nil {
			return nil, outcome.Refusal
		}
		if err := verdict.Decision.Validate(); err != nil {
			w.t.Fatal(err)
		}
		w.last = verdict.Decision
		var published *Card
		for _, change := range verdict.Decision.Documents {
			if stored := w.documents[change.Key]; stored == nil && change.Before != 0 ||
				stored != nil && change.Before != stored.DocumentRevision() {
				w.t.Fatalf("%+v is written on the condition of revision %d", change.Key, change.Before)
			}
			w.documents[change.Key] = change.After
			if card, is := change.After.(*Card); is {
				published = card
			}
		}
		if outcome.Request == nil || outcome.Request.Result != string(published.ID()) {
			w.t.Fatalf("the request created %+v", outcome.Request)
		}
		return published, nil
	}
	w.t.Fatal("the command asks for more without end")
	return nil, nil
}

// publish publishes a version of a card.
func (w *world) publish(code string, effectiveAt *time.Time, price string) (*Card, *billing.Error) {
	w.t.Helper()
	w.keys++
	return w.run(&PublishRateCard{
		Keyed: billing.Keyed{IdempotencyKey: fmt.Sprint("k", w.keys), Actor: "key_1", RequestID: "request-1"},
		Code:  code, EffectiveAt: effectiveAt, Rates: []Rate{rate("a", "", price, "1")},
	})
}

// must fails if a publication was refused.
func (w *world) must(c *Card, refusal *billing.Error) *Card {
	w.t.Helper()
	if refusal != nil {
		w.t.Fatal(refusal)
	}
	return c
}

// at returns an instant some seconds after another one.
func at(t time.Time, seconds int) *time.Time {
	moved := t.Add(time.Duration(seconds) * time.Second)
	return &moved
}

// In the live tenant the first version takes effect at once, a later one ten seconds ahead at the earliest.
func TestPublishingInLive(t *testing.T) {
	w := newWorld(t, billing.Live)
	w.now = start.Add(time.Hour) // the wall clock is what counts
	first := w.must(w.publish("c", nil, "1"))
	if first.Version != 1 || !first.EffectiveAt.Equal(start) || !first.PublishedAt.Equal(start) ||
		first.PublishedBy != "key_1" {
		t.Errorf("the first version is %+v", first)
	}
	second := w.must(w.publish("c", nil, "2"))
	if second.Version != 2 || !second.EffectiveAt.Equal(*at(start, 10)) || !second.PublishedAt.Equal(start) {
		t.Errorf("the second version is %+v", second)
	}
	_, refusal := w.publish("c", at(start, 9), "3")
	refused(t, refusal, billing.CodeInvalidInput, "effectiveAt", "at least 10 seconds", "2027-03-01T16:00:10Z")
	_, refusal = w.publish("c", at(start, -1), "3")
	refused(t, refusal, billing.CodeInvalidInput, "effectiveAt", "in the past", "2027-03-01T16:00:10Z")
	third := w.must(w.publish("c", at(start, 10), "3"))
	fourth := w.must(w.publish("c", at(start, 3600), "4"))
	if third.Version != 3 || fourth.Version != 4 || !fourth.EffectiveAt.Equal(*at(start, 3600)) {
		t.Errorf("then come %+v and %+v", third, fourth)
	}
	stored, _ := w.documents[billing.RateCardKey(billing.Live, "c")].(*Timeline)
	for seconds, version := range map[int]int{-99: 1, 0: 1, 9: 1, 10: 3, 3599: 3, 3600: 4} {
		if got := stored.VersionAt(*at(start, seconds)); got.Version != version {
			t.Errorf("after %d seconds version %d is in force, want %d", seconds, got.Version, version)
		}
	}
	if stored.DocumentRevision() != 4 || stored.Latest != 4 {
		t.Errorf("the timeline is %+v", stored)
	}
	_, refusal = w.publish("d", at(start, -1), "3")
	refused(t, refusal, billing.CodeInvalidInput, "effectiveAt", "in the past", "2027-03-01T16:00:00Z")
	if other := w.must(w.publish("d", at(start, 5), "3")); other.Version != 1 || !other.EffectiveAt.Equal(*at(start, 5)) {
		t.Errorf("the first version of another code is %+v", other)
	}
}

// In the test tenant every version takes effect at once, by its clock.
func TestPublishingInTest(t *testing.T) {
	w := newWorld(t, billing.Test)
	w.now = start.AddDate(3, 0, 0)
	for version := range 3 {
		c := w.must(w.publish("c", nil, fmt.Sprint(version)))
		if c.Version != version+1 || !c.EffectiveAt.Equal(w.now) || !c.PublishedAt.Equal(w.now) {
			t.Errorf("version %d is %+v", version+1, c)
		}
	}
	stored, _ := w.documents[billing.RateCardKey(billing.Test, "c")].(*Timeline)
	if got := stored.VersionAt(w.now); got.Version != 3 {
		t.Errorf("version %d is in force", got.Version)
	}
	w.must(w.publish("c", at(w.now, 0), "4"))
	_, refusal := w.publish("c", at(w.now, -1), "5")
	refused(t, refusal, billing.CodeInvalidInput, "effectiveAt", "in the past")
}

// The version is stored with its rates, and the audit log has who published what.
func TestPublishingIsRecorded(t *testing.T) {
	w := newWorld(t, billing.Live)
	c := w.must(w.publish("default", nil, "1"))
	if got, _ := w.documents[c.DocumentKey()].(*Card); got != c || c.DocumentRevision() != 1 || len(c.Rates.All()) != 1 {
		t.Errorf("stored is %+v", got)
	}
	var entry *billing.AuditEntry
	for _, change := range w.last.Documents {
		if audit, is := change.After.(*billing.AuditEntry); is {
			entry = audit
		}
	}
	want := billing.Metadata{"code": "default", "version": "1", "effectiveAt": "2027-03-01T16:00:00Z", "rates": "1"}
	if entry == nil || entry.Target != string(c.ID()) || !reflect.DeepEqual(entry.After, want) ||
		entry.Mutation != "publishRateCard" || entry.Actor != "key_1" || entry.RequestID != "request-1" {
		t.Errorf("the audit log has %+v", entry)
	}
	if len(w.last.Documents) != 3 || len(w.last.Requests) != 1 {
		t.Errorf("the decision writes %d documents and %d requests", len(w.last.Documents), len(w.last.Requests))
	}
}

// What is wrong whatever is stored is refused, and nothing is published.
func TestPublishingChecks(t *testing.T) {
	w := newWorld(t, billing.Live)
	tied := []Rate{rate("a", "", "1", "1"), rate("a", "", "2", "1")}
	for path, p := range map[string]*PublishRateCard{
		"idempotencyKey": {Code: "c", Rates: tied[:1]},
		"code":           {Keyed: billing.Keyed{IdempotencyKey: "k"}, Rates: tied[:1]},
		"code ":          {Keyed: billing.Keyed{IdempotencyKey: "k"}, Code: strings.Repeat("c", 65), Rates: tied[:1]},
		"rates":          {Keyed: billing.Keyed{IdempotencyKey: "k"}, Code: "c"},
		"rates.1":        {Keyed: billing.Keyed{IdempotencyKey: "k"}, Code: "c", Rates: tied},
	} {
		code := billing.CodeInvalidInput
		if path == "rates.1" {
			code = billing.CodeAmbiguousRate
		}
		_, refusal := w.run(p)
		refused(t, refusal, code, strings.TrimSpace(path))
	}
	if len(w.documents) != 0 {
		t.Errorf("stored is %v", w.documents)
	}
}

// A timeline has a limit, which versions that were replaced long ago do not count towards.
func TestTimelinesHaveALimit(t *testing.T) {
	w := newWorld(t, billing.Test)
	for range MaxEntries {
		w.now = w.now.Add(time.Minute)
		w.must(w.publish("c", nil, "1"))
	}
	w.must(w.publish("c", nil, "1")) // in place of the one at the same instant
	w.now = w.now.Add(time.Minute)
	_, refusal := w.publish("c", nil, "1")
	refused(t, refusal, billing.CodeConflict, "code", "1000 versions", "2027-04-06T16:02:00Z")
	if want := start.Add(2*time.Minute + KeptFor); refusal.RetryAt == nil || !refusal.RetryAt.Equal(want) {
		t.Errorf("retry at %v, want %s", refusal.RetryAt, want)
	}
	w.now = *refusal.RetryAt
	w.must(w.publish("c", nil, "1"))
}

// Two requests that differ in any field have different fingerprints.
func TestPublishingIsOneRequest(t *testing.T) {
	base := PublishRateCard{Code: "c", EffectiveAt: at(start, 0), Rates: []Rate{rate("a", "", "1", "1")}}
	for name, change := range map[string]func(*PublishRateCard){
		"code":        func(p *PublishRateCard) { p.Code = "d" },
		"effectiveAt": func(p *PublishRateCard) { p.EffectiveAt = nil },
		"rates":       func(p *PublishRateCard) { p.Rates = []Rate{rate("a", "", "1", "2")} },
	} {
		other := base
		change(&other)
		if reflect.DeepEqual(other.Request(), base.Request()) {
			t.Errorf("the request does not cover %s", name)
		}
	}
}
