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

// result is a scenario with the measurements of the API and of the bare client.
type result struct {
	scenario
	api, bare measurement
}

func run(ctx context.Context, o options, out io.Writer) error {
	if o.profile != "" {
		file, err := os.Create(o.profile)
		if err != nil {
			return err
		}
		defer func() { _ = file.Close() }() // an incomplete profile fails when it is read
		if err := pprof.StartCPUProfile(file); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	printLine(out, "%s/%s, %d cores, %s; DynamoDB Local %s in memory, fresh for each run",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), dynamodblocal.Version)
	var speed machine
	if o.only == "" {
		var err error
		if speed, err = calibrateAll(ctx, out, time.Duration(o.seconds)*time.Second); err != nil {
			return fmt.Errorf("calibrating: %w", err)
		}
	}
	printLine(out, "\n%-42s %10s %9s %9s %9s %9s %9s %10s %9s %9s %6s", "",
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
	printTargets(out, results, speed)
	return failed
}

func (r *result) print(out io.Writer) {
	ms := func(durations []time.Duration, q float64) string {
		if len(durations) == 0 {
			return "-"
		}
		return fmt.Sprintf("%.1f ms", milliseconds(quantile(durations, q)))
	}
	printLine(out, "%-42s %10.0f %9s %9s %9s %9s %9.2f %10.0f %9s %9s %6.2f", r.name(),
		r.api.rate(), ms(r.api.latency, 0.5), ms(r.api.latency, 0.99), ms(r.api.added, 0.5), ms(r.api.added, 0.99),
		float64(r.api.commits)/float64(r.api.requests),
		r.bare.rate(), ms(r.bare.latency, 0.5), ms(r.bare.latency, 0.99), r.ratio())
}

// ratio is the API's usages a second for each of the bare client's.
func (r *result) ratio() float64 { return r.api.rate() / r.bare.rate() }

func printLine(out io.Writer, format string, args ...any) {
	_, _ = fmt.Fprintf(out, format+"\n", args...)
}

// warmUp is how long an engine is used before it is measured: it reaches its full speed after some thirty thousand
// items, when Java has compiled it.
const warmUp = 12 * time.Second

// slice is the length of a turn of the API and of the bare client. Turns are short, so that whatever else the machine
// does slows both.
const slice = time.Second

// measure runs a scenario through the API, and its commits through a bare client, each on an engine of its own. They
// take turns: the bare client makes the commits that the API has just made, so that both engines have always done the
// same.
func measure(ctx context.Context, s scenario, duration time.Duration) (r result, err error) {
	r.scenario = s
	err = withEngine(ctx, func(endpoint string) error {
		a, err := newAPI(ctx, endpoint, s)
		if err != nil {
			return err
		}
		defer a.server.Close()
		return withEngine(ctx, func(endpoint string) error {
			client, err := ddb.NewClient(ctx, ddb.Config{Endpoint: endpoint})
			if err == nil {
				_, err = runBare(ctx, client, a.recorder.take(), 1, 0) // the commits of setUp
			}
			for spent := time.Duration(0); err == nil && spent < warmUp+duration; spent += slice {
				var api, bare measurement
				if api, err = a.run(ctx, s, slice); err != nil {
					return err
				}
				bare, err = runBare(ctx, client, a.recorder.take(), s.clients, s.counting())
				if spent >= warmUp {
					r.api.add(api)
					r.bare.add(bare)
				}
			}
			return err
		})
	})
	return r, err
}

// withEngine calls do with the endpoint of a fresh engine that has the tables.
func withEngine(ctx context.Context, do func(endpoint string) error) error {
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
