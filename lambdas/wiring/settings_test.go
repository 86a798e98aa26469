package wiring_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

func environment(variables map[string]string) func(string) string {
	return func(name string) string { return variables[name] }
}

func TestSettings(t *testing.T) {
	for name, test := range map[string]struct {
		environment map[string]string
		want        wiring.Settings
	}{
		"nothing": {nil, wiring.Settings{}},
		"all": {
			map[string]string{"TABLE_PREFIX": "billing-", "DYNAMODB_ENDPOINT": "http://127.0.0.1:8000", "LOG_LEVEL": "Warn"},
			wiring.Settings{TablePrefix: "billing-", Endpoint: "http://127.0.0.1:8000", LogLevel: slog.LevelWarn},
		},
	} {
		got, err := wiring.ReadSettings(environment(test.environment))
		if err != nil || got != test.want {
			t.Errorf("%s: got %+v %v, want %+v", name, got, err, test.want)
		}
		if c := got.Database(); c.Endpoint != test.want.Endpoint || c.TablePrefix != test.want.TablePrefix {
			t.Errorf("%s: the database is %+v", name, c)
		}
	}
}

func TestSettingsRefuse(t *testing.T) {
	for _, test := range []struct{ variable, value, words string }{
		{"LOG_LEVEL", "loud", `LOG_LEVEL is "loud"`},
		{"DYNAMODB_ENDPOINT", "localhost:8000", `DYNAMODB_ENDPOINT is "localhost:8000"`},
		{"DYNAMODB_ENDPOINT", "http://", `DYNAMODB_ENDPOINT is "http://"`},
	} {
		_, err := wiring.ReadSettings(environment(map[string]string{test.variable: test.value}))
		if err == nil || !strings.HasPrefix(err.Error(), test.words) {
			t.Errorf("got %v, want %s", err, test.words)
		}
	}
}

func TestLogLevel(t *testing.T) {
	var out bytes.Buffer
	log := wiring.Settings{LogLevel: slog.LevelWarn}.Log(&out)
	log.Info("quiet")
	log.Warn("loud", "request", "r1")
	if said := out.String(); strings.Contains(said, "quiet") || !strings.Contains(said, `"msg":"loud","request":"r1"`) {
		t.Errorf("it logged %s", said)
	}
}

func TestSwitch(t *testing.T) {
	for value, want := range map[string]bool{"": false, "no": false, "No": false, "yes": true, "YES": true} {
		if got, err := wiring.Switch(func(string) string { return value }, "S"); err != nil || got != want {
			t.Errorf("%q is %t, %v", value, got, err)
		}
	}
	for _, value := range []string{"true", "1", " yes"} {
		_, err := wiring.Switch(func(string) string { return value }, "S")
		if err == nil || !strings.Contains(err.Error(), "set it to yes or no") {
			t.Errorf("%q: %v", value, err)
		}
	}
}

// A function finds its region and its credentials in its environment, as AWS Lambda puts them there.
func TestFunction(t *testing.T) {
	values := map[string]string{
		"AWS_REGION": "eu-central-1", "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_SESSION_TOKEN": "c",
	}
	settings, err := wiring.ReadSettings(func(string) string { return "" })
	if err != nil {
		t.Fatal(err)
	}
	c := settings.Function(func(name string) string { return values[name] })
	found, err := c.Credentials.Retrieve(t.Context())
	if err != nil || c.Region != "eu-central-1" || found.AccessKeyID != "a" || found.SecretAccessKey != "b" ||
		found.SessionToken != "c" {
		t.Errorf("got region %s, key %s, session %s: %v", c.Region, found.AccessKeyID, found.SessionToken, err)
	}
	for _, name := range []string{"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"} {
		delete(values, name)
		if _, err := c.Credentials.Retrieve(t.Context()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}
