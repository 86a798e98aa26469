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

// config is what a development server is told.
type config struct {
	Port         int    // of the API, on 127.0.0.1; 0: any that is free
	DatabasePort int    // of DynamoDB Local
	DataDir      string // where the data and the API key stay
	Endpoint     string // of another DynamoDB, in the place of a local one
	Seed         bool   // begin with the demonstration
	LogRequests  bool
	Origins      []string // whose pages may ask from a browser
	Reminders    []int    // how many days before a grant ends it is told

	Out, Err io.Writer // what is announced, and what went wrong
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
		return c, fmt.Errorf("PORT and DYNAMODB_PORT are both %d: choose another one for one of them", c.Port)
	}
	if c.Endpoint, err = wiring.Endpoint(getenv("DYNAMODB_ENDPOINT")); err != nil {
		return c, err
	}
	if c.Seed, err = yes("SEED", getenv("SEED"), true); err != nil {
		return c, err
	}
	if c.LogRequests, err = yes("REQUEST_LOG", getenv("REQUEST_LOG"), false); err != nil {
		return c, err
	}
	if c.Origins, err = graph.ParseOrigins(getenv("ALLOWED_ORIGINS")); err != nil {
		return c, fmt.Errorf("ALLOWED_ORIGINS: %w", err)
	}
	if c.Reminders, err = follower.ParseReminders(getenv("REMINDER_DAYS")); err != nil {
		return c, err
	}
	return c, nil
}

// yes reads a variable that says yes or no.
func yes(name, text string, otherwise bool) (bool, error) {
	switch strings.ToLower(text) {
	case "":
		return otherwise, nil
	case "yes":
		return true, nil
	case "no":
		return false, nil
	}
	return false, fmt.Errorf("%s is %q: say yes or no", name, text)
}

func port(name, text string, otherwise int) (int, error) {
	if text == "" {
		return otherwise, nil
	}
	number, err := strconv.Atoi(text)
	if err != nil || number < 0 || number > 65535 {
		return 0, fmt.Errorf("%s is %q: say a port from 1 to 65535, or 0 for any that is free", name, text)
	}
	return number, nil
}
