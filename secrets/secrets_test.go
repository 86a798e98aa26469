package secrets

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"
	"github.com/aws/smithy-go"
)

// manager is a Secrets Manager with one secret.
type manager struct {
	value *string
	err   error
	calls int
}

func (m *manager) GetSecretValue(
	_ context.Context, input *secretsmanager.GetSecretValueInput, _ ...func(*secretsmanager.Options),
) (*secretsmanager.GetSecretValueOutput, error) {
	m.calls++
	if *input.SecretId != "arn" {
		return nil, errors.New("another secret")
	}
	return &secretsmanager.GetSecretValueOutput{SecretString: m.value}, m.err
}

// TestFields goes through the life of a secret: it is kept, read again after a while, at once when somebody says that it does
// not work, but not twice in half a minute, and used for an hour if it cannot be read.
func TestFields(t *testing.T) {
	first, second := `{"secretKey": "one"}`, `{"secretKey": "two"}`
	broken := errors.New("broken")
	m, now := &manager{value: &first}, time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	s := newStore(m, func() time.Time { return now })
	for _, step := range []struct {
		what  string
		after time.Duration
		value *string
		err   error
		renew bool
		want  string // empty: an error
		calls int    // so far
	}{
		{"it is read", 0, &first, nil, false, "one", 1},
		{"it is kept", Kept - time.Second, &second, nil, false, "one", 1},
		{"it is read again", time.Second, &second, nil, false, "two", 2},
		{"it was just read", leastPause - time.Second, &first, nil, true, "two", 2},
		{"it does not work", time.Second, &first, nil, true, "one", 3},
		{"it cannot be read", Kept, nil, broken, false, "one", 4},
		{"it is not tried at once", time.Second, nil, broken, false, "one", 4},
		{"it is tried soon", leastPause, nil, broken, false, "one", 5},
		{"it is used for an hour", mostKept - Kept - leastPause - 2*time.Second, nil, broken, false, "one", 6},
		{"and no longer", leastPause, nil, broken, false, "", 7},
		{"it can be read again", 0, &second, nil, false, "two", 8},
		{"the clock went back", -time.Hour, &first, nil, false, "one", 9},
	} {
		now = now.Add(step.after)
		m.value, m.err = step.value, step.err
		got, err := s.Fields(t.Context(), "arn", step.renew)
		if got["secretKey"] != step.want || (err == nil) != (step.want != "") || m.calls != step.calls {
			t.Errorf("%s: got %v, %v after %d calls; want %q after %d", step.what, got, err, m.calls, step.want, step.calls)
		}
	}
}

// TestErrors: an error names the secret and what is wrong, and shows nothing of its value or of what a stranger may have put
// into a message.
func TestErrors(t *testing.T) {
	text, list, null := "sk_live_hidden", `["sk_live_hidden"]`, "null"
	for want, m := range map[string]*manager{
		"is not an object of texts in JSON":               {value: &text},
		"is not an object":                                {value: &list},
		"not an object of texts":                          {value: &null},
		"object of texts in JSON, such as docs/stripe.md": {},
		"there is no secret with this ARN":                {err: &types.ResourceNotFoundException{}},
		"the service answers AccessDeniedException":       {err: &smithy.GenericAPIError{Code: "AccessDeniedException", Message: text}},
		"the service did not answer in time: context ":    {err: context.DeadlineExceeded},
		"the service did not answer":                      {err: errors.New(text)},
	} {
		_, err := newStore(m, time.Now).Fields(t.Context(), "arn", false)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "secret arn") ||
			strings.Contains(err.Error(), "hidden") {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// TestOpen: nothing is sent before the first secret is needed.
func TestOpen(t *testing.T) {
	s := Open(Config{Region: "eu-central-1", Endpoint: "http://127.0.0.1:1", Now: time.Now})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Fields(ctx, "arn", false); err == nil || !strings.Contains(err.Error(), "reading the secret arn") {
		t.Errorf("got %v", err)
	}
}
