package follower

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/billingtest"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// used is a record of a commit with so many usages.
func used(sequence string, tenant billing.Tenant, wallet string, usages int) events.DynamoDBEventRecord {
	r := opened(sequence, wallet)
	number := func(n int) events.DynamoDBAttributeValue { return events.NewNumberAttribute(fmt.Sprint(n)) }
	r.EventName, r.Change.OldImage = "MODIFY", r.Change.NewImage
	r.Change.OldImage["pk"] = events.NewStringAttribute(string(tenant) + "#" + wallet)
	r.Change.OldImage["rev"], r.Change.OldImage["seq"] = number(2), number(1)
	r.Change.NewImage = maps.Clone(r.Change.OldImage)
	r.Change.NewImage["rev"], r.Change.NewImage["seq"] = number(3), number(1+usages)
	r.Change.NewImage["last"] = events.NewBinaryAttribute(make([]byte, 16*usages))
	return r
}

// deferring is a follower whose ledger has no lines.
func deferring(p *publisher) *Outbox {
	p.published = map[string]int{}
	return &Outbox{
		Ledger: ledger.New(billingtest.NewMemory(), billingtest.NewWorld(billingtest.NewMemory(), 1).Runtime()), Events: p,
		Log: quiet(),
	}
}

// TestUsagesAreDeferred: commits of usages are put aside without being read, each tenant's apart and no more than ten full
// ones together, and what is urgent is published.
func TestUsagesAreDeferred(t *testing.T) {
	p := &publisher{}
	var batch events.DynamoDBEvent
	for n := range 25 {
		batch.Records = append(batch.Records, used(fmt.Sprint("a", n), billing.Live, wallet(n), billing.MaxCommitCommands))
	}
	for n := range 35 {
		batch.Records = append(batch.Records, used(fmt.Sprint("b", n), billing.Test, wallet(n), 30))
	}
	batch.Records = append(batch.Records, opened("c", wallet(99)))
	for range 2 { // as a stream may do
		if got, err := deferring(p).Handle(t.Context(), batch); err != nil || len(got.BatchItemFailures) > 0 {
			t.Fatalf("got %+v, %v", got, err)
		}
		if len(p.published) != 1 || p.published[wallet(99)] != 1 {
			t.Errorf("published is %v", p.published)
		}
	}
	var commits []int
	names := map[string]int{}
	for _, d := range p.deferred {
		var content []imagesOfCommit
		if err := json.Unmarshal(d.Content, &content); err != nil {
			t.Fatal(err)
		}
		commits = append(commits, len(content))
		names[d.Name]++
	}
	if fmt.Sprint(commits) != "[10 10 5 32 3 10 10 5 32 3]" {
		t.Errorf("put aside are %v commits", commits)
	}
	for name, times := range names {
		if times != 2 {
			t.Errorf("what is called %q was put aside %d times", name, times)
		}
	}
}

// TestFewUsagesAreRead: the events of a few usages are read at once, which fails here, as there are no lines.
func TestFewUsagesAreRead(t *testing.T) {
	p := &publisher{}
	for usages, failed := range map[int]int{deferFrom - 1: 1, deferFrom: 0} {
		got, err := deferring(p).Handle(t.Context(), events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{
			opened("1", wallet(1)), used("2", billing.Live, wallet(2), usages-2), used("3", billing.Live, wallet(3), 2),
		}})
		if err != nil || len(got.BatchItemFailures) != failed || failed > 0 && got.BatchItemFailures[0].ItemIdentifier != "2" {
			t.Errorf("%d usages: %+v, %v", usages, got, err)
		}
		if p.published[wallet(1)] == 0 {
			t.Errorf("%d usages: what came before is not published", usages)
		}
	}
}

// TestDeferFailure: a commit that cannot be put aside fails at its record.
func TestDeferFailure(t *testing.T) {
	p := &publisher{broken: map[string]bool{wallet(3): true}}
	var batch events.DynamoDBEvent
	for n := range 5 {
		batch.Records = append(batch.Records, used(fmt.Sprint(n), billing.Live, wallet(n), 98))
	}
	got, err := deferring(p).Handle(t.Context(), batch)
	if err != nil || len(got.BatchItemFailures) != 1 || got.BatchItemFailures[0].ItemIdentifier != "3" {
		t.Errorf("got %+v, %v", got, err)
	}
	if len(p.deferred) != 3 {
		t.Errorf("%d parts are put aside", len(p.deferred))
	}
}

// TestDeferredEvents: what was put aside is read for its tenant alone, and fails where its lines cannot be read.
func TestDeferredEvents(t *testing.T) {
	p := &publisher{}
	o := deferring(p)
	batch := events.DynamoDBEvent{Records: []events.DynamoDBEventRecord{used("1", billing.Live, wallet(1), 98)}}
	if _, err := o.Handle(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	read, content := deferredEvents(o.Ledger), p.deferred[0].Content
	if _, err := read(t.Context(), billing.Test, content); !errors.Is(err, errOtherTenant) {
		t.Errorf("for another tenant: %v", err)
	}
	if all, err := read(t.Context(), billing.Live, content); err == nil {
		t.Errorf("without lines, %d events are read", len(all))
	}
	if _, err := read(t.Context(), billing.Live, []byte("[{")); err == nil {
		t.Error("what is no list is read")
	}
}
