package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// file writes a file for a command.
func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.json")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// outcome runs a command, and returns what it prints and its exit code, as main does.
func outcome(t *testing.T, env environment, args ...string) (out, errOut string, code int) {
	t.Helper()
	var printed, told bytes.Buffer
	env.out, env.errOut = &printed, &told
	if err := run(t.Context(), env, args); err != nil {
		code = exitCode(&told, err)
	}
	return printed.String(), told.String(), code
}

// factors are the flags that have no default.
var factors = []string{"--markup", "1.3", "--credits-per-dollar", "100"}

// A card of real prices is printed as JSON, and what it lacks on standard error. Flags may be before and after the
// file.
func TestPrices(t *testing.T) {
	args := append([]string{"prices", "testdata/model-prices.json"}, factors...)
	out, told, code := outcome(t, environment{}, args...)
	var card struct {
		Code  string
		Rates []struct{ Action string }
	}
	if err := json.Unmarshal([]byte(out), &card); err != nil || code != 0 {
		t.Fatalf("%v, exit code %d: %s", err, code, told)
	}
	if card.Code != "default" || len(card.Rates) != 805 || card.Rates[0].Action != "chat.completion" {
		t.Errorf("card %s with %d rates", card.Code, len(card.Rates))
	}
	for _, says := range []string{
		"Imported: 209 models with 805 rates\n", "Models left out: 10\n  \"whisper-1\": it has no price for tokens\n",
		"Prices left out because they are 0", "\n  \"text-embedding-3-small\": output\n",
		"that are not imported: 69, such as \"input_cost_per_token_batches\", \"output_cost_per_token_batches\"",
	} {
		if !strings.Contains(told, says) {
			t.Errorf("standard error lacks %q: %s", says, told)
		}
	}
	args = append(append([]string{"prices"}, factors...), "testdata/model-prices.json", "--only", "gpt-5, claude-sonnet-4-5",
		"--code=pro", "-action", "ask")
	const want = `{
  "code": "pro",
  "rates": [
    {"action":"ask","component":"input","credits":"390","per":"1000000","when":{"model":"claude-sonnet-4-5"}},
    {"action":"ask","component":"cached_input","credits":"39","per":"1000000","when":{"model":"claude-sonnet-4-5"}},
    {"action":"ask","component":"cache_write","credits":"487.5","per":"1000000","when":{"model":"claude-sonnet-4-5"}},
    {"action":"ask","component":"output","credits":"1950","per":"1000000","when":{"model":"claude-sonnet-4-5"}},
    {"action":"ask","component":"input","credits":"162.5","per":"1000000","when":{"model":"gpt-5"}},
    {"action":"ask","component":"cached_input","credits":"16.25","per":"1000000","when":{"model":"gpt-5"}},
    {"action":"ask","component":"output","credits":"1300","per":"1000000","when":{"model":"gpt-5"}}
  ]
}
`
	if out, told, _ := outcome(t, environment{}, args...); out != want {
		t.Errorf("got %s, %s", out, told)
	}
}

// A price that no decimal can have is rounded up, which standard error says.
func TestPricesRounded(t *testing.T) {
	table := file(t, `{"m": {"litellm_provider": "p", "input_cost_per_token": 1e-40}}`)
	out, told, code := outcome(t, environment{}, append([]string{"prices", table}, factors...)...)
	const says = "Rates rounded up to 12 digits after the point: 1\n" +
		"  chat.completion input model=m: 0.000000000001 credits for 1000000000000000\n"
	if code != 0 || !strings.Contains(told, says) || !strings.Contains(out, `"0.000000000001"`) {
		t.Errorf("exit code %d: %s, %s", code, told, out)
	}
}

