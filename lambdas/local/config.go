package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/drawdown-billing/drawdown/graph"
	"github.com/drawdown-billing/drawdown/lambdas/follower"
	"github.com/drawdown-billing/drawdown/lambdas/wiring"
)

// config is the configuration of a development server.
type config struct {
	Port         int    // of the API, on 127.0.0.1; 0: any that is free
	DatabasePort int    // of DynamoDB Local; 0: any that is free
	DataDir      string // where the data and the API key are kept
	Endpoint     string // of another DynamoDB to use; empty: start a DynamoDB Local
	Seed         bool   // create the demonstration at the start
	LogRequests  bool
	Origins      []string // their pages may use the API from a browser
	Limits       graph.Limits
	StripeKey    string // of Stripe; empty: payments are simulated
	StripeSecret string // signing secrets of Stripe's events, separated by commas
	Reminders    []int  // how many days before a grant ends an event reminds of it

	Out, Err io.Writer // for messages, and for errors and the log
}

// configure reads the environment.
func configure(getenv func(string) string) (config, error) {
	c := config{DataDir: ".local"}
	if dir := getenv("DATA_DIR"); dir != "" {
		c.DataDir = dir
	}
	var err error
	if c.Port, err = port("PORT", getenv("PORT"), 8080); err != nil {
		return c, err
	}
	if c.DatabasePort, err = port("DYNAMODB_PORT", getenv("DYNAMODB_PORT"), 8000); err != nil {
		return c, err
	}
	if c.Port == c.DatabasePort && c.Port != 0 {
		return c, fmt.Errorf("PORT and DYNAMODB_PORT are both %d: set one of them to another port", c.Port)
	}
	if c.Endpoint, err = wiring.Endpoint(getenv("DYNAMODB_ENDPOINT")); err != nil {
		return c, err
	}
	if c.Seed, err = yesOrNo("SEED", getenv("SEED"), true); err != nil {
		return c, err
	}
	if c.LogRequests, err = yesOrNo("REQUEST_LOG", getenv("REQUEST_LOG"), false); err != nil {
		return c, err
	}
	if c.Origins, err = graph.ParseOrigins(getenv("ALLOWED_ORIGINS")); err != nil {
		return c, fmt.Errorf("ALLOWED_ORIGINS: %w", err)
	}
	if c.Limits, err = graph.ReadLimits(getenv, wiring.Runtime().Now); err != nil {
		return c, err
	}
	if c.Reminders, err = follower.ParseReminders(getenv("REMINDER_DAYS")); err != nil {
		return c, err
	}
	c.StripeKey, c.StripeSecret = getenv("STRIPE_SECRET_KEY"), getenv("STRIPE_WEBHOOK_SECRET")
	return c, nil
}

// yesOrNo parses a variable that is yes or no.
func yesOrNo(name, text string, fallback bool) (bool, error) {
	switch strings.ToLower(text) {
	case "":
		return fallback, nil
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, fmt.Errorf("%s is %q: set it to yes or no", name, text)
}

func port(name, text string, fallback int) (int, error) {
	if text == "" {
		return fallback, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 || number > 65535 {
		return 0, fmt.Errorf("%s is %q: set it to a port from 1 to 65535, or to 0 for any free port", name, text)
	}
	return number, nil
}
