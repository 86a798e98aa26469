package graph_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/graph/throttle"
)

// newLimitedAPI serves the API with limits by the clock of its world.
func newLimitedAPI(t *testing.T, limits graph.Limits) *api {
	t.Helper()
	var a *api
	limits.Now = func() time.Time { return a.world.Time() } // called only by requests
	a = newAPI(t, func(c *graph.Config) { c.Limits = limits })
	return a
}

// tries sends n requests, and returns the last answer and how many were not answered 429.
func (a *api) tries(n int) (last reply, admitted int) {
	a.t.Helper()
	for range n {
		if last = a.post(`{ __typename }`, nil); last.Status != http.StatusTooManyRequests {
			admitted++
		}
	}
	return last, admitted
}

// isLimited checks an answer to a request that was too much.
func (a *api) isLimited(got reply, wait string, words ...string) {
	a.t.Helper()
	a.isFault(got, "RATE_LIMITED", "", words...)
	if got.Status != http.StatusTooManyRequests || got.Data != nil || got.Header.Get("Retry-After") != wait {
		a.t.Errorf("it is answered %d %s, Retry-After: %s", got.Status, got.Data, got.Header.Get("Retry-After"))
	}
	if len(got.Errors) == 1 && got.Errors[0].Extensions["retryAfter"] == nil {
		a.t.Errorf("its extensions are %v", got.Errors[0].Extensions)
	}
}

func (a *api) unknown(n int) *api {
	return a.as("sk_live_" + strings.Repeat("0", 28) + "000" + string(rune('0'+n)))
}

// Requests without a good key are refused beyond the limit of their address, whatever is wrong with the key, and are not
// looked up any more. Requests with a good key are answered at the same address.
func TestAddressLimit(t *testing.T) {
	a := newLimitedAPI(t, graph.Limits{Address: throttle.Rate{PerSecond: 1, Burst: 10}})
	a.tries(1) // which makes the key known
	for i, wrong := range []*api{a.as(""), a.as("garbage"), a.unknown(1), a.unknown(2)} {
		if got, _ := wrong.tries(1); got.Status != http.StatusUnauthorized {
			t.Errorf("wrong key %d is answered %d", i, got.Status)
		}
	}
	if _, admitted := a.unknown(3).tries(20); admitted != 5 { // of ten, less one for each above
		t.Errorf("%d are admitted", admitted)
	}
	lookups := 0
	a.store.failing(func(string) error { lookups++; return nil }, func() {
		for i, wrong := range []*api{a.as(""), a.as("garbage"), a.unknown(4), a.unknown(5)} {
			got, _ := wrong.tries(1)
			wrong.isLimited(got, "1", "address", "after 1 s")
			if i == 0 && got.Header.Get("WWW-Authenticate") != "" {
				t.Error("it asks for a key")
			}
		}
	})
	if lookups != 0 {
		t.Errorf("what is refused is looked up %d times", lookups)
	}
	if _, admitted := a.tries(100); admitted != 100 {
		t.Errorf("of a good key at that address, %d are admitted", admitted)
	}
	// Nor is a good key refused when it has to be read again.
	a.world.Pass(time.Millisecond)
	a.world.Pass(31 * time.Second)
	if _, admitted := a.unknown(6).tries(20); admitted != 10 {
		t.Errorf("half a minute later, %d are admitted", admitted)
	}
	if _, admitted := a.tries(10); admitted != 10 {
		t.Errorf("of a good key that is read again, %d are admitted", admitted)
	}
	if strings.Contains(a.logged.String(), "sk_") {
		t.Error("a secret was logged")
	}
}

// A key that was good and is revoked is not known as a good one.
func TestRevokedKeysAreLimited(t *testing.T) {
	a := newLimitedAPI(t, graph.Limits{Address: throttle.Rate{PerSecond: 1, Burst: 2}})
	made := a.done("createApiKey", `{"idempotencyKey": "k", "name": "n", "scopes": ["READ"]}`)
	revoked := a.as(made.str("secret"))
	revoked.tries(1)
	a.done("revokeApiKey", `{"idempotencyKey": "r", "apiKeyId": "`+made.str("id")+`"}`)
	if got, _ := revoked.tries(1); got.Status != http.StatusTooManyRequests { // its address took two already
		t.Errorf("it is answered %d", got.Status)
	}
	a.world.Pass(time.Hour)
	if _, admitted := revoked.tries(10); admitted != 2 {
		t.Errorf("%d are admitted", admitted)
	}
}

