package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"github.com/drawdown-billing/drawdown/ddb"
	"github.com/drawdown-billing/drawdown/infra/dynamodblocal"
)

// result is a scenario with what both showed.
type result struct {
	scenario
	api, bare measured
}

func run(ctx context.Context, o options, out io.Writer) error {
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // what is missing of a profile shows when it is read
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	say(out, "%s/%s, %d cores, %s; DynamoDB Local %s in memory, fresh for each run", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), dynamodblocal.Version)
	if o.only == "" {
		for _, n := range []int{1, 98} {
			m, err := calibrate(ctx, n, time.Duration(o.seconds)*time.Second)
			if err != nil {
				return fmt.Errorf("calibrating: %w", err)
			}
			say(out, "this machine: a bare client puts %.0f items of 400 bytes a second, %d a commit, one commit in flight", m.rate(), n)
		}
	}
	say(out, "\n%-42s %10s %9s %9s %9s %10s %9s %9s %6s", "", "API us./s", "p50", "p99", "commits/r", "bare us./s", "p50", "p99", "ratio")
	var results []result
	for _, s := range scenarios() {
		if !strings.Contains(s.name(), o.only) {
			continue
		}
		r, err := measure(ctx, s, time.Duration(o.seconds)*time.Second)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name(), err)
		}
		results = append(results, r)
		say(out, "%-42s %10.0f %9s %9s %9.2f %10.0f %9s %9s %6.2f", s.name(),
			r.api.rate(), short(r.api.quantile(0.5)), short(r.api.quantile(0.99)), float64(r.api.commits)/float64(r.api.requests),
			r.bare.rate(), short(r.bare.quantile(0.5)), short(r.bare.quantile(0.99)), r.api.rate()/r.bare.rate())
	}
	judge(out, results)
	return nil
}

func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }

// short writes a duration in milliseconds.
func short(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d.Microseconds())/1000) }

// warmUp is how long an engine is used before it is measured: it compiles itself for some thirty thousand items before
// it has its speed. The bare client makes the commits of the API's warm-up, so that both engines have done the same.
const warmUp = 12 * time.Second

// measure plays a scenario through the API, and its commits through a bare client, each on an engine of its own.
func measure(ctx context.Context, s scenario, long time.Duration) (r result, err error) {
	r.scenario = s
	recorded := &recorder{}
	err = onEngine(ctx, func(endpoint string) error {
		a, err := newAPI(ctx, endpoint, s)
		if err != nil {
			return err
		}
		defer a.server.Close()
		if _, err := a.run(ctx, s, warmUp); err != nil {
			return err
		}
		recorded = a.recorder
		r.api, err = a.run(ctx, s, long)
		return err
	})
	if err != nil {
		return r, err
	}
	err = onEngine(ctx, func(endpoint string) error {
		client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: endpoint})
		if err != nil {
			return err
		}
		usages := func(commit *dynamodb.TransactWriteItemsInput) int { return len(commit.TransactItems) - 1 }
		r.bare, err = bare(ctx, client, recorded, s.clients, usages, long)
		return err
	})
	return r, err
}

// onEngine does something with a fresh engine that has the tables.
func onEngine(ctx context.Context, do func(endpoint string) error) error {
	engine, err := dynamodblocal.Start(ctx, dynamodblocal.Config{})
	if err != nil {
		return err
	}
	client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: engine.Endpoint()})
	if err == nil {
		err = ddb.CreateTables(ctx, client, ddb.DefaultPrefix)
	}
	if err == nil {
		err = do(engine.Endpoint())
	}
	return errors.Join(err, engine.Stop())
}

// judge prints the targets, each with met or missed.
func judge(out io.Writer, results []result) {
	find := func(s scenario) *result {
		for i := range results {
			if results[i].scenario == s {
				return &results[i]
			}
		}
		return nil
	}
	say(out, "")
	verdict := func(what string, got, target float64, met bool) {
		word := "missed"
		if met {
			word = "met"
		}
		say(out, "%-78s %8.2f  target %8.2f  %s", what, got, target, word)
	}
	if r := find(scenario{1, 1, 1}); r != nil {
		verdict("single usages, API ÷ bare client", r.api.rate()/r.bare.rate(), 0.85, r.api.rate()/r.bare.rate() >= 0.85)
		p50 := float64((r.api.quantile(0.5) - r.bare.quantile(0.5)).Microseconds()) / 1000
		p99 := float64((r.api.quantile(0.99) - r.bare.quantile(0.99)).Microseconds()) / 1000
		verdict("time the API adds to the storage call, p50 in ms", p50, 1, p50 <= 1)
		verdict("time the API adds to the storage call, p99 in ms", p99, 5, p99 <= 5)
	}
	if r := find(scenario{1, 1, 98}); r != nil {
		verdict("batches of 98, API ÷ bare client", r.api.rate()/r.bare.rate(), 0.8, r.api.rate()/r.bare.rate() >= 0.8)
		verdict("keyed usages a second in batches of 98", r.api.rate(), 2200, r.api.rate() >= 2200)
	}
	if hot, one := find(scenario{32, 1, 1}), find(scenario{1, 1, 1}); hot != nil && one != nil {
		ratio := hot.api.rate() / one.bare.rate()
		verdict("one hot wallet, 32 clients: API usages ÷ commits of a bare client, one in flight", ratio, 4, ratio >= 4)
		p99 := float64(hot.api.quantile(0.99).Microseconds()) / 1000
		verdict("one hot wallet, 32 clients: p99 in ms", p99, 50, p99 <= 50)
	}
}
