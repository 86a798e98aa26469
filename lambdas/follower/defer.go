package follower

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/ddb"
)

// To read the lines of commits of usages, and to render their events, takes half a millisecond a usage on the processor
// that a function has. A hundred thousand usages of one wallet would delay everybody's alerts by a minute. A commit
// that has nothing but usages, or lines of holds, is therefore put aside as it is in its record, without reading anything, and its events
// are read when the queue has nothing more urgent.

const (
	// deferFrom is from how many usages in one batch their events are read later. Fewer are published at once, which costs
	// less.
	deferFrom = 10

	// maxDeferredUsages is how many usages are put aside together: ten full commits, at some 6 KB each.
	maxDeferredUsages = 10 * billing.MaxCommitCommands
)

// commit is a commit of a wallet that has nothing but usages or lines of holds, which are called usages here.
type commit struct {
	ddb.WalletsChange
	images json.RawMessage // imagesOfCommit
}

// imagesOfCommit are the images of the record of a commit.
type imagesOfCommit struct {
	Before map[string]events.DynamoDBAttributeValue `json:"before"`
	After  map[string]events.DynamoDBAttributeValue `json:"after"`
}

func newCommit(change ddb.WalletsChange, r *events.DynamoDBEventRecord) (*commit, error) {
	images, err := json.Marshal(imagesOfCommit{r.Change.OldImage, r.Change.NewImage})
	if err != nil {
		return nil, fmt.Errorf("putting a commit of wallet %s aside: %w", change.After.ID, err)
	}
	return &commit{change, images}, nil
}

// usages is how many lines the commit has.
func (c *commit) usages() int { return int(c.After.Sequence - c.Before.Sequence) }

// readFew reads the events of commits of usages if these are few. It returns the first record that failed.
func (o *Outbox) readFew(ctx context.Context, effects []effect) (failed int, err error) {
	usages := 0
	for _, e := range effects {
		if e.commit != nil {
			usages += e.commit.usages()
		}
	}
	if usages >= deferFrom {
		return len(effects), nil
	}
	return inOrder(len(effects), func(i int) (err error) {
		if c := effects[i].commit; c != nil {
			effects[i].commit = nil
			effects[i].events, err = eventsOf(ctx, o.Ledger, c.Before, c.After)
		}
		return err
	})
}

// deferAll puts commits of usages aside, in parts. One attempt unpacks one part.
func (o *Outbox) deferAll(ctx context.Context, effects []effect) error {
	for _, tenant := range billing.Tenants {
		var all []outbox.Deferred
		var part []*commit
		usages, size := 0, 0
		for _, e := range effects {
			if e.commit == nil || e.tenant != tenant {
				continue
			}
			if usages += e.commit.usages(); usages > maxDeferredUsages || size+len(e.commit.images) > outbox.MaxDeferredBytes {
				all, part = append(all, together(part)), nil
				usages, size = e.commit.usages(), 0
			}
			part, size = append(part, e.commit), size+len(e.commit.images)
		}
		if len(part) == 0 {
			continue
		}
		if err := o.Events.Defer(ctx, tenant, append(all, together(part))); err != nil {
			return err
		}
	}
	return nil
}

// together puts commits into one content, a list in JSON. Its name follows from its commits.
func together(part []*commit) outbox.Deferred {
	var content bytes.Buffer
	name, before := &strings.Builder{}, "["
	for _, c := range part {
		content.WriteString(before)
		content.Write(c.images)
		fmt.Fprint(name, c.After.ID, " ", c.After.Revision, " ")
		before = ","
	}
	content.WriteString("]")
	return outbox.Deferred{Name: name.String(), At: part[0].After.CommittedAt, Content: content.Bytes()}
}

var errOtherTenant = errors.New("a commit of another tenant was put aside with it")

// deferredEvents returns a function that reads the events of commits that were put aside.
func deferredEvents(
	books *ledger.Ledger,
) func(context.Context, billing.Tenant, []byte) ([]billing.Event, error) {
	return func(ctx context.Context, tenant billing.Tenant, content []byte) (all []billing.Event, err error) {
		var commits []imagesOfCommit
		if err := json.Unmarshal(content, &commits); err != nil {
			return nil, fmt.Errorf("reading commits that were put aside: %w", err)
		}
		of := make([][]billing.Event, len(commits))
		_, err = inOrder(len(commits), func(i int) error {
			record := events.DynamoDBEventRecord{Change: events.DynamoDBStreamRecord{
				OldImage: commits[i].Before, NewImage: commits[i].After,
			}}
			change, err := walletsChange(&record)
			switch {
			case err != nil:
				return err
			case change.After == nil || change.After.Tenant != tenant:
				return errOtherTenant
			}
			of[i], err = eventsOf(ctx, books, change.Before, change.After)
			return err
		})
		for _, events := range of {
			all = append(all, events...)
		}
		return all, err
	}
}
