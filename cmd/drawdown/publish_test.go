package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// publisher is an API that has publishRateCard alone. It checks each request against the published contract.
type publisher struct {
	t       *testing.T
	schema  *ast.Schema
	answer  string         // what it sends; empty: it closes the connection
	input   map[string]any // of the last request
	headers http.Header
}

func newPublisher(t *testing.T) (*publisher, environment) {
	contract, err := os.ReadFile("testdata/publish.graphqls")
	if err != nil {
		t.Fatal(err)
	}
	p := &publisher{t: t, schema: gqlparser.MustLoadSchema(&ast.Source{Name: "publish.graphqls", Input: string(contract)})}
	server := httptest.NewServer(p)
	t.Cleanup(server.Close)
	return p, environment{url: server.URL, key: "sk_test_key"}
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	var sent struct {
		Query     string
		Variables map[string]any
	}
	if err := json.NewDecoder(request.Body).Decode(&sent); err != nil {
		p.t.Error(err)
	}
	document, errs := gqlparser.LoadQueryWithRules(p.schema, sent.Query, rules.NewDefaultRules())
	if errs != nil {
		p.t.Fatal(errs)
	}
	variables, err := validator.VariableValues(p.schema, document.Operations[0], sent.Variables)
	if err != nil {
		p.t.Error(err)
	}
	p.input, _ = variables["input"].(map[string]any)
	p.headers = request.Header
	if p.answer == "" {
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write([]byte(p.answer))
}

const (
	publishedAnswer = `{"data": {"publishRateCard": {"replayed": false, "userErrors": [], ` +
		`"rateCard": {"code": "default", "version": 3, "effectiveAt": "2027-01-31T09:00:00Z"}}}}`
	someCard = `{"code": "default", "rates": [
		{"action": "chat", "component": "input", "credits": "162.5", "per": "1000000", "when": {"model": "gpt-5"}},
		{"action": "image", "credits": "4", "minimum": "0.5", "description": "one image"}]}`
)

// A card is sent as the contract says, and its version is printed.
func TestPublish(t *testing.T) {
	p, env := newPublisher(t)
	p.answer = publishedAnswer
	card := file(t, someCard)
	out, told, code := outcome(t, env, "publish", card, "--effective-at", "2027-01-31T10:00:00+01:00")
	const line = "Published version 3 of rate card default, with 2 rates, effective at 2027-01-31T09:00:00Z\n"
	if out != line || code != 0 {
		t.Errorf("exit code %d: %s%s", code, out, told)
	}
	key, _ := p.input["idempotencyKey"].(string)
	if !regexp.MustCompile("^rate-card-[0-9a-f]{64}$").MatchString(key) {
		t.Errorf("the key is %q", key)
	}
	delete(p.input, "idempotencyKey")
	sent, err := json.Marshal(p.input)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"code":"default","effectiveAt":"2027-01-31T10:00:00+01:00","rates":[` +
		`{"action":"chat","component":"input","credits":"162.5","per":"1000000","when":{"model":"gpt-5"}},` +
		`{"action":"image","credits":"4","description":"one image","minimum":"0.5"}]}`
	if string(sent) != want {
		t.Errorf("sent %s", sent)
	}
	if got := p.headers.Get("Authorization"); got != "Bearer sk_test_key" {
		t.Errorf("Authorization is %q", got)
	}
}

// Real prices of 209 models are imported and published in two commands.
func TestPublishImported(t *testing.T) {
	p, env := newPublisher(t)
	p.answer = publishedAnswer
	card, told, code := outcome(t, env, append([]string{"prices", "testdata/model-prices.json"}, factors...)...)
	if code != 0 {
		t.Fatal(told)
	}
	out, told, code := outcome(t, env, "publish", file(t, card))
	if code != 0 || !strings.Contains(out, "with 805 rates") {
		t.Errorf("exit code %d: %s%s", code, out, told)
	}
	if rates, _ := p.input["rates"].([]any); len(rates) != 805 {
		t.Errorf("%d rates were sent", len(rates))
	}
	if _, sent := p.input["effectiveAt"]; sent {
		t.Error("an effective date was sent")
	}
}

// The key is the same for the same request alone, whatever the file looks like, unless one is given.
func TestPublishKeys(t *testing.T) {
	p, env := newPublisher(t)
	p.answer = publishedAnswer
	key := func(content string, args ...string) string {
		t.Helper()
		if _, told, code := outcome(t, env, append([]string{"publish", file(t, content)}, args...)...); code != 0 {
			t.Fatal(told)
		}
		sent, _ := p.input["idempotencyKey"].(string)
		return sent
	}
	first := key(someCard)
	if again := key(strings.ReplaceAll(someCard, `", "`, "\",\n\"")); again != first {
		t.Errorf("the same card has the keys %s and %s", first, again)
	}
	seen := map[string]string{first: "the card"}
	for name, sent := range map[string]string{
		"another code":    key(strings.Replace(someCard, "default", "pro", 1)),
		"another price":   key(strings.Replace(someCard, "162.5", "162.6", 1)),
		"another model":   key(strings.Replace(someCard, "gpt-5", "gpt-6", 1)),
		"another minimum": key(strings.Replace(someCard, "0.5", "0.6", 1)),
		"a date":          key(someCard, "--effective-at", "2027-01-31T09:00:00Z"),
		"another date":    key(someCard, "--effective-at", "2027-02-28T09:00:00Z"),
	} {
		if other := seen[sent]; other != "" {
			t.Errorf("%s and %s have the same key", name, other)
		}
		seen[sent] = name
	}
	if got := key(someCard, "--key", "back to the old prices"); got != "back to the old prices" {
		t.Errorf("the key is %q", got)
	}
}

// The command distinguishes answers without a new version: a replay is a success, and a refusal names the rate at
// fault.
func TestPublishAnswers(t *testing.T) {
	card := file(t, someCard)
	for name, c := range map[string]struct {
		answer    string
		code      int
		out, told string
	}{
		"replay": {
			strings.Replace(publishedAnswer, "false", "true", 1), 0,
			"Already published, and nothing was changed: version 3 of rate card default, with 2 rates, effective at " +
				"2027-01-31T09:00:00Z\n" +
				"To publish the same rates as another version, such as to return to them, give a new --key.\n", "",
		},
		"refusals": {
			`{"data": {"publishRateCard": {"replayed": false, "rateCard": null, "userErrors": [
				{"code": "AMBIGUOUS_RATE", "message": "two rates match", "path": ["input", "rates", "0"]},
				{"code": "INVALID_INPUT", "message": "too late", "path": ["input", "effectiveAt"]},
				{"code": "INVALID_INPUT", "message": "odd", "path": ["input", "rates", "2", "per"]},
				{"code": "CONFLICT", "message": "try again", "path": null}]}}}`, 1, "",
			"drawdown: the card was not published:\n" +
				"  AMBIGUOUS_RATE: two rates match (input.rates.0)\n    input.rates.0 is chat input model=gpt-5\n" +
				"  INVALID_INPUT: too late (input.effectiveAt)\n" +
				"  INVALID_INPUT: odd (input.rates.2.per)\n  CONFLICT: try again\n",
		},
		"an error": {
			`{"errors": [{"message": "the key lacks the scope ADMIN"}], "data": null}`, 1, "", "the key lacks the scope ADMIN\n",
		},
		"nothing":    {`{"data": {"publishRateCard": {"userErrors": []}}}`, 1, "", "neither a rate card nor a refusal"},
		"other data": {`{"data": 1}`, 1, "", "other data than was asked for"},
		"not GraphQL": {
			`<html>`, 1, "",
			"answered 200 OK without a GraphQL response: check DRAWDOWN_URL\nThe card may have been published.",
		},
		"a lost answer": {"", 1, "", "The card may have been published. Run the same command again: it publishes the card once"},
	} {
		t.Run(name, func(t *testing.T) {
			p, env := newPublisher(t)
			p.answer = c.answer
			out, told, code := outcome(t, env, "publish", card)
			if code != c.code || out != c.out || !strings.Contains(told, c.told) || (c.told == "") != (told == "") {
				t.Errorf("exit code %d, printed %q, %q", code, out, told)
			}
		})
	}
}

// What is wrong with the arguments or the file is said before anything is sent.
func TestPublishErrors(t *testing.T) {
	card := file(t, someCard)
	var rates []string
	for i := range 4001 {
		rates = append(rates, fmt.Sprintf(`{"action": "a%d", "credits": "1"}`, i))
	}
	large := file(t, `{"code": "c", "rates": [`+strings.Join(rates, ",")+`]}`)
	for name, c := range map[string]struct {
		key  string
		args []string
		says string
	}{
		"no file":      {"k", nil, "usage:"},
		"two files":    {"k", []string{card, card}, "usage:"},
		"no such flag": {"k", []string{card, "--at", "x"}, "publish: flag provided but not defined: -at; see drawdown help"},
		"no key":       {"", []string{card}, "DRAWDOWN_API_KEY is not set: set it to an API key that may publish rate cards"},
		"no card":      {"k", []string{"testdata/model-prices.json"}, "testdata/model-prices.json is not a rate card"},
		"too many":     {"k", []string{large}, "the card has 4001 rates of"},
	} {
		t.Run(name, func(t *testing.T) {
			out, told, code := outcome(t, environment{key: c.key}, append([]string{"publish"}, c.args...)...)
			if out != "" || code != 1 || !strings.Contains(told, c.says) {
				t.Errorf("exit code %d, printed %q, %q; want something with %q", code, out, told, c.says)
			}
		})
	}
}