// A mistake is an error that says what is wrong, and no part of a card is printed.
func TestPricesErrors(t *testing.T) {
	const table = "testdata/model-prices.json"
	bad := file(t, `{"gpt-5": {"litellm_provider": "p", "input_cost_per_token": 1e-6, "output_cost_per_token": -1}}`)
	for name, c := range map[string]struct {
		args []string
		says string
	}{
		"no file":       {nil, "usage:"},
		"flags alone":   {factors, "usage:"},
		"two files":     {append([]string{table, table}, factors...), "usage:"},
		"missing file":  {append([]string{"nothing.json"}, factors...), "no such file"},
		"a directory":   {append([]string{"testdata"}, factors...), "testdata"},
		"no markup":     {[]string{table, "--credits-per-dollar", "1"}, "--markup is not set"},
		"no credits":    {[]string{table, "--markup", "1"}, "--credits-per-dollar is not set"},
		"a markup of 0": {[]string{table, "--markup", "0", "--credits-per-dollar", "1"}, "--markup is 0, and has to be above 0"},
		"an exponent": {
			[]string{table, "--markup", "1e3"},
			`prices: invalid value "1e3" for flag -markup: "1e3" is not a plain decimal`,
		},
		"another flag":  {[]string{table, "--markdown", "1"}, "flag provided but not defined: -markdown; see drawdown help"},
		"no such model": {append([]string{table, "--only", "gtp-*"}, factors...), `no model has a name like "gtp-*"`},
		"no pattern":    {append([]string{table, "--only", ""}, factors...), `"" is not a pattern`},
		"no code":       {append([]string{table, "--code", ""}, factors...), "--code is empty"},
		"a bad price": {
			append([]string{bad}, factors...),
			bad + `: "gpt-5" > "output_cost_per_token": a price of -1 is below zero`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			out, told, code := outcome(t, environment{}, append([]string{"prices"}, c.args...)...)
			if out != "" || code != 1 || !strings.Contains(told, c.says) {
				t.Errorf("exit code %d, printed %q, %q; want something with %q", code, out, told, c.says)
			}
		})
	}
}

// The exit code of diff says whether the cards are the same, different, or could not be compared.
func TestPricesDiff(t *testing.T) {
	const rates = `{"action": "a", "credits": "1"}`
	before, same := file(t, `{"code": "c", "rates": [`+rates+`]}`), file(t, `{"rates": [`+rates+`], "code": "c"}`)
	after := file(t, `{"code": "c", "rates": [`+rates+`, {"action": "b", "credits": "2"}]}`)
	for name, c := range map[string]struct {
		args      []string
		code      int
		out, told string
	}{
		"same":       {[]string{before, same}, 0, "0 added, 0 removed, 0 changed, 1 the same\n", ""},
		"different":  {[]string{before, after}, 1, "+ b: 2 credits for 1\n1 added, 0 removed, 0 changed, 1 the same\n", ""},
		"no card":    {[]string{before, "testdata/models-dev.json"}, 2, "", "models-dev.json is not a rate card"},
		"no file":    {[]string{"nothing.json", after}, 2, "", "no such file"},
		"one file":   {[]string{before}, 2, "", "usage:"},
		"three":      {[]string{before, same, after}, 2, "", "usage:"},
		"wrong flag": {[]string{before, same, "--only", "x"}, 2, "", "flag provided but not defined"},
	} {
		t.Run(name, func(t *testing.T) {
			out, told, code := outcome(t, environment{}, append([]string{"prices", "diff"}, c.args...)...)
			if code != c.code || out != c.out || !strings.Contains(told, c.told) || (c.told == "") != (told == "") {
				t.Errorf("exit code %d, printed %q, %q", code, out, told)
			}
		})
	}
}

// Help goes to standard output, and names each command.
func TestHelp(t *testing.T) {
	for _, args := range [][]string{
		{"help"}, {"--help"}, {"-h"}, {"prices", "--help"}, {"prices", "diff", "-h"}, {"publish", "x", "-help"},
	} {
		out, told, code := outcome(t, environment{}, args...)
		if out != usage || told != "" || code != 0 {
			t.Errorf("%v: exit code %d, %q", args, code, told)
		}
	}
	for _, command := range []string{"export", "verify", "receive", "prices", "prices diff", "publish", "help"} {
		if !strings.Contains(usage, "\n  drawdown "+command+" ") {
			t.Errorf("help lacks %s", command)
		}
	}
	for _, line := range strings.Split(usage, "\n") {
		if len(line) > 120 {
			t.Errorf("a line of the help has %d bytes: %s", len(line), line)
		}
	}
	if err := run(t.Context(), environment{}, nil); !errors.Is(err, errUsage) {
		t.Error(err)
	}
}
