package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	reference "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"github.com/drawdown-billing/drawdown/infra/npmtest"
	"github.com/drawdown-billing/drawdown/webhook"
)

const (
	secret  = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
	another = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDC2FVsBQIhrs="
	eventID = "evt_01KDVDNA0086FCC9Y7DCDZP7X300000001000"
	body    = `{"type":"grant.created","data":{"name":"Ünïcode ☃"}}`
)

// signedHeaders returns the headers of a message that is signed with secrets.
func signedHeaders(t *testing.T, at time.Time, secrets ...string) http.Header {
	t.Helper()
	var signatures []string
	for _, s := range secrets {
		signature, err := webhook.Sign(s, eventID, at, body)
		if err != nil {
			t.Fatal(err)
		}
		signatures = append(signatures, signature)
	}
	header := http.Header{}
	header.Set(webhook.HeaderID, eventID)
	header.Set(webhook.HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
	header.Set(webhook.HeaderSignature, strings.Join(signatures, " "))
	return header
}

// The wanted signature was made by hand: openssl dgst -sha256 -mac HMAC over the same bytes.
func TestSignIsWhatTheStandardSays(t *testing.T) {
	got, err := webhook.Sign("whsec_c2VjcmV0", "msg_1", time.Unix(1_700_000_000, 0), "{}")
	if want := "v1,A5oIrJxXPB/PkULSoVu0e4khvPiqpF9vljmhkSKg0FI="; err != nil || got != want {
		t.Errorf("%s, %v; want %s", got, err, want)
	}
}

func TestReferenceLibraryOfGoVerifies(t *testing.T) {
	library, err := reference.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	for _, header := range []http.Header{
		signedHeaders(t, now, secret), signedHeaders(t, now, another, secret), signedHeaders(t, now, secret, another),
	} {
		if err := library.Verify([]byte(body), header); err != nil {
			t.Errorf("%v: %v", header, err)
		}
	}
	if err := library.Verify([]byte(body), signedHeaders(t, now, another)); err == nil {
		t.Error("it accepts another secret")
	}
	theirs, err := library.Sign(eventID, now, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	header := signedHeaders(t, now, secret)
	header.Set(webhook.HeaderSignature, theirs)
	if err := webhook.Verify(secret, header, body, now); err != nil {
		t.Errorf("its signature is refused: %v", err)
	}
}

func TestVerify(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	version2 := "v2" + strings.TrimPrefix(signedHeaders(t, now, secret).Get(webhook.HeaderSignature), "v1")
	change := func(name, value string) http.Header {
		header := signedHeaders(t, now, secret)
		header.Set(name, value)
		return header
	}
	for name, test := range map[string]struct {
		header http.Header
		body   string
		secret string
		want   error
	}{
		"as it is":             {signedHeaders(t, now, secret), body, secret, nil},
		"one of two":           {signedHeaders(t, now, another, secret), body, secret, nil},
		"four minutes ago":     {signedHeaders(t, now.Add(-4*time.Minute), secret), body, secret, nil},
		"six minutes ago":      {signedHeaders(t, now.Add(-6*time.Minute), secret), body, secret, webhook.ErrTimestamp},
		"in six minutes":       {signedHeaders(t, now.Add(6*time.Minute), secret), body, secret, webhook.ErrTimestamp},
		"another body":         {signedHeaders(t, now, secret), body + " ", secret, webhook.ErrSignature},
		"another secret":       {signedHeaders(t, now, another), body, secret, webhook.ErrSignature},
		"another id":           {change(webhook.HeaderID, "evt_1"), body, secret, webhook.ErrSignature},
		"another time":         {change(webhook.HeaderTimestamp, "1700000001"), body, secret, webhook.ErrSignature},
		"no time":              {change(webhook.HeaderTimestamp, "soon"), body, secret, webhook.ErrTimestamp},
		"no signature":         {change(webhook.HeaderSignature, ""), body, secret, webhook.ErrHeaders},
		"no id":                {change(webhook.HeaderID, ""), body, secret, webhook.ErrHeaders},
		"another scheme":       {change(webhook.HeaderSignature, version2), body, secret, webhook.ErrSignature},
		"a secret that is not": {signedHeaders(t, now, secret), body, "whsec_?", webhook.ErrSecret},
		"no secret":            {signedHeaders(t, now, secret), body, "whsec_", webhook.ErrSecret},
	} {
		if err := webhook.Verify(test.secret, test.header, test.body, now); !errors.Is(err, test.want) {
			t.Errorf("%s: %v, want %v", name, err, test.want)
		}
	}
}

// library is the reference library for JavaScript, at a pinned version. It is kept outside of the repository.
const library = "standardwebhooks@1.0.0"

func TestReferenceLibraryOfJavaScriptVerifies(t *testing.T) {
	now, input := time.Now(), &bytes.Buffer{}
	for _, message := range []struct {
		header http.Header
		body   string
	}{
		{signedHeaders(t, now, secret), body},
		{signedHeaders(t, now, another, secret), body},
		{signedHeaders(t, now, another), body},
		{signedHeaders(t, now, secret), body + " "},
		{signedHeaders(t, now.Add(-time.Hour), secret), body},
	} {
		headers := map[string]string{}
		for name := range message.header {
			headers[strings.ToLower(name)] = message.header.Get(name)
		}
		line := map[string]any{"secret": secret, "headers": headers, "body": message.body}
		if err := json.NewEncoder(input).Encode(line); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), npmtest.Node(t), "testdata/verify.mjs", npmtest.Install(t, library))
	command.Stdin = input
	output, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("the library did not run: %v\n%s", err, output)
	}
	want := "ok\nok\nNo matching signature found\nNo matching signature found\nMessage timestamp too old\n"
	if string(output) != want {
		t.Errorf("it printed\n%s", output)
	}
}
