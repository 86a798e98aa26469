package main

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
)

// size: the zip file that Lambda fetches before it starts a process is small. A program that fills templates keeps all methods of the
// clients that it contains: 0.6 MB more with the SDK's client of SES.
func (w *world) size(t *testing.T) {
	const target = 6_200_000
	program, err := os.ReadFile(w.program)
	if err != nil {
		t.Fatal(err)
	}
	var zip bytes.Buffer
	z, _ := flate.NewWriter(&zip, flate.DefaultCompression) // the level is valid, so there is no error
	_, err = z.Write(program)
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if t.Logf("zipped, the program has %d bytes", zip.Len()); zip.Len() > target {
		t.Errorf("zipped, the program has %d bytes, more than %d", zip.Len(), target)
	}
}

// start: a process is ready after 20 ms of processor time, on a machine that is busy with other work, too.
func (w *world) start(t *testing.T) {
	const target, starts = 20 * time.Millisecond, 10
	fastest, least := time.Hour, time.Hour
	for range starts {
		f := lambdatest.Start(t, w.program, "EMAIL_FROM=billing@acme.example", "DASHBOARD_URL=https://billing.acme.example", "MAIL_CONFIGURATION_SET=mails")
		fastest, least = min(fastest, f.Ready), min(least, f.Processor())
	}
	t.Logf("of %d starts, the fastest took %v, and one %v of processor time", starts, fastest, least)
	if least > target {
		t.Errorf("no start took less than %v of processor time", least)
	}
}

// ends: what is begun must end in time: near the end of an invocation, messages are left to the next one.
func (w *world) ends(t *testing.T) {
	w.ses.become(nil)
	got := w.f.InvokeWithin(lastMessage-time.Second, fmt.Sprintf(`{"Records": [{"messageId": "1", "body": %q}]}`, w.low()))
	if !strings.Contains(got.Body, `"itemIdentifier":"1"`) {
		t.Errorf("the answer is %+v", got)
	}
	w.expect(0, 0)
}

func TestInvalidSettings(t *testing.T) {
	good := map[string]string{
		"EMAIL_FROM": "billing@acme.example", "DASHBOARD_URL": "https://billing.acme.example", "MAIL_CONFIGURATION_SET": "mails", "AWS_REGION": "eu-central-1",
	}
	for variable, value := range map[string]string{
		"LOG_LEVEL": "loud", "DYNAMODB_ENDPOINT": "nowhere", "EMAIL_FROM": "Acme <billing@acme.example>", "DASHBOARD_URL": "",
		"MAIL_CONFIGURATION_SET": "", "AWS_REGION": "",
	} {
		_, err := assemble(t.Context(), func(name string) string {
			if name == variable {
				return value
			}
			return good[name]
		}, nil, nil)
		if err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("%s=%s: %v", variable, value, err)
		}
	}
}
