package wiring

import (
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

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

// Database returns the configuration of the tables.
func (s Settings) Database() ddb.Config {
	return ddb.Config{Endpoint: s.Endpoint, TablePrefix: s.TablePrefix}
}
