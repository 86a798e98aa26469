package main

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/exportjob"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// TestProcess runs the program as it is deployed, on a database and a server that speaks the protocol of S3. What the bucket
// refuses fails the call, so that an alarm shows it.
func TestProcess(t *testing.T) {
	c := ddbtest.Config(t)
	store := ddbtest.Open(t, c)
	books := ledger.New(store, wiring.Runtime())
	caller := billing.Caller{Tenant: billing.Live, Actor: "test"}
	service := exportjob.New(exportjob.Config{Store: store, Ledger: books, Runtime: wiring.Runtime()})
	today := time.Now().UTC().Truncate(24 * time.Hour)
	create := func(key string) *exportjob.Job {
		created, err := service.Create(t.Context(), caller, exportjob.Create{
			Keyed: billing.Keyed{IdempotencyKey: key}, Kind: exportjob.Finance, Format: exportjob.CSV,
			From: today.AddDate(0, 0, -2), To: today.AddDate(0, 0, -1),
		})
		if err != nil {
			t.Fatal(err)
		}
		return created.Value
	}
	backend := s3mem.New()
	if err := backend.CreateBucket("exports"); err != nil {
		t.Fatal(err)
	}
	fake := gofakes3.New(backend).Server()
	var refuses atomic.Bool
	bucket := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refuses.Load() {
			http.Error(w, "<Error><Code>AccessDenied</Code></Error>", http.StatusForbidden)
			return
		}
		fake.ServeHTTP(w, r)
	}))
	t.Cleanup(bucket.Close)
	f := lambdatest.Start(t, lambdatest.Build(t, "."), "DYNAMODB_ENDPOINT="+c.Endpoint, "TABLE_PREFIX="+c.TablePrefix,
		"EXPORT_BUCKET=exports", "AWS_ENDPOINT_URL_S3="+bucket.URL)
	refuses.Store(true)
	create("refused")
	if got := f.Invoke(`{"sweep": true}`); !got.Fault || !strings.Contains(got.Body, "AccessDenied") {
		t.Errorf("without a bucket the answer is %+v", got)
	}
	refuses.Store(false)
	id := create("written").ID // the other one waits until it is tried again
	if got := f.Invoke(`{"detail-type": "Scheduled Event"}`); got.Fault {
		t.Fatalf("the answer is %+v: %s", got, f.Logs())
	}
	ready, err := service.Export(t.Context(), billing.Live, id)
	if err != nil || ready.Status != exportjob.Ready {
		t.Fatalf("the export is %+v, %v: %s", ready, err, f.Logs())
	}
	if _, err := backend.HeadObject("exports", ready.File); err != nil {
		t.Error(err)
	}
	const maxMemory = 128 << 20 // an eighth of the function's memory in the template
	if held := f.Memory(); held > maxMemory {
		t.Errorf("it holds %d bytes of memory", held)
	}
}

// A call stops to begin pages when nine tenths of its time have passed.
func TestUntil(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	var until time.Time
	f := &function{
		sweep: func(_ context.Context, at time.Time) error { until = at; return nil },
		now:   func() time.Time { return now },
	}
	ctx, cancel := context.WithDeadline(t.Context(), now.Add(15*time.Minute))
	defer cancel()
	if err := f.handle(ctx, []byte(`{"sweep": true}`)); err != nil || !until.Equal(now.Add(13*time.Minute+30*time.Second)) {
		t.Errorf("it writes until %s: %v", until, err)
	}
	if err := f.handle(t.Context(), []byte(`{"sweep": true}`)); err == nil {
		t.Error("a call without an end is taken")
	}
	for _, payload := range []string{`{}`, `[]`, `{"sweep": false}`, `{"Records": []}`, `{`} {
		if err := f.handle(ctx, []byte(payload)); !errors.Is(err, errUnknownEvent) {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func TestInvalidSettings(t *testing.T) {
	good := map[string]string{"EXPORT_BUCKET": "exports", "AWS_REGION": "eu-central-1"}
	for variable, value := range map[string]string{"LOG_LEVEL": "loud", "DYNAMODB_ENDPOINT": "nowhere", "EXPORT_BUCKET": ""} {
		_, err := assemble(t.Context(), func(name string) string {
			if name == variable {
				return value
			}
			return good[name]
		}, nil)
		if err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("%s=%s: %v", variable, value, err)
		}
	}
}
