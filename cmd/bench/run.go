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
	var speed machine
	if o.only == "" {
		var err error
		if speed, err = calibrateAll(ctx, out, time.Duration(o.seconds)*time.Second); err != nil {
			return fmt.Errorf("calibrating: %w", err)
		}
	}
	say(out, "\n%-42s %10s %9s %9s %9s %9s %9s %10s %9s %9s %6s", "",
		"API us./s", "p50", "p99", "added p50", "added p99", "commits/r", "bare us./s", "p50", "p99", "ratio")
	var results []result
	var failed error
	for _, s := range scenarios() {
		if !strings.Contains(s.name(), o.only) {
			continue
		}
		r, err := measure(ctx, s, time.Duration(o.seconds)*time.Second)
		if err != nil {
			failed = fmt.Errorf("%s: %w", s.name(), err)
			break
		}
		results = append(results, r)
		r.print(out)
	}
	judge(out, results, speed)
	return failed
}

func (r *result) print(out io.Writer) {
	say(out, "%-42s %10.0f %9s %9s %9s %9s %9.2f %10.0f %9s %9s %6.2f", r.name(),
		r.api.rate(), short(r.api.latency, 0.5), short(r.api.latency, 0.99), short(r.api.added, 0.5), short(r.api.added, 0.99), float64(r.api.commits)/float64(r.api.requests),
		r.bare.rate(), short(r.bare.latency, 0.5), short(r.bare.latency, 0.99), r.ratio())
}

// ratio is the API's usages a second for each of the bare client's.
func (r *result) ratio() float64 { return r.api.rate() / r.bare.rate() }

func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }

// warmUp is how long an engine is used before it is measured: it compiles itself for some thirty thousand items before
// it has its speed.
const warmUp = 12 * time.Second

// slice is how long the API and the bare client take turns, so that whatever else the machine does meets both.
const slice = time.Second

// measure plays a scenario through the API, and its commits through a bare client, each on an engine of its own. They
// take turns: the bare client makes the commits that the API has just made, so that both engines have always done the
// same.
func measure(ctx context.Context, s scenario, long time.Duration) (r result, err error) {
	r.scenario = s
	err = onEngine(ctx, func(endpoint string) error {
		a, err := newAPI(ctx, endpoint, s)
		if err != nil {
			return err
		}
		defer a.server.Close()
		return onEngine(ctx, func(endpoint string) error {
			client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: endpoint})
			if err == nil {
				_, err = bare(ctx, client, a.recorder.take(), 1) // what sets up
			}
			for spent := time.Duration(0); err == nil && spent < warmUp+long; spent += slice {
				var api, plain measured
				if api, err = a.run(ctx, s, slice); err != nil {
					return err
				}
				plain, err = bare(ctx, client, a.recorder.take(), s.clients)
				if spent >= warmUp {
					r.api.add(api)
					r.bare.add(plain)
				}
			}
			return err
		})
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
