package main

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

// What the program does under its role, with a database and a fake of Stripe, is tested in infra.

// TestSize: the zip file that Lambda fetches before it starts a process is small.
func TestSize(t *testing.T) {
	const target = 5_100_000
	program, err := os.ReadFile(lambdatest.Build(t, "."))
	if err != nil {
		t.Fatal(err)
	}
	var zip bytes.Buffer
	w, _ := flate.NewWriter(&zip, flate.DefaultCompression) // the level is valid, so there is no error
	_, err = w.Write(program)
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	if t.Logf("zipped, the program has %d bytes", zip.Len()); zip.Len() > target {
		t.Errorf("zipped, the program has %d bytes, more than %d", zip.Len(), target)
	}
}

// TestNothingConfigured: without secrets the program starts, answers events of providers that there is no provider, and its sweep
// has nothing to do. With secrets it starts without reading one.
func TestNothingConfigured(t *testing.T) {
	program := lambdatest.Build(t, ".")
	request, _ := json.Marshal(events.APIGatewayV2HTTPRequest{
		Version: "2.0", Body: "{}", PathParameters: map[string]string{"tenant": "live"},
		RequestContext: events.APIGatewayV2HTTPRequestContext{
			HTTP: events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: "POST"},
		},
	})
	f := lambdatest.Start(t, program)
	if got := f.Invoke(string(request)); got.Fault || !strings.Contains(got.Body, `"statusCode":404`) ||
		!strings.Contains(got.Body, "no payment provider is configured for this tenant") {
		t.Errorf("an event is answered %+v", got)
	}
	if got := f.Invoke(`{"sweep": true}`); got.Fault {
		t.Errorf("a sweep is answered %+v", got)
	}
	f = lambdatest.Start(t, program, "STRIPE_LIVE_SECRET_ARN=arn", "RETURN_URL=https://shop.example/", "SECRETS_ENDPOINT=http://127.0.0.1:1")
	if got := f.Invoke(string(request)); got.Fault || !strings.Contains(got.Body, `"statusCode":500`) {
		t.Errorf("without Secrets Manager an event is answered %+v", got)
	}
	f.Invoke(`{}`) // what the program wrote before arrives before its answer to this
	if logs := f.Logs(); !strings.Contains(logs, "the keys of Stripe cannot be used") {
		t.Errorf("the log is %s", logs)
	}
	t.Logf("the process was ready after %v", f.Ready.Round(time.Millisecond))
}

func TestInvalidSettings(t *testing.T) {
	for variable, value := range map[string]string{
		"LOG_LEVEL": "loud", "DYNAMODB_ENDPOINT": "nowhere", "RETURN_URL": "http://shop.example/",
	} {
		_, err := assemble(t.Context(), func(name string) string {
			return map[string]string{variable: value, "STRIPE_LIVE_SECRET_ARN": "arn"}[name]
		}, nil, nil)
		if err == nil || !strings.HasPrefix(err.Error(), variable) {
			t.Errorf("%s=%s: %v", variable, value, err)
		}
	}
}
