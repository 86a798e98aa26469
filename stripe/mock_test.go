package stripe_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/drawdown-billing/drawdown/stripe/stripetest"
)

// stripe-mock knows the published API of Stripe: it refuses paths, parameters and types that the API does not have. Each
// request that a test makes to the fake is sent to it as well.

// mockIsSlow is how long stripe-mock may take until it listens: it reads 8 MB of specification. 2 s are usual.
const mockIsSlow = time.Minute

var mock struct {
	sync.Mutex
	url     string
	command *exec.Cmd
	known   map[string]bool // requests that it has accepted
}

func TestMain(m *testing.M) {
	code := m.Run()
	if mock.command != nil {
		_ = mock.command.Process.Kill()
		_ = mock.command.Wait()
	}
	os.Exit(code)
}

// replay sends requests to stripe-mock, and fails the test if it does not accept one.
func replay(t *testing.T, requests []stripetest.Request) {
	t.Helper()
	mock.Lock()
	defer mock.Unlock()
	if mock.url == "" {
		startMock(t)
	}
	for _, r := range requests {
		target := r.Path
		if r.Query != "" {
			target += "?" + r.Query
		}
		if name := r.Method + " " + target + " " + r.Body; !mock.known[name] {
			answer, fault := send(r, mock.url+target)
			if fault != "" {
				t.Errorf("stripe-mock refuses %s %s with %q: %s", r.Method, target, r.Body, fault)
				continue
			}
			mock.known[name] = true
			if r.Status == http.StatusOK {
				compare(t, r.Method+" "+r.Path, decode(t, r.Answer), decode(t, answer))
			}
		}
	}
}

// send returns what stripe-mock answers, and why it refuses a request; empty if it does not.
func send(r stripetest.Request, url string) (answer []byte, fault string) {
	request, err := http.NewRequest(r.Method, url, strings.NewReader(r.Body))
	if err != nil {
		return nil, err.Error()
	}
	request.Header.Set("Authorization", "Bearer sk_test_123")
	request.Header.Set("Content-Type", r.Header.Get("Content-Type"))
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err.Error()
	}
	text, _ := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, response.Status + " " + string(text)
	}
	return text, ""
}

func decode(t *testing.T, text []byte) (value any) {
	t.Helper()
	if err := json.Unmarshal(text, &value); err != nil {
		t.Fatalf("%q is no JSON: %v", text, err)
	}
	return value
}

// optional are fields that the specification has, and stripe-mock's examples leave out.
var optional = regexp.MustCompile(`(\.last_payment_error\.(code|decline_code|message|payment_method)` +
	`|^(GET|POST) /v1/refunds.*\.failure_reason|\.payment_method\.sepa_debit|\.data\.object\..*)$`)

// compare fails the test if the fake's answer has a field that stripe-mock's has not, or has it of another type. What is
// null in one of them proves nothing.
func compare(t *testing.T, place string, fake, mocked any) {
	t.Helper()
	if fake == nil || mocked == nil || strings.HasSuffix(place, ".metadata") {
		return
	}
	if got, want := reflect.TypeOf(fake), reflect.TypeOf(mocked); got != want {
		t.Errorf("%s is a %v in the fake, and a %v in Stripe's API", place, got, want)
		return
	}
	switch fake := fake.(type) {
	case map[string]any:
		for name, value := range fake {
			other, known := mocked.(map[string]any)[name]
			if !known && !optional.MatchString(place+"."+name) {
				t.Errorf("%s.%s is in the fake, and not in Stripe's API", place, name)
			}
			compare(t, place+"."+name, value, other)
		}
	case []any:
		if others := mocked.([]any); len(fake) > 0 && len(others) > 0 {
			compare(t, place+"[0]", fake[0], others[0])
		}
	}
}

// startMock builds stripe-mock, which Go keeps in its cache, and starts it on ports of 127.0.0.1 that are free. Without
// -https-addr it would also listen on all addresses of the machine.
func startMock(t *testing.T) {
	t.Helper()
	build := exec.Command("go", "tool", "-modfile=tools/stripe-mock/go.mod", "-n", "stripe-mock")
	build.Dir = ".."
	built, err := build.Output()
	if err != nil {
		t.Fatalf("stripe-mock cannot be built: %v", err)
	}
	command := exec.Command(strings.TrimSpace(string(built)), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	mock.command, mock.known = command, map[string]bool{}
	found := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(output)
		for lines.Scan() {
			if address, ok := strings.CutPrefix(lines.Text(), "Listening for HTTP at address: "); ok {
				found <- "http://" + address
			}
		}
	}()
	ctx, cancel := context.WithTimeout(context.Background(), mockIsSlow)
	defer cancel()
	select {
	case mock.url = <-found:
	case <-ctx.Done():
		t.Fatal("stripe-mock does not say where it listens")
	}
}

// The replay would be worth nothing if stripe-mock accepted everything.
func TestMockRefuses(t *testing.T) {
	replay(t, nil)
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	for _, r := range []stripetest.Request{
		{Method: http.MethodPost, Path: "/v1/refunds", Body: "payment_intent=pi_1&amuont=1", Header: form},
		{Method: http.MethodPost, Path: "/v1/refunds", Body: "payment_intent=pi_1&amount=many", Header: form},
		{Method: http.MethodPost, Path: "/v1/checkout/sessions", Body: "line_items[0][price_data][currncy]=eur", Header: form},
		{Method: http.MethodGet, Path: "/v1/disputes", Query: "payment_intnt=pi_1", Header: form},
		{Method: http.MethodGet, Path: "/v1/dispute", Header: form},
	} {
		if _, fault := send(r, mock.url+r.Path+"?"+r.Query); fault == "" {
			t.Errorf("stripe-mock accepts %s", fmt.Sprint(r.Method, r.Path, r.Query, r.Body))
		}
	}
}
