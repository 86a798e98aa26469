package follower

import (
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// TestFirstOfTwoFailures: of two calls that fail, the first in order is answered, with its error, whichever of them
// fails first.
func TestFirstOfTwoFailures(t *testing.T) {
	first, second := errors.New("first"), errors.New("second")
	for name, c := range map[string]struct{ first, second time.Duration }{
		"the second fails last":  {0, 20 * time.Millisecond},
		"the second fails first": {20 * time.Millisecond, 0},
	} {
		bothBegun := make(chan bool)
		failed, err := inOrder(3, func(i int) error {
			switch i {
			case 1:
				bothBegun <- true
				time.Sleep(c.first)
				return first
			case 2:
				<-bothBegun
				time.Sleep(c.second)
				return second
			}
			return nil
		})
		if failed != 1 || !errors.Is(err, first) {
			t.Errorf("%s: call %d is answered, with %v", name, failed, err)
		}
	}
}

// TestFirstOfTwoFailedRecords: of two records of a batch that fail, each handler answers the first, however they fail:
// one that cannot be read before or after one whose effect fails, or two of either.
func TestFirstOfTwoFailedRecords(t *testing.T) {
	unreadable := func(sequence string) events.DynamoDBEventRecord {
		r := opened(sequence, wallet(1))
		r.Change.NewImage = map[string]events.DynamoDBAttributeValue{"pk": events.NewStringAttribute("x")}
		return r
	}
	good, bad, worse := opened("1", wallet(1)), opened("2", wallet(2)), opened("3", wallet(3))
	for name, records := range map[string][]events.DynamoDBEventRecord{
		"two effects":                  {good, bad, worse},
		"an effect, then unreadable":   {good, bad, unreadable("3")},
		"unreadable, then an effect":   {good, unreadable("2"), worse},
		"two unreadable":               {good, unreadable("2"), unreadable("3")},
		"the last and one before it":   {good, bad, opened("4", wallet(4)), worse},
		"unreadable after good effect": {good, unreadable("2"), opened("4", wallet(4))},
	} {
		batch := events.DynamoDBEvent{Records: records}
		usage := Usage{Aggregates: counter{wallet(2): errBroken, wallet(3): errBroken}, Log: quiet()}
		outbox := Outbox{
			Ledger: ledger.New(nil, ledger.Runtime{}), Log: quiet(),
			Events: &publisher{broken: map[string]bool{wallet(2): true, wallet(3): true}, published: map[string]int{}},
		}
		for function, handle := range map[string]func() (events.DynamoDBEventResponse, error){
			"usage":  func() (events.DynamoDBEventResponse, error) { return usage.Handle(t.Context(), batch) },
			"outbox": func() (events.DynamoDBEventResponse, error) { return outbox.Handle(t.Context(), batch) },
		} {
			got, err := handle()
			if err != nil || len(got.BatchItemFailures) != 1 || got.BatchItemFailures[0].ItemIdentifier != "2" {
				t.Errorf("%s: %s answers %+v, %v", name, function, got, err)
			}
		}
	}
}
