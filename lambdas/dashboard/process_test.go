package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/aws/aws-lambda-go/events"

	"github.com/drawdown-billing/drawdown/billing"
	"github.com/drawdown-billing/drawdown/billing/ledger"
	"github.com/drawdown-billing/drawdown/ddb/ddbtest"
	"github.com/drawdown-billing/drawdown/lambdas/lambdatest"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func TestMain(m *testing.M) { ddbtest.Main(m) }

// TestProcess runs the program as it is deployed, on a database: it serves the page of a portal with what its tenant set, and
// the files of the build, compressed.
func TestProcess(t *testing.T) {
	c := ddbtest.Config(t)
	books := ledger.New(ddbtest.Open(t, c), wiring.Runtime())
	_, err := books.UpdatePortalSettings(t.Context(), billing.Caller{Tenant: billing.Live, Actor: "test"}, billing.UpdatePortalSettings{
		Keyed: billing.Keyed{IdempotencyKey: "s"}, Brand: billing.SetTo("Acme"),
		FrameAncestors: billing.SetTo([]string{"https://app.example"}),
	})
	if err != nil {
		t.Fatal(err)
	}
	f := lambdatest.Start(t, lambdatest.Build(t, "."), "DYNAMODB_ENDPOINT="+c.Endpoint, "TABLE_PREFIX="+c.TablePrefix)
	get := func(path string, changes ...func(*events.APIGatewayV2HTTPRequest)) (answer events.APIGatewayV2HTTPResponse) {
		t.Helper()
		at := func(e *events.APIGatewayV2HTTPRequest) {
			e.RawPath, e.Body, e.RouteKey = path, "", "GET /{proxy+}"
			e.RequestContext.HTTP.Method, e.RequestContext.HTTP.Path = "GET", path
		}
		got := f.Invoke(lambdatest.Request(append(changes, at)...))
		if err := json.Unmarshal([]byte(got.Body), &answer); err != nil || got.Fault {
			t.Fatalf("%s is answered %+v", path, got)
		}
		return answer
	}
	header := func(answer events.APIGatewayV2HTTPResponse, name string) string {
		return strings.Join(answer.MultiValueHeaders[name], ", ") + answer.Headers[name]
	}
	live, test := get("/portal/live"), get("/portal/test/usage")
	if policy := header(live, "Content-Security-Policy"); live.StatusCode != http.StatusOK || !strings.Contains(live.Body, `data-brand="Acme"`) ||
		!strings.Contains(policy, "frame-ancestors https://app.example;") {
		t.Errorf("the portal is answered %+v", live)
	}
	if policy := header(test, "Content-Security-Policy"); !strings.Contains(policy, "frame-ancestors 'none';") {
		t.Errorf("the portal of the other tenant is answered %+v", test)
	}
	_, name, _ := strings.Cut(live.Body, `src="`)
	name, _, _ = strings.Cut(name, `"`)
	script := get(name, lambdatest.Header("accept-encoding", "gzip, br"))
	packed, err := base64.StdEncoding.DecodeString(script.Body)
	if err != nil || !script.IsBase64Encoded || header(script, "Content-Encoding") != "br" {
		t.Fatalf("%v: %s is answered %+v", err, name, script.Headers)
	}
	if text, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed))); err != nil || !strings.Contains(string(text), "import") {
		t.Errorf("%v: %s is %s", err, name, text)
	}
	const maxMemory = 64 << 20 // half of the function's memory in the template
	if held := f.Memory(); held > maxMemory {
		t.Errorf("it holds %d bytes of memory", held)
	}
	t.Logf("it started in %v, and holds %d kB", f.Ready, f.Memory()>>10)
}

func TestInvalidSettings(t *testing.T) {
	for variable, value := range map[string]string{"LOG_LEVEL": "loud", "DYNAMODB_ENDPOINT": "nowhere"} {
		_, err := assemble(t.Context(), func(name string) string {
			if name == variable {
				return value
			}
			return ""
		}, nil)
		if err == nil || !strings.Contains(err.Error(), variable) {
			t.Errorf("%s=%s: %v", variable, value, err)
		}
	}
}
