package outbox_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/billing/outbox"
	"github.com/drawdown-billing/drawdown/billing/outbox/outboxtest"
)

// secretsSent returns the secrets by which the last request was signed.
func secretsSent(t *testing.T, w *outboxtest.World, revision int64) []outbox.Secret {
	t.Helper()
	after := wallet(billing.Live)
	after.Revision = revision
	publish(t, w, billing.Events(nil, after, nil))
	w.Run(t)
	sent := w.Sender.Sent()
	if len(sent) != 1 {
		t.Fatalf("%d requests", len(sent))
	}
	var secrets []outbox.Secret
	for _, s := range sent[0].Secrets {
		secrets = append(secrets, s.Secret)
	}
	return secrets
}

func exposed(secrets ...outbox.Secret) (texts []string) {
	for _, s := range secrets {
		texts = append(texts, string(s))
	}
	return texts
}

// During the overlap of a rotation both secrets sign, and then only the new one.
func TestRotateSecret(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	created, err := w.CreateEndpoint(ctx, by, outbox.CreateEndpoint{Keyed: keyed("k"), URL: "u", Events: []string{"*"}})
	if err != nil {
		t.Fatal(err)
	}
	endpoint, first := created.Value.Endpoint, created.Value.Secret
	same(t, "at first", exposed(secretsSent(t, w, 1)...), exposed(first))
	rotate := outbox.RotateSecret{Keyed: keyed("r"), Endpoint: endpoint.ID, OverlapHours: 24}
	rotated, err := w.RotateSecret(ctx, by, rotate)
	if err != nil {
		t.Fatal(err)
	}
	second := rotated.Value.Secret
	if rotated.Replayed || second == first {
		t.Fatal(rotated.Replayed)
	}
	same(t, "during the overlap", exposed(secretsSent(t, w, 2)...), exposed(second, first))
	if again, err := w.RotateSecret(ctx, by, rotate); err != nil || !again.Replayed || again.Value.Secret != "" {
		t.Errorf("%+v %v", again, err)
	}
	w.Pass(24*time.Hour - time.Second)
	same(t, "to its end", exposed(secretsSent(t, w, 3)...), exposed(second, first))
	w.Pass(time.Second)
	same(t, "after it", exposed(secretsSent(t, w, 4)...), exposed(second))
	third, err := w.RotateSecret(ctx, by, outbox.RotateSecret{Keyed: keyed("s"), Endpoint: endpoint.ID})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "without an overlap", exposed(secretsSent(t, w, 5)...), exposed(third.Value.Secret))
}

func TestRotateSecretRefusals(t *testing.T) {
	w, ctx := newWorld(), t.Context()
	endpoint := w.Endpoint(t, "u", "*")
	rotate := func(key string, overlap int) error {
		_, err := w.RotateSecret(ctx, by, outbox.RotateSecret{
			Keyed: keyed(key), Endpoint: endpoint.ID, OverlapHours: overlap,
		})
		return err
	}
	refused(t, rotate("r", -1), billing.CodeInvalidInput, "overlapHours", "overlapHours is -1")
	refused(t, rotate("r", 169), billing.CodeInvalidInput, "overlapHours", "use 0 to 168")
	refused(t, rotate("", 0), billing.CodeInvalidInput, "idempotencyKey", "empty")
	for n := range outbox.MaxSecrets - 1 {
		if err := rotate(fmt.Sprint(n), 1); err != nil {
			t.Fatal(err)
		}
	}
	err := rotate("r", 1)
	refused(t, err, billing.CodeConflict, "endpointId", "5 secrets of the endpoint sign already")
	var refusal *billing.Error
	if errors.As(err, &refusal) && (refusal.RetryAt == nil || !refusal.RetryAt.Equal(w.Time().Add(time.Hour))) {
		t.Errorf("it could succeed at %v", refusal.RetryAt)
	}
	if err := rotate("r", 0); err != nil { // nothing overlaps
		t.Error(err)
	}
	refused(t, rotate("r", 2), billing.CodeIdempotencyKeyReused, "overlapHours", "overlapHours")
}

// The last secret that there is room for is returned, even if the store's answer is lost and there is no room left at
// the next try.
func TestRotateSecretLost(t *testing.T) {
	store := &faulty{Store: outboxtest.NewMemory()}
	w, ctx := outboxtest.NewWorld(store), t.Context()
	endpoint := w.Endpoint(t, "u", "*")
	for n := range outbox.MaxSecrets - 1 {
		if n == outbox.MaxSecrets-2 {
			store.fails = once("Commit", 1, nil, ledger.ErrLost)
		}
		rotated, err := w.RotateSecret(ctx, by, outbox.RotateSecret{
			Keyed: keyed(fmt.Sprint(n)), Endpoint: endpoint.ID, OverlapHours: 1,
		})
		if err != nil || rotated.Replayed || rotated.Value.Secret == "" {
			t.Errorf("secret %d: %+v, %v", n, rotated, err)
		}
	}
}

// Formatting, logging or encoding a secret shows no part of it.
func TestSecretsDoNotShow(t *testing.T) {
	const secret = outbox.Secret("whsec_hidden")
	log := &strings.Builder{}
	slog.New(slog.NewTextHandler(log, nil)).Info("m", "secret", secret, "secrets", []outbox.SigningSecret{
		{Secret: secret},
	})
	slog.New(slog.NewJSONHandler(log, nil)).Info("m", "secret", secret, "secrets", []outbox.SigningSecret{
		{Secret: secret},
	})
	encoded, err := json.Marshal([]any{secret, outbox.SigningSecret{Secret: secret}})
	if err != nil {
		t.Fatal(err)
	}
	shown := fmt.Sprintf("%s %v %+v %#v %q %s %s", secret, outbox.SigningSecret{Secret: secret},
		outbox.Request{Secrets: []outbox.SigningSecret{{Secret: secret}}}, secret, secret, encoded, log)
	if strings.Contains(shown, "hidden") {
		t.Error(shown)
	}
}
