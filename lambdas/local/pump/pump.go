package pump

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-sdk-go-v2/service/dynamodbstreams"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// Mapping connects a function with the stream of a table.
type Mapping struct {
	Function string
	Table    string                                // its full name, with the prefix
	Wants    func(events.DynamoDBEventRecord) bool // which records the function gets; nil: all
	Handle   Handler
}

// Config is the configuration of [Run].
type Config struct {
	Client   *dynamodbstreams.Client
	Mappings []Mapping
	Rules    Rules
	Dir      string        // where checkpoints and failures are kept
	Poll     time.Duration // between two reads of a stream that has nothing new; 0: 100 ms
	Grace    time.Duration // how long functions may take to end after the context of Run has; 0: 2 s
	Now      func() time.Time
	Log      *slog.Logger

	// Idle is called after each read of a mapping's stream that found nothing new. Nil: nothing is called.
	Idle func(Mapping)
}

// FailuresFile is the file of records that were given up, one in each line.
const FailuresFile = "failures.jsonl"

// Run calls the functions with the records of their streams until ctx ends, which is no error, or until reading a
// stream fails.
func Run(ctx context.Context, c Config) error {
	if c.Poll == 0 {
		c.Poll = 100 * time.Millisecond
	}
	if c.Grace == 0 {
		c.Grace = 2 * time.Second
	}
	c.Rules = c.Rules.withDefaults()
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return fmt.Errorf("creating the directory of checkpoints: %w", err)
	}
	work, cancel := WithGrace(ctx, c.Grace)
	defer cancel()
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := &pump{Config: c, work: work}
	var wait sync.WaitGroup
	for _, m := range c.Mappings {
		wait.Go(func() {
			if err := p.follow(ctx, m); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("function %s on table %s: %w", m.Function, m.Table, err))
			}
		})
	}
	wait.Wait()
	if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) && !errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return nil
}

// WithGrace returns a context that ends the given time after ctx has.
func WithGrace(ctx context.Context, grace time.Duration) (context.Context, context.CancelFunc) {
	extended, cancel := context.WithCancel(context.WithoutCancel(ctx))
	context.AfterFunc(ctx, func() {
		_ = wiring.Sleep(extended, grace)
		cancel()
	})
	return extended, cancel
}

type pump struct {
	Config
	work context.Context //nolint:containedctx // of the functions: it ends after that of Run

	mu sync.Mutex // of the file of failures
}

// outcome is the result of following a shard: without an error, the shard has ended.
type outcome struct{ err error }

// follow calls a function with the records of all shards of a stream. A shard is read when its parent has ended.
func (p *pump) follow(ctx context.Context, m Mapping) error {
	s, err := openStream(ctx, p.Client, m.Table, p.Poll)
	if err != nil {
		return err
	}
	if p.Idle != nil {
		s.idle = func() { p.Idle(m) }
	}
	checkpoints, err := openCheckpoints(filepath.Join(p.Dir, m.Function+"-"+m.Table+".json"), s.arn)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	ended, running := make(chan outcome), 0
	begun := map[string]bool{}
	defer func() {
		cancel()
		for ; running > 0; running-- {
			<-ended // each ends because of cancel
		}
	}()
	for {
		parents, err := s.shards(ctx)
		if err != nil {
			return err
		}
		known := map[string]bool{}
		for shard := range parents {
			known[shard] = true
		}
		checkpoints.retain(known)
		for shard, parent := range parents {
			waits := known[parent] && !checkpoints.at(parent).Ended
			if begun[shard] || waits || checkpoints.at(shard).Ended {
				continue
			}
			begun[shard] = true
			running++
			go func() { ended <- outcome{p.shard(ctx, m, s, shard, checkpoints)} }()
		}
		select {
		case shard := <-ended:
			running--
			if shard.err != nil {
				return shard.err
			}
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(shardInterval):
		}
	}
}

// shardInterval is how often the pump looks for new shards that have no known parent.
const shardInterval = 10 * time.Second

// shard calls a function with the records of a shard, from its checkpoint to the shard's end.
func (p *pump) shard(ctx context.Context, m Mapping, s *stream, shard string, c *checkpoints) error {
	d := &delivery{
		function: m.Function, rules: p.Rules, handle: m.Handle, now: p.Now, work: p.work, giveUp: p.keepFailure, log: p.Log,
		done: func(sequence string) error { return c.put(shard, position{After: sequence}) },
	}
	err := s.read(ctx, shard, c.at(shard).After, func(records []events.DynamoDBEventRecord) error {
		var batch []events.DynamoDBEventRecord
		for i, r := range records {
			if m.Wants == nil || m.Wants(r) {
				batch = append(batch, r)
			}
			if len(batch) == p.Rules.BatchSize || i == len(records)-1 {
				if err := d.deliver(ctx, batch); err != nil {
					return err
				}
				batch = nil
			}
		}
		return d.done(records[len(records)-1].Change.SequenceNumber) // records that are not wanted are done
	})
	if err == nil {
		err = c.put(shard, position{After: c.at(shard).After, Ended: true})
	}
	return err
}

// keepFailure appends a record that was given up to the file of failures.
func (p *pump) keepFailure(f Failure) error {
	line, err := json.Marshal(f)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	file, err := os.OpenFile(filepath.Join(p.Dir, FailuresFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(append(line, '\n'))
	return errors.Join(err, file.Close())
}
