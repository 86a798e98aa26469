package ddb

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
)

// scripted is a store on a server whose answers handle writes, with the number of calls.
func scripted(t *testing.T, handle http.HandlerFunc) (store *Store, calls *atomic.Int64) {
	t.Helper()
	calls = &atomic.Int64{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		handle(w, r)
	}))
	t.Cleanup(server.Close)
	return openAt(t, Config{Endpoint: server.URL}), calls
}

// openAt opens a store whose calls have a minute, unless the test says otherwise: on a busy machine a call may take
// longer than [DefaultTimeout], and the SDK would make it again.
func openAt(t *testing.T, c Config) *Store {
	t.Helper()
	c.Timeout = cmp.Or(c.Timeout, time.Minute)
	store, err := Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

// failing writes the answer of DynamoDB to a call that it refuses.
func failing(status int, code, more string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = fmt.Fprintf(w, `{"__type":"com.amazonaws.dynamodb.v20120810#%s","message":"as the test wants"%s}`, code, more)
	}
}

// cancelled writes the answer to a transaction that was cancelled, with a reason for each of its items.
func cancelled(codes ...string) http.HandlerFunc {
	reasons := make([]map[string]string, len(codes))
	for i, code := range codes {
		reasons[i] = map[string]string{"Code": code, "Message": "because of " + code}
	}
	encoded, _ := json.Marshal(reasons)
	return failing(http.StatusBadRequest, "TransactionCanceledException", `,"CancellationReasons":`+string(encoded))
}

func answering(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(status)
		_, _ = fmt.Fprint(w, body)
	}
}

// hangUp reads the request, writes this part of an answer, and closes the connection.
func hangUp(answer string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		connection, buffered, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		_, _ = buffered.WriteString(answer)
		_ = buffered.Flush()
		_ = connection.Close()
	}
}

// someDecision writes two items.
func someDecision() *billing.Decision {
	before := *typicalWallet()
	after := *typicalWallet()
	after.Revision++
	return &billing.Decision{
		Tenant:  billing.Live,
		Wallets: []billing.WalletChange{{Before: &before, After: after, Lines: []*billing.Transaction{typicalLine()}}},
	}
}

type kind string

const (
	none  kind = "no error"
	stale kind = "StaleError"
	busy  kind = "ErrBusy"
	lost  kind = "ErrLost"
	plain kind = "an error of its own"
)

func kindOf(err error) kind {
	var condition *ledger.StaleError
	switch {
	case err == nil:
		return none
	case errors.As(err, &condition):
		return stale
	case errors.Is(err, ledger.ErrBusy):
		return busy
	case errors.Is(err, ledger.ErrLost):
		return lost
	}
	return plain
}

// The error of a commit says whether it was written, was not, or may have been; and it is tried once, whatever the
// answer.
func TestCommitFaults(t *testing.T) {
	for name, test := range map[string]struct {
		answer http.HandlerFunc
		want   kind
	}{
		"written": {answering(200, `{}`), none},

		"a condition failed":                      {cancelled("ConditionalCheckFailed", "None"), stale},
		"a condition failed, and a conflict":      {cancelled("TransactionConflict", "ConditionalCheckFailed"), stale},
		"a conflict":                              {cancelled("None", "TransactionConflict"), busy},
		"a throttled item":                        {cancelled("ThrottlingError", "None"), busy},
		"an item beyond the provisioned":          {cancelled("ProvisionedThroughputExceeded", "None"), busy},
		"an item in a collection that is full":    {cancelled("ItemCollectionSizeLimitExceeded", "None"), plain},
		"an item in progress":                     {cancelled("TransactionInProgress", "None"), busy},
		"an invalid item":                         {cancelled("ValidationError", "None"), plain},
		"an invalid item, and a condition failed": {cancelled("ConditionalCheckFailed", "ValidationError"), plain},
		"an unheard-of reason":                    {cancelled("Whim", "None"), plain},
		"no reason":                               {cancelled("None", "None"), plain},
		"reasons for other items":                 {cancelled("TransactionConflict"), plain},

		"throttled":                  {failing(400, "ThrottlingException", ""), busy},
		"beyond the provisioned":     {failing(400, "ProvisionedThroughputExceededException", ""), busy},
		"beyond the account's limit": {failing(400, "RequestLimitExceeded", ""), busy},

		"invalid":              {failing(400, "ValidationException", ""), plain},
		"no such table":        {failing(400, "ResourceNotFoundException", ""), plain},
		"not allowed":          {failing(400, "AccessDeniedException", ""), plain},
		"expired credentials":  {failing(400, "ExpiredTokenException", ""), plain},
		"an unheard-of code":   {failing(400, "WhimException", ""), plain},
		"another with the key": {failing(400, "IdempotentParameterMismatchException", ""), plain},

		"in progress":             {failing(400, "TransactionInProgressException", ""), lost},
		"an internal error":       {failing(500, "InternalServerError", ""), lost},
		"unavailable":             {failing(503, "ServiceUnavailable", ""), lost},
		"a gateway's page":        {answering(502, `<html>bad gateway</html>`), lost},
		"a proxy's timeout":       {answering(408, `{}`), lost},
		"broken JSON":             {answering(200, `{"ItemCollectionMetrics":`), lost},
		"a connection cut":        {hangUp(""), lost},
		"an answer that is cut":   {hangUp("HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"), lost},
		"an answer that is wrong": {hangUp("SSH-2.0-OpenSSH\r\n"), lost},
	} {
		t.Run(name, func(t *testing.T) {
			store, calls := scripted(t, test.answer)
			err := store.Commit(t.Context(), someDecision())
			if got := kindOf(err); got != test.want {
				t.Errorf("got %s, want %s: %v", got, test.want, err)
			}
			if n := calls.Load(); n != 1 {
				t.Errorf("it was tried %d times", n)
			}
		})
	}
}

