package main

import (
	"reflect"
	"strings"
	"testing"

	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/graph/throttle"
)

func TestConfigure(t *testing.T) {
	limits, err := graph.ReadLimits(func(string) string { return "" }, nil)
	if err != nil {
		t.Fatal(err)
	}
	defaults := config{
		Port: 8080, DatabasePort: 8000, DataDir: ".local", Seed: true, Reminders: []int{30, 7, 1}, Limits: limits,
	}
	with := func(change func(*config)) config {
		c := defaults
		change(&c)
		return c
	}
	for _, test := range []struct {
		name        string
		environment map[string]string
		want        config
	}{
		{"nothing", nil, defaults},
		{"ports", map[string]string{"PORT": "9090", "DYNAMODB_PORT": "0"}, with(func(c *config) {
			c.Port, c.DatabasePort = 9090, 0
		})},
		{"directory", map[string]string{"DATA_DIR": "/elsewhere"}, with(func(c *config) { c.DataDir = "/elsewhere" })},
		{"another database", map[string]string{"DYNAMODB_ENDPOINT": "https://db.example"}, with(func(c *config) {
			c.Endpoint = "https://db.example"
		})},
		{"empty", map[string]string{"SEED": "No"}, with(func(c *config) { c.Seed = false })},
		{"origins", map[string]string{"ALLOWED_ORIGINS": "http://localhost:3000, https://a.example"}, with(func(c *config) {
			c.Origins = []string{"http://localhost:3000", "https://a.example"}
		})},
		{"one reminder", map[string]string{"REMINDER_DAYS": "3"}, with(func(c *config) { c.Reminders = []int{3} })},
		{"limits", map[string]string{"LIMIT_ADDRESS": "1/2", "LIMIT_KEY": "none", "LIMIT_TEST": "3/4"}, with(func(c *config) {
			c.Limits = graph.Limits{
				Address: throttle.Rate{PerSecond: 1, Burst: 2}, Test: throttle.Rate{PerSecond: 3, Burst: 4},
			}
		})},
		{"request log", map[string]string{"REQUEST_LOG": "yes", "SEED": "yes"}, with(func(c *config) {
			c.LogRequests = true
		})},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := configure(func(name string) string { return test.environment[name] })
			if got.Limits.Now == nil {
				t.Error("the limits have no clock")
			}
			got.Limits.Now = nil // functions cannot be compared
			if err != nil || !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v %v, want %+v", got, err, test.want)
			}
		})
	}
}

func TestConfigureRefuses(t *testing.T) {
	for _, test := range []struct{ variable, value, words string }{
		{"PORT", "http", `PORT is "http"`},
		{"PORT", "65536", `PORT is "65536"`},
		{"PORT", "8000", "PORT and DYNAMODB_PORT are both 8000"},
		{"DYNAMODB_PORT", "-1", `DYNAMODB_PORT is "-1"`},
		{"DYNAMODB_ENDPOINT", "localhost:8000", "DYNAMODB_ENDPOINT is"},
		{"DYNAMODB_ENDPOINT", "http://", "DYNAMODB_ENDPOINT is"},
		{"SEED", "maybe", `SEED is "maybe"`},
		{"ALLOWED_ORIGINS", "*", `ALLOWED_ORIGINS: "*" is no origin`},
		{"LIMIT_ADDRESS", "slow", `LIMIT_ADDRESS: "slow" is no rate`},
		{"LIMIT_KEY", "slow", `LIMIT_KEY: "slow" is no rate`},
		{"LIMIT_TEST", "slow", `LIMIT_TEST: "slow" is no rate`},
		{"REMINDER_DAYS", "soon", `REMINDER_DAYS is "soon"`},
		{"REQUEST_LOG", "all", `REQUEST_LOG is "all"`},
	} {
		t.Run(test.variable+" "+test.value, func(t *testing.T) {
			_, err := configure(func(name string) string {
				if name == test.variable {
					return test.value
				}
				return ""
			})
			if err == nil || !strings.HasPrefix(err.Error(), test.words) {
				t.Errorf("got %v, want %s", err, test.words)
			}
		})
	}
}