// Each address has its own limit; addresses of one network of IPv6 share one. No header names another address.
func TestAddresses(t *testing.T) {
	a := newAPI(t)
	handler := graph.New(graph.Config{
		Ledger: a.world.Ledger, NewRequestID: func() string { return "r" },
		Limits: graph.Limits{Address: throttle.Rate{PerSecond: 1, Burst: 1}, Now: a.world.Time},
	})
	others := 0
	status := func(address string) int {
		recorder := httptest.NewRecorder()
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query": "{ __typename }"}`))
		request.RemoteAddr = address
		request.Header.Set("Content-Type", "application/json")
		others++
		request.Header.Set("X-Forwarded-For", fmt.Sprint("198.51.100.", others))
		handler.ServeHTTP(recorder, request)
		return recorder.Code
	}
	var got []int
	for _, address := range []string{
		"192.0.2.1:100", "192.0.2.1:200", "192.0.2.1", "[::ffff:192.0.2.1]:1", // one address, from a server and from Lambda
		"192.0.2.2", "[2001:db8::1]:80", "2001:db8::2", "2001:db8:0:1::1", "nothing", "",
	} {
		got = append(got, status(address))
	}
	if want := []int{401, 429, 429, 429, 401, 401, 429, 401, 401, 429}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A key that sends too much is refused before anything is executed, and takes nothing from other keys.
func TestKeyLimit(t *testing.T) {
	a := newLimitedAPI(t, graph.Limits{Key: throttle.Rate{PerSecond: 2, Burst: 5}})
	other := a.as(a.key(billing.Live, billing.ScopeRead))
	got, admitted := a.tries(8)
	if admitted != 5 {
		t.Errorf("%d are admitted", admitted)
	}
	a.isLimited(got, "1", "more than 2 requests a second", "after 1 s", "idempotencyKey")
	input := `mutation { createCustomer(input: {idempotencyKey: "c", name: "C"}) { replayed } }`
	a.isLimited(a.post(input, nil), "1")
	if _, admitted := other.tries(5); admitted != 5 {
		t.Errorf("of another key, %d are admitted", admitted)
	}
	a.world.Pass(time.Second)
	a.query(input).is(`{"createCustomer": {"replayed": false}}`) // the refused one did nothing
}

// The keys of the test tenant share a limit, which leaves live alone.
func TestTestLimit(t *testing.T) {
	a := newLimitedAPI(t, graph.Limits{Test: throttle.Rate{PerSecond: 1, Burst: 4}})
	one, two := a.inTest(), a.inTest()
	_, first := one.tries(3)
	got, second := two.tries(3)
	if first != 3 || second != 1 {
		t.Errorf("%d and %d are admitted", first, second)
	}
	two.isLimited(got, "1", "test tenant", "more than 1 requests a second")
	if _, admitted := a.tries(50); admitted != 50 {
		t.Errorf("of live, %d are admitted", admitted)
	}
}

func TestReadLimits(t *testing.T) {
	for _, c := range []struct {
		variable, value string
		limit           func(graph.Limits) throttle.Rate
	}{
		{"LIMIT_ADDRESS", "7/9", func(l graph.Limits) throttle.Rate { return l.Address }},
		{"LIMIT_KEY", "7/9", func(l graph.Limits) throttle.Rate { return l.Key }},
		{"LIMIT_TEST", "7/9", func(l graph.Limits) throttle.Rate { return l.Test }},
	} {
		read := func(value string) (graph.Limits, error) {
			return graph.ReadLimits(func(name string) string {
				if name == c.variable {
					return value
				}
				return ""
			}, time.Now)
		}
		limits, err := read(c.value)
		if err != nil || c.limit(limits) != (throttle.Rate{PerSecond: 7, Burst: 9}) {
			t.Errorf("%s is %+v, %v", c.variable, limits, err)
		}
		if limits, err = read("none"); err != nil || c.limit(limits) != (throttle.Rate{}) {
			t.Errorf("%s=none is %+v, %v", c.variable, limits, err)
		}
		if limits, err = read(""); err != nil || c.limit(limits).PerSecond < 50 || c.limit(limits).Burst < 1000 {
			t.Errorf("by default, %s is %+v, %v", c.variable, c.limit(limits), err)
		}
		if _, err := read("fast"); err == nil || !strings.HasPrefix(err.Error(), c.variable+`: "fast" is no rate`) {
			t.Errorf("%s=fast: %v", c.variable, err)
		}
	}
}

// What a request without a good key takes: to be compared with BenchmarkHostile's others.
func BenchmarkUnknownKey(b *testing.B) {
	a := newAPI(b)
	handler := graph.New(graph.Config{
		Ledger: a.world.Ledger, NewRequestID: func() string { return "r" },
		Limits: graph.Limits{Address: throttle.Rate{PerSecond: 1, Burst: 1}, Now: time.Now},
	})
	for b.Loop() {
		request := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(`{"query": "{ __typename }"}`))
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Authorization", "Bearer sk_live_"+strings.Repeat("0", 32))
		handler.ServeHTTP(httptest.NewRecorder(), request)
	}
}