// What would fail again is an error that names the item.
func TestCommitNamesTheInvalidItem(t *testing.T) {
	for _, code := range []string{"ValidationError", "ItemCollectionSizeLimitExceeded"} {
		store, _ := scripted(t, cancelled("None", code))
		err := store.Commit(t.Context(), someDecision())
		want := "drawdown-ledger live#wal_01KDVDNA0086FCC9Y7DCDZP7X3 " + string(typicalLine().KeyHash()) +
			": " + code + ": because of " + code
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// An item that comes back with a failed condition is checked like every item that is read.
func TestCommitRefusesCorruptItems(t *testing.T) {
	store, _ := scripted(t, failing(400, "TransactionCanceledException", `,"CancellationReasons":[{"Code":"ConditionalCheckFailed",
		"Item":{"pk":{"S":"live#wal_01KDVDNA0086FCC9Y7DCDZP7X3"},"sk":{"S":"STATE"},"rev":{"N":"1"}}},{"Code":"None"}]`))
	if err := store.Commit(t.Context(), someDecision()); kindOf(err) != plain ||
		!strings.Contains(err.Error(), "attribute cus: it is missing") {
		t.Errorf("got %v", err)
	}
}

// A server that does not answer in time may have written.
func TestCommitTimesOut(t *testing.T) {
	release := make(chan struct{})
	var hangs atomic.Bool
	store, _ := scripted(t, func(w http.ResponseWriter, r *http.Request) {
		if hangs.Load() {
			<-release
		}
		answering(200, `{}`)(w, r)
	})
	t.Cleanup(func() { close(release) }) // before the server is closed
	store.writes = openAt(t, Config{Endpoint: endpointOf(store), Timeout: 50 * time.Millisecond}).writes
	// There is no connection yet: to open one may take longer than the time of a call, which means another thing.
	for connected := false; !connected; {
		connected = store.Commit(t.Context(), someDecision()) == nil
	}
	hangs.Store(true)
	if err := store.Commit(t.Context(), someDecision()); kindOf(err) != lost || errors.Is(err, t.Context().Err()) {
		t.Errorf("got %v", err)
	}
}

func endpointOf(s *Store) string { return aws.ToString(s.writes.Options().BaseEndpoint) }

// A caller that gives up waiting gets an error that says that the commit may have been written, and why it has no
// answer.
func TestCommitIsAbandoned(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	store, calls := scripted(t, func(http.ResponseWriter, *http.Request) { close(arrived); <-release })
	t.Cleanup(func() { close(release) })
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if err := store.Commit(ctx, someDecision()); kindOf(err) != lost || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	// Before the call, nothing was written.
	if err := store.Commit(ctx, someDecision()); kindOf(err) != plain || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := calls.Load(); n != 1 {
		t.Errorf("it was tried %d times", n)
	}
}

// Where nobody listens, nothing was written.
func TestCommitFindsNobody(t *testing.T) {
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	store := openAt(t, Config{Endpoint: "http://" + listener.Addr().String()})
	if err := store.Commit(t.Context(), someDecision()); kindOf(err) != busy {
		t.Errorf("got %v", err)
	}
}

// What fails before it is sent was not written, and would fail again.
func TestCommitWithoutCredentials(t *testing.T) {
	wrong := errors.New("the vault is closed")
	store := openAt(t, Config{
		Endpoint: "http://127.0.0.1:1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, wrong
		}),
	})
	if err := store.Commit(t.Context(), someDecision()); kindOf(err) != plain || !errors.Is(err, wrong) {
		t.Errorf("got %v", err)
	}
}

// Reads are tried again by the SDK, and one that is throttled to the last says that the store is busy.
func TestReadFaults(t *testing.T) {
	for name, test := range map[string]struct {
		answers []http.HandlerFunc
		want    kind
		calls   int64
	}{
		"at once":           {[]http.HandlerFunc{answering(200, `{}`)}, none, 1},
		"throttled once":    {[]http.HandlerFunc{failing(400, "ThrottlingException", ""), answering(200, `{}`)}, none, 2},
		"cut once":          {[]http.HandlerFunc{hangUp(""), answering(200, `{}`)}, none, 2},
		"throttled for all": {[]http.HandlerFunc{failing(400, "ThrottlingException", "")}, busy, 3},
		"broken for all":    {[]http.HandlerFunc{failing(500, "InternalServerError", "")}, plain, 3},
		"wrong":             {[]http.HandlerFunc{failing(400, "ValidationException", "")}, plain, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // the SDK takes its time between tries
			var at atomic.Int64
			store, calls := scripted(t, func(w http.ResponseWriter, r *http.Request) {
				test.answers[min(at.Add(1)-1, int64(len(test.answers)-1))](w, r)
			})
			_, err := store.Wallets(t.Context(), billing.Live, []billing.WalletID{someWallet.ID}, ledger.Strong)
			if got := kindOf(err); got != test.want || calls.Load() != test.calls {
				t.Errorf("got %s after %d calls, want %s after %d: %v", got, calls.Load(), test.want, test.calls, err)
			}
		})
	}
}
