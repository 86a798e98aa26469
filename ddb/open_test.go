package ddb

import (
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// clearEnvironment leaves nothing of what the SDK's default chain looks at.
func clearEnvironment(t *testing.T) {
	t.Helper()
	for _, name := range []string{
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
		"AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_DYNAMODB",
	} {
		t.Setenv(name, "")
	}
	nowhere := t.TempDir()
	t.Setenv("AWS_CONFIG_FILE", nowhere+"/config")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", nowhere+"/credentials")
	t.Setenv("AWS_EC2_METADATA_DISABLED", "true")
}

func TestOpenLocal(t *testing.T) {
	clearEnvironment(t)
	store := openAt(t, Config{Endpoint: "http://127.0.0.1:8000"})
	options := store.writes.Options()
	if !options.DisableValidateResponseChecksum || options.Region != localRegion {
		t.Errorf("got %+v", options)
	}
	if c, err := options.Credentials.Retrieve(t.Context()); err != nil || c.AccessKeyID == "" {
		t.Errorf("got credentials %v: %v", c.AccessKeyID, err)
	}
	if store.wallets != "drawdown-wallets" || store.ledger != "drawdown-ledger" || store.catalog != "drawdown-catalog" {
		t.Errorf("got tables %s, %s, %s", store.wallets, store.ledger, store.catalog)
	}
}

func TestOpenAWS(t *testing.T) {
	clearEnvironment(t)
	if _, err := Open(t.Context(), Config{}); err == nil {
		t.Error("it opens without a region")
	}
	c := Config{
		Region: "eu-central-1", TablePrefix: "prod-", Timeout: 2 * time.Second, Connections: 7,
		Credentials: credentials.NewStaticCredentialsProvider("key", "secret", ""),
	}
	store := openAt(t, c)
	reads, writes := store.reads.Options(), store.writes.Options()
	if writes.DisableValidateResponseChecksum || writes.Region != c.Region || writes.BaseEndpoint != nil ||
		store.ledger != "prod-ledger" {
		t.Errorf("got %+v", writes)
	}
	if most := writes.Retryer.MaxAttempts(); most != 1 {
		t.Errorf("writes are tried %d times", most)
	}
	if most := reads.Retryer.MaxAttempts(); most < 2 {
		t.Errorf("reads are tried %d times", most)
	}
	client := writes.HTTPClient.(*awshttp.BuildableClient)
	transport := client.GetTransport()
	if client.GetTimeout() != c.Timeout || transport.MaxIdleConnsPerHost != 7 || transport.MaxIdleConns != 7 {
		t.Errorf("got a timeout of %s and %d connections", client.GetTimeout(), transport.MaxIdleConnsPerHost)
	}
	if reads.HTTPClient.(*awshttp.BuildableClient) != client {
		t.Error("reads and writes do not share their connections")
	}
}

// Connections are kept: many calls at once do not open one each, again and again.
func TestConnectionsAreKept(t *testing.T) {
	const callers, rounds = 32, 10
	var opened atomic.Int64
	var together sync.WaitGroup // so that the calls of a round are under way at once
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		together.Done()
		together.Wait()
		answering(200, `{}`)(w, r)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	store := openAt(t, Config{Endpoint: server.URL})
	for range rounds {
		var round sync.WaitGroup
		together.Add(callers)
		for range callers {
			round.Go(func() {
				if err := store.Commit(t.Context(), someDecision()); err != nil {
					t.Error(err)
				}
			})
		}
		round.Wait()
	}
	if n := opened.Load(); n > 2*callers {
		t.Errorf("%d connections were opened for %d callers", n, callers)
	}
}
