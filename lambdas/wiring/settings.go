package wiring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/drawdown-billing/drawdown/ddb"
)

// Settings are the variables of the environment that every function reads.
type Settings struct {
	TablePrefix string     // TABLE_PREFIX begins the names of the tables; empty: [ddb.DefaultPrefix]
	Endpoint    string     // DYNAMODB_ENDPOINT is the address of another DynamoDB than the region's; empty in AWS
	LogLevel    slog.Level // LOG_LEVEL is debug, info, warn or error; empty: info
}

// ReadSettings reads the environment. Its error names the variable, and the values that it may have.
func ReadSettings(getenv func(string) string) (Settings, error) {
	s := Settings{TablePrefix: getenv("TABLE_PREFIX")}
	if level := getenv("LOG_LEVEL"); level != "" {
		if err := s.LogLevel.UnmarshalText([]byte(level)); err != nil {
			return s, fmt.Errorf("LOG_LEVEL is %q: set it to debug, info, warn or error, or leave it out", level)
		}
	}
	var err error
	s.Endpoint, err = Endpoint(getenv("DYNAMODB_ENDPOINT"))
	return s, err
}

// Switch reads a variable that is yes or no; empty means no.
func Switch(getenv func(string) string, name string) (bool, error) {
	switch value := getenv(name); strings.ToLower(value) {
	case "", "no":
		return false, nil
	case "yes":
		return true, nil
	default:
		return false, fmt.Errorf("%s is %q: set it to yes or no", name, value)
	}
}

// Endpoint checks the value of DYNAMODB_ENDPOINT, the address of another DynamoDB. It may be empty.
func Endpoint(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	address, err := url.Parse(text)
	if err != nil || address.Scheme != "http" && address.Scheme != "https" || address.Hostname() == "" {
		return "", fmt.Errorf("DYNAMODB_ENDPOINT is %q: set it to an address such as http://127.0.0.1:8000, or leave it out",
			text)
	}
	return text, nil
}

// Log returns a logger that writes one JSON object a line, whose fields CloudWatch can search.
func (s Settings) Log(out io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: s.LogLevel}))
}

// Database returns the configuration of the tables. On AWS it lacks a region and credentials.
func (s Settings) Database() ddb.Config {
	return ddb.Config{Endpoint: s.Endpoint, TablePrefix: s.TablePrefix}
}

// Function returns the configuration of the tables with the region and the credentials that AWS Lambda puts into the
// environment of a function.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
func (s Settings) Function(getenv func(string) string) ddb.Config {
	c := s.Database()
	c.Region = getenv("AWS_REGION")
	c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		found := aws.Credentials{
			AccessKeyID: getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: getenv("AWS_SECRET_ACCESS_KEY"),
			SessionToken: getenv("AWS_SESSION_TOKEN"), Source: "environment",
		}
		if !found.HasKeys() {
			return found, errors.New("AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set: AWS Lambda sets both for a function")
		}
		return found, nil
	})
	return c
}
